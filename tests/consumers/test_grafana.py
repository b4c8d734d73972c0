"""Every dashboard is one that Grafana takes: of its schema's shape, with sources that exist and queries that work."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from generator.sources.aws_services import SERVICES
from generator.sources.contract import Dashboard
from tests.consumers.compact import GRAFANA, PANELS
from tests.specs import SPECS, generated, made, named, values
from tests.toolbox import run_tool

pytestmark = pytest.mark.proves("promtool", "reads every query of the dashboards that goes to Prometheus")

OF_THE_CHART = {"alertmanager": "alertmanager", "prometheus": "prometheus"}
"""Data sources of kube-prometheus-stack by uid; ``test_charts_wiring.py`` reads them from the chart."""
BUILT_IN = {"__rate_interval": "5m", "__interval": "1m", "__range": "1h", "__auto": "1m"}
_VARIABLE = re.compile(r"\$(?:\{(\w+)(?::\w+)?\}|(\w+))")
_LABEL_VALUES = re.compile(r"label_values\((.+), \w+\)")
ALL = [*SPECS, "aws"]


def boards(name: str) -> tuple[Dashboard, ...]:
    """Those of a spec, or of one that asks for all of AWS."""
    aws = {"regions": ["eu-central-1"], "services": list(SERVICES)}
    return (made(watch={"aws": aws}) if name == "aws" else generated(name)).watch.dashboards


def panels(board: Dashboard) -> list[Any]:
    """Every panel that is no row, those of folded rows too."""
    return [panel for _, part in named(board.model, "panels") for panel in part if panel["type"] != "row"]


@cache
def schema(name: str, definition: str | None = None) -> jsonschema.Draft7Validator | None:
    """One of Grafana's own schemas; None where it has no such definition."""
    found = json.loads((GRAFANA / f"{name}.json").read_text(encoding="utf-8"))
    if definition is None:
        return jsonschema.Draft7Validator(found)
    own = {**found, "$ref": f"#/definitions/{definition}"}
    return jsonschema.Draft7Validator(own) if definition in found["definitions"] else None


def as_of_now(model: Any) -> Any:
    """Without what Grafana had once and reads no more: a style, light or dark, and numbers of variables."""
    templating = {"list": [{k: v for k, v in own.items() if k != "id"} for own in model["templating"].get("list", ())]}
    kept = {key: value for key, value in model.items() if key != "style"}
    return {**kept, "templating": {**model["templating"], **templating}}


def faults(board: Dashboard) -> Iterator[str]:
    """Where a dashboard is not what the schemas of dashboards, panels and queries say."""
    model = as_of_now(board.model)
    parts: list[tuple[str, Any, jsonschema.Draft7Validator | None]] = [("", model, schema("dashboard"))]
    for panel in panels(board):
        kind, title = panel["type"].replace("-", ""), panel["title"]
        assert kind in PANELS, f"{title} is a {kind}"
        parts.append((f"{title}: options", panel.get("options", {}), schema(kind, "Options")))
        custom = panel["fieldConfig"]["defaults"].get("custom", {})
        parts.append((f"{title}: custom", custom, schema(kind, "FieldConfig")))
        source = panel["datasource"]["type"]
        parts += [(f"{title}: target", target, schema(source)) for target in panel["targets"]]
    for where, part, validator in parts:
        if validator is None:
            assert part == {}, f"{where}: a panel of this type has none"
        else:
            yield from (f"{where} {error.json_path} {error.message}" for error in validator.iter_errors(part))


@pytest.mark.parametrize("name", ALL)
def test_shape(name: str) -> None:
    """Of the dashboard, of each panel's own options, and of each query for its data source."""
    assert {board.title: found for board in boards(name) if (found := list(faults(board)))} == {}


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ((), "panel"),
        (("panels", 0), "descripton"),
        (("panels", 0, "options"), "colorModes"),
        (("panels", 0, "targets", 0), "expression"),
        (("templating",), "lists"),
    ],
)
def test_an_unknown_key_is_a_fault(path: tuple[str | int, ...], key: str) -> None:
    """The schemas really are closed."""
    model = part = json.loads(json.dumps(boards("minimal")[0].model))
    for step in path:
        part = part[step]
    part[key] = "x"
    assert len(list(faults(Dashboard("a", "A", model)))) == 1


@pytest.mark.parametrize("name", ALL)
def test_each_has_a_uid_of_its_own(name: str) -> None:
    """Of at most 40 characters, and the one in its JSON, by which Grafana goes."""
    uids = Counter(str(board.model["uid"]) for board in boards(name))
    assert set(uids.values()) == {1}
    assert list(uids) == [board.uid for board in boards(name)]
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{8,40}", uid) for uid in uids)


@pytest.mark.parametrize("name", SPECS)
def test_every_data_source_is_defined(name: str) -> None:
    """Under its uid and with its type, in every panel, variable and annotation."""
    added = values(generated(name), "kube-prometheus-stack")["grafana"].get("additionalDataSources", ())
    known = {**OF_THE_CHART, **{source["uid"]: source["type"] for source in added}}
    found = [source for board in boards(name) for _, source in named(board.model, "datasource")]
    assert len(found) > 20
    assert [source for source in found if known.get(source["uid"]) != source["type"]] == []


def expanded(board: Dashboard, text: str) -> str:
    """A query with something in place of each variable: Grafana's own, or one that the dashboard has."""
    own = {variable["name"] for _, part in named(board.model, "list") for variable in part}

    def value(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        assert name in own | BUILT_IN.keys(), f"{board.title} has no variable {name}"
        return BUILT_IN.get(name, "x")

    return _VARIABLE.sub(value, text)


def queries(board: Dashboard) -> Iterator[str]:
    """Everything that Prometheus is asked."""
    for panel in panels(board):
        if panel["datasource"]["type"] == "prometheus":
            yield from (expanded(board, target["expr"]) for target in panel["targets"])
    for _, variables in named(board.model, "list"):
        for variable in variables:
            if variable["type"] == "query" and variable["datasource"]["type"] == "prometheus":
                found = _LABEL_VALUES.fullmatch(variable["query"])
                assert found, variable["query"]
                yield expanded(board, found[1])


@pytest.mark.parametrize("name", ALL)
def test_prometheus_reads_every_query(name: str, tmp_path: Path) -> None:
    found = [query for board in boards(name) for query in queries(board)]
    assert len(found) > 10
    rules = [{"record": f"query:{number}", "expr": query} for number, query in enumerate(found)]
    (tmp_path / "rules.yaml").write_text(json.dumps({"groups": [{"name": "queries", "rules": rules}]}))
    done = run_tool("promtool", "check", "rules", tmp_path / "rules.yaml")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(found)} rules found" in done.stdout
