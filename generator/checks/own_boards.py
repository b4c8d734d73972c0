"""The user's own dashboards: whom they ask, and what they ask Loki.

Grafana takes a dashboard from a ConfigMap as it is. What it would ask whoever imports one by hand (``__inputs``) nobody
answers, and a panel whose data source it does not find shows an error in place of a picture.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from msgspec.structs import replace

from generator.checks.log_labels import unknown_labels
from generator.checks.provenance import board_log_queries
from generator.diagnostics import Diagnostic, Severity, did_you_mean, nearest
from generator.sources.contract import Dashboard, Watch
from generator.sources.dashboards.asked import source_of, sources, variables
from generator.spec.log_labels import STREAM_LABELS
from generator.spec.own import OwnDashboard, declared
from generator.stack.contract import Stack
from generator.stack.data_sources import DataSource, data_sources

_REASON = "the panel shows an error in place of what it is for"
_VARIABLE = re.compile(r"(?:\$\{|\$|\[\[)(?P<name>\w+)(?::\w+)?(?:\}|\]\])?")
_BUILT_IN = frozenset({"", "default", "grafana", "-- Grafana --", "-- Mixed --", "-- Dashboard --", "__expr__"})
"""Data sources of Grafana's own, and what stands for the default one."""


def check_own_boards(watch: Watch, stack: Stack) -> Iterator[Diagnostic]:
    """Every dashboard that the user brings along."""
    yield from _check_uids(watch)
    known = data_sources(stack)
    for board in watch.own.dashboards:
        questions = list(_check_inputs(board, known))
        for finding in questions or _check_sources(board, known, watch.own.elsewhere):
            yield replace(finding, position=board.position)
        for finding in _check_logs(board, known, watch):
            yield replace(finding, position=board.position, severity=Severity.WARNING)


def typed(board: OwnDashboard, known: tuple[DataSource, ...]) -> Dashboard:
    """The dashboard with the kind of each data source that it names by uid, name or variable alone."""
    kinds = {**{one.name: one.type for one in known}, **{one.uid: one.type for one in known}}
    chosen = {name: str(one.get("query", "")) for name, one in _variables(board).items() if one["type"] == "datasource"}

    def with_kinds(part: Any) -> Any:
        if isinstance(part, Mapping):
            return {key: kind(value) if key == "datasource" else with_kinds(value) for key, value in part.items()}
        return [with_kinds(one) for one in part] if isinstance(part, list | tuple) else part

    def kind(said: Any) -> Any:
        own, name = source_of(said)
        found = _VARIABLE.fullmatch(name)
        real = kinds.get(name) or (chosen.get(found["name"]) if found else None) or own
        return {"type": real, "uid": name} if real else said

    return Dashboard(board.uid, board.title, with_kinds(board.model))


def _variables(board: OwnDashboard) -> dict[str, Mapping[str, Any]]:
    return {str(one.get("name")): {"type": "", **one} for one in variables(board.model)}


def _check_inputs(board: OwnDashboard, known: tuple[DataSource, ...]) -> Iterator[Diagnostic]:
    """Questions of a dashboard that was exported for other Grafanas."""
    asked: Any = board.model.get("__inputs") or ()
    text, own = _answered(board), _variables(board)
    for question in asked if isinstance(asked, list | tuple) else ():
        name = question.get("name") if isinstance(question, dict) else None
        if not isinstance(name, str) or name in own or f"${{{name}}}" not in text:
            continue
        kind = question.get("pluginId")
        answer = next((one.uid for one in known if one.type == kind), None) or question.get("value")
        write = f"write {answer!r} for" if answer else "write a value for"
        yield Diagnostic(
            "dashboard-input",
            f"dashboard {board.title} has ${{{name}}}, which Grafana asks of whoever imports it, and nobody does",
            f"{write} ${{{name}}} everywhere but in __inputs",
            "Grafana takes the file as it is, so nothing is ever put in its place",
        )


def _answered(board: OwnDashboard) -> str:
    """All that Grafana reads of the dashboard; what was chosen last (``current``) it chooses anew."""
    choices = [{key: value for key, value in one.items() if key != "current"} for one in variables(board.model)]
    shown = {key: value for key, value in board.model.items() if key not in ("__inputs", "templating")}
    return json.dumps([shown, choices], ensure_ascii=False)


def _check_sources(
    board: OwnDashboard, known: tuple[DataSource, ...], elsewhere: tuple[str, ...]
) -> Iterator[Diagnostic]:
    """Data sources that are there neither by their uid nor by their name."""
    names = {name for one in known for name in (one.uid, one.name)}
    own = _variables(board)
    wanted = dict.fromkeys((owner, source_of(source)) for owner, source in sources(board.model))
    for owner, (kind, name) in wanted:
        variable = _VARIABLE.fullmatch(name)
        if kind == "__expr__" or name in names | _BUILT_IN or (variable and variable["name"] in own):
            continue
        if any(fnmatchcase(name, pattern) for pattern in elsewhere):
            continue
        valid = [one.uid for one in known if one.type == kind] or [one.uid for one in known]
        close = nearest(name, names) or (valid[0] if len(valid) == 1 else None)
        meant = f"write {close!r}" if close else f"write one of: {', '.join(sorted(valid))}"
        yield Diagnostic(
            "no-such-data-source",
            f"dashboard {board.title}, {owner}: Grafana has no data source {name!r}",
            f"{meant}; if you add it yourself, say so: {declared(name, rule=False)}",
            _REASON,
            severity=Severity.WARNING,
        )


def _check_logs(board: OwnDashboard, known: tuple[DataSource, ...], watch: Watch) -> Iterator[Diagnostic]:
    shipped = watch.stream_labels | frozenset(watch.own.elsewhere)
    for owner, text in board_log_queries(typed(board, known)):
        try:
            unknown = unknown_labels(text, shipped) if text.strip() else ()
        except ValueError as error:
            yield Diagnostic("bad-query", f"{owner}: {error}", "check it by hand: variables may make it valid")
            continue
        for label in unknown:
            yield Diagnostic(
                "no-such-label",
                f"{owner}: no log stream has a label {label!r}",
                f"{did_you_mean(label, STREAM_LABELS | watch.stream_labels)}; if something else ships lines that have "
                f"it, say so: {declared(label, rule=False)}",
                "the query selects nothing, so it never shows anything",
            )


def _check_uids(watch: Watch) -> Iterator[Diagnostic]:
    ours = Counter(board.uid for board in watch.dashboards)
    for board in watch.own.dashboards:
        if ours[board.uid]:
            yield Diagnostic(
                "duplicate-uid",
                f"two dashboards have the uid {board.uid!r}",
                "give this one a uid of its own",
                "Grafana shows only one of them",
                (),
                board.position,
            )
        ours[board.uid] += 1
