"""Reads the folders that ``watch.rules`` and ``watch.dashboards`` name, and ``tests`` in the first of them.

A metric, or a job, that nixscope cannot know, an application's say, is declared where it is used: in a rule file by a
comment ``# nixscope: elsewhere shop_* queue_length``, in a dashboard by ``"nixscope": {"elsewhere": ["shop_*"]}``
at its head, which is left out of what Grafana gets.
"""

from __future__ import annotations

import json
import pathlib
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, TypeVar, cast

from generator.diagnostics import Diagnostic, Path, SpecError
from generator.package import DATA
from generator.spec.dashboard_form import check_form
from generator.spec.model import Cluster
from generator.spec.own import Own, OwnDashboard, OwnRule, OwnRules, OwnTests
from generator.spec.reading.document import Document, load_document
from generator.spec.reading.noted import note_place
from generator.spec.validating.validation import validate_document

_ELSEWHERE = re.compile(r"^\s*#\s*nixscope:\s*elsewhere\s+(.+)$", re.MULTILINE)
_NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,39}[a-z0-9])?")
_File = TypeVar("_File")
TESTS = "tests"
"""The folder of unit tests beside the rule files that they are about."""


def load_own(folder: Callable[[Path], pathlib.Path], cluster: Cluster) -> tuple[Own, tuple[Diagnostic, ...]]:
    """What the user brings along from beside the spec, and everything that is wrong with it.

    ``folder`` is that of the file which says the value at a path: the spec, or one that it extends.
    """
    findings: list[Diagnostic] = []

    def read(paths: list[pathlib.Path], take: Callable[[pathlib.Path], _File]) -> tuple[_File, ...]:
        found = []
        for path in paths:
            try:
                found.append(take(path))
            except SpecError as error:
                findings.extend(error.diagnostics)
        return tuple(found)

    watch = cluster.watch
    where = {key: _where(folder, key, name) for key, name in (("rules", watch.rules), ("dashboards", watch.dashboards))}
    rules = read(_files(where["rules"], "rules", watch.rules, ".yaml", findings), _rules)
    dashboards = read(_files(where["dashboards"], "dashboards", watch.dashboards, ".json", findings), _dashboard)
    tests = _listed(where["rules"] / TESTS, ".yaml") if where["rules"] is not None else []
    return Own(rules, dashboards, read(tests, _tests)), tuple(findings)


def _where(folder: Callable[[Path], pathlib.Path], key: str, name: str | None) -> pathlib.Path | None:
    return None if name is None else folder(("watch", key)) / name


def _files(
    where: pathlib.Path | None, key: str, name: str | None, ending: str, findings: list[Diagnostic]
) -> list[pathlib.Path]:
    if where is None:
        return []
    found = [path for path in _listed(where, ending) if path.is_file()]
    if not found:
        what = f"has no file *{ending}" if _is_folder(where) else "is no folder"
        findings.append(
            Diagnostic(
                "no-files",
                f"{name} beside the spec {what}",
                f"put one there, or remove watch.{key}",
                "what it should hold would be missing without a word",
                ("watch", key),
            )
        )
    return found


def _listed(folder: pathlib.Path, ending: str) -> list[pathlib.Path]:
    note_place(folder)
    return sorted(folder.glob(f"*{ending}")) if _is_folder(folder) else []


def _is_folder(place: pathlib.Path) -> bool:
    try:
        return place.is_dir()
    except OSError:  # a name that is longer than any file's, or a way that is closed
        return False


def _rules(path: pathlib.Path) -> OwnRules:
    document = load_document(path, title="the rule file")
    _refuse(document, [*validate_document(document, _schema("rules")), *_check_name(path)])
    data = cast("dict[str, Any]", document.data)
    _refuse(document, list(_check_kinds(data)))
    declared = _ELSEWHERE.findall(document.text)
    elsewhere = tuple(pattern for line in declared for pattern in line.split())
    rules = tuple(_each(data, document))
    _refuse(document, list(_check_groups(data)))
    return OwnRules(path.stem, tuple(data["groups"]), rules, elsewhere)


def _each(data: dict[str, Any], document: Document) -> Iterator[OwnRule]:
    for number, group in enumerate(data["groups"]):
        for index, rule in enumerate(group["rules"]):
            kind = "alert" if "alert" in rule else "record"
            place = document.position(("groups", number, "rules", index, "expr"))
            yield OwnRule(kind, rule[kind], rule["expr"], place)


def _check_kinds(data: dict[str, Any]) -> Iterator[Diagnostic]:
    for number, group in enumerate(data["groups"]):
        for index, rule in enumerate(group["rules"]):
            path = ("groups", number, "rules", index)
            if ("alert" in rule) == ("record" in rule):
                which = "both alert and record" if "alert" in rule else "neither alert nor record"
                yield Diagnostic("rule-kind", f"a rule has {which}", "give it exactly one of the two", "", path)
            elif "record" in rule and (
                wrong := [key for key in ("for", "keep_firing_for", "annotations") if key in rule]
            ):
                message = f"the recorded series {rule['record']} has {wrong[0]}"
                yield Diagnostic("rule-kind", message, f"remove {wrong[0]}: only alerts have it", "", (*path, wrong[0]))


def _check_groups(data: dict[str, Any]) -> Iterator[Diagnostic]:
    names = [group["name"] for group in data["groups"]]
    for number, name in enumerate(names):
        if name in names[:number]:
            yield Diagnostic(
                "duplicate-rule-group",
                f"two groups of the file are called {name!r}",
                "give each a name of its own",
                "Prometheus refuses the file",
                ("groups", number, "name"),
            )


def _tests(path: pathlib.Path) -> OwnTests:
    document = load_document(path, title="the file of rule tests")
    _refuse(document, list(validate_document(document, _schema("rule-tests"))))
    data = cast("dict[str, Any]", document.data)
    cases = [case for test in data["tests"] for case in test.get("alert_rule_test", ())]
    firing = frozenset(case["alertname"] for case in cases if case.get("exp_alerts"))
    silent = frozenset(case["alertname"] for case in cases if not case.get("exp_alerts"))
    return OwnTests(path.absolute(), firing, silent)


def _dashboard(path: pathlib.Path) -> OwnDashboard:
    document = load_document(path, title="the dashboard")
    _refuse(document, list(_check_name(path)))
    _refuse(document, list(check_form(document.data)))
    model = cast("dict[str, Any]", document.data)
    declared = (model.get("nixscope") or {}).get("elsewhere", ())
    kept = {key: value for key, value in model.items() if key not in ("nixscope", "id")}
    return OwnDashboard(path.stem, model["uid"], model["title"], kept, document.position(()), tuple(declared))


def _check_name(path: pathlib.Path) -> Iterator[Diagnostic]:
    if _NAME.fullmatch(path.stem) is None:
        yield Diagnostic(
            "bad-file-name",
            f"{path.name} is no name for a file that becomes an object",
            "rename it: lower-case letters, digits and -, at most 41",
            "the object in the cluster is called after the file",
        )


def _refuse(document: Document, findings: list[Diagnostic]) -> None:
    if findings:
        raise SpecError(document.locate(findings))


@cache
def _schema(name: str) -> dict[str, Any]:
    text = (DATA / f"{name}.schema.json").read_text(encoding="utf-8")
    return cast("dict[str, Any]", json.loads(text))
