"""Dashboards of the user's own that Grafana would load, and that would show nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator.diagnostics import Diagnostic, Severity, SpecError
from generator.pipeline import generate
from tests.specs import HOST

PROM: Any = {"type": "prometheus", "uid": "prometheus"}


def model(*panels: Any, **parts: Any) -> dict[str, Any]:
    return {"uid": "shop", "title": "Shop", "panels": list(panels), **parts}


def panel(source: Any, expr: str = "up") -> dict[str, Any]:
    return {"title": "P", "datasource": source, "targets": [{"expr": expr}]}


@pytest.fixture
def found(tmp_path: Path) -> Any:
    """``found(what the file holds, …parts of the spec)``: what is said of it."""

    def ask(data: Any, **parts: Any) -> list[Diagnostic]:
        (tmp_path / "boards").mkdir(exist_ok=True)
        (tmp_path / "boards" / "shop.json").write_text(json.dumps(data))
        spec = {"version": 1, "name": "small", "hosts": HOST, "watch": {"dashboards": "boards"}, **parts}
        (tmp_path / "cluster.yaml").write_text(json.dumps(spec))
        try:
            every = generate(tmp_path / "cluster.yaml").warnings
        except SpecError as error:
            every = error.diagnostics
        return [one for one in every if one.position and one.position.file.endswith("shop.json")]

    return ask


INPUT = {"name": "DS_PROM", "type": "datasource", "pluginId": "prometheus", "value": ""}


def test_nobody_answers_what_an_import_would_ask(found: Any) -> None:
    (finding,) = found(model(panel({"type": "prometheus", "uid": "${DS_PROM}"}), __inputs=[INPUT]))
    assert (finding.id, finding.severity) == ("dashboard-input", Severity.ERROR)
    assert finding.remedy == "write 'prometheus' for ${DS_PROM} everywhere but in __inputs"
    assert found(model(panel({"type": "prometheus", "uid": "prometheus"}), __inputs=[INPUT])) == []


CHOICE = {"name": "DS_PROM", "type": "datasource", "query": "prometheus", "current": {"value": "${DS_PROM}"}}


def test_what_a_variable_answers_nobody_is_asked(found: Any) -> None:
    """Grafana fills a choice of data sources by itself, whatever was chosen when the dashboard was exported."""
    asked = model(panel({"type": "prometheus", "uid": "${DS_PROM}"}), __inputs=[INPUT], templating={"list": [CHOICE]})
    assert found(asked) == []
    other = {**CHOICE, "name": "source"}
    asked = model(panel({"type": "prometheus", "uid": "${source}"}), __inputs=[INPUT], templating={"list": [other]})
    assert found(asked) == []


@pytest.mark.parametrize(
    "expr",
    [
        'up{instance=~"[[instance]]"}',
        "rate(up[$__range])",
        "increase(up[${__range}]) / $__range_s * $__interval_ms",
        'up{prometheus=~"$x", instance="$y"}',
    ],
)
def test_words_for_which_grafana_puts_something(expr: str, found: Any) -> None:
    assert found(model(panel(PROM, expr))) == []


def test_expressions_over_other_queries_ask_no_data_source(found: Any) -> None:
    assert found(model({**panel(PROM), "datasource": {"type": "__expr__", "uid": "-100"}})) == []


def test_an_engine_knows_which_prometheus_it_is_from(found: Any) -> None:
    engine = {"longTerm": {"type": "victoriametrics"}}
    assert found(model(panel(PROM, 'up{prometheus="monitoring/kps",cluster="small"}')), metrics=engine) == []


def test_a_label_that_loki_sets_itself(found: Any) -> None:
    assert found(model(panel({"type": "loki", "uid": "loki"}, '{service_name="shop"} |= "x"'))) == []


def test_a_constant_of_an_import_has_its_own_value(found: Any) -> None:
    constant = {"name": "VAR_JOB", "type": "constant", "value": "node-exporter"}
    (finding,) = found(model(panel(PROM, 'up{job="${VAR_JOB}"}'), __inputs=[constant]))
    assert finding.remedy.startswith("write 'node-exporter' for ${VAR_JOB} ")


VARIABLE = {"list": [{"name": "DS", "type": "datasource", "query": "prometheus"}]}


@pytest.mark.parametrize(
    ("source", "parts", "remedy"),
    [
        ({"type": "prometheus", "uid": "Prometheuss"}, {}, "write 'prometheus'"),
        ("Prometheuss", {}, "write 'prometheus'"),
        ({"type": "prometheus", "uid": "PBFA97CFB590B2093"}, {}, "write 'prometheus'"),
        ({"type": "tempo", "uid": "tempo"}, {}, "write one of: alertmanager, loki, prometheus"),
        ({"type": "prometheus", "uid": "${DS}"}, {}, "write 'prometheus'"),
        ({"type": "prometheus", "uid": "${DS}"}, {"templating": VARIABLE}, None),
        ("$DS", {"templating": VARIABLE}, None),
        ("Loki (mine)", {"nixscope": {"elsewhere": ["Loki (*"]}}, None),
        ("Prometheus", {}, None),
        ("default", {}, None),
        (None, {}, None),
        ({"type": "prometheus"}, {}, None),
        ({"type": "grafana", "uid": "-- Grafana --"}, {}, None),
    ],
)
def test_a_data_source_that_is_not_there(source: Any, parts: Any, remedy: str | None, found: Any) -> None:
    asked = panel(source, "" if source == "Loki (mine)" else "up")
    findings = [one for one in found(model(asked, **parts)) if one.id != "bad-query"]
    assert [one.id for one in findings] == ([] if remedy is None else ["no-such-data-source"])
    assert all(one.remedy.startswith(f"{remedy}; if you add it yourself") for one in findings)


@pytest.mark.parametrize("place", ["target", "variable", "annotation", "row"])
def test_it_is_looked_for_wherever_one_may_stand(place: str, found: Any) -> None:
    wrong = {"type": "prometheus", "uid": "wrong"}
    data = {
        "target": model({**panel(PROM), "targets": [{"expr": "up", "datasource": wrong}]}),
        "variable": model(templating={"list": [{"name": "v", "type": "query", "datasource": wrong}]}),
        "annotation": model(annotations={"list": [{"name": "a", "datasource": wrong}]}),
        "row": {"uid": "shop", "title": "Shop", "rows": [{"panels": [panel(wrong)]}]},
    }
    assert [one.id for one in found(data[place])] == ["no-such-data-source"]


@pytest.mark.parametrize("source", [{"type": "loki", "uid": "loki"}, {"uid": "loki"}, "Loki", "$LOGS"])
@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ('{nmspace="x"}', ["no-such-label"]),
        ('{namespace=~"$ns",app="shop"} |= "a"', []),
        ("{namespace=", ["bad-query"]),
    ],
)
def test_what_is_asked_of_loki(source: Any, query: str, ids: list[str], found: Any) -> None:
    variables = {"list": [{"name": "LOGS", "type": "datasource", "query": "loki"}]}
    findings = found(model(panel(source, query), templating=variables))
    assert [one.id for one in findings] == ids
    assert all(one.severity is Severity.WARNING for one in findings)


def test_a_label_that_something_else_ships(found: Any) -> None:
    asked = panel({"type": "loki", "uid": "loki"}, '{tier="x"}')
    (finding,) = found(model(asked))
    assert finding.remedy.endswith('say so: "nixscope": {"elsewhere": ["tier"]} at its head')
    assert found(model(asked, nixscope={"elsewhere": ["tier"]})) == []


@pytest.mark.parametrize(
    ("data", "remedy"),
    [
        ({"dashboard": model(), "meta": {}}, "keep what stands below dashboard, and nothing else"),
        ({"dashboard": model(), "uid": "a", "title": "A"}, "keep what stands below dashboard, and nothing else"),
        ([model()], "put each dashboard into a file of its own"),
        ({"uid": "a", "title": "A", "elements": {}, "layout": {}}, "export it from Grafana once more, as the classic"),
        ({"kind": "Dashboard", "spec": {"elements": {}}}, "export it from Grafana once more, as the classic"),
        (
            {"kind": "Dashboard", "metadata": {"name": "shop"}, "spec": {"title": "Shop", "panels": []}},
            'keep what stands below spec, and write "uid": "shop" at its head',
        ),
        ({"uid": "a", "title": "A"}, 'write "panels": [] with its panels'),
        (model(uid="x" * 41), f"write {'x' * 40!r}"),
        (model(uid="a shop"), "write 'a-shop'"),
        (model(uid="x" * 40), None),
    ],
)
def test_form(data: Any, remedy: str | None, found: Any) -> None:
    findings = found(data)
    assert [one.id for one in findings] == ([] if remedy is None else ["dashboard-form"])
    assert all(one.remedy.startswith(remedy) for one in findings)


@pytest.mark.parametrize(
    "parts",
    [
        {"panels": 3},
        {"panels": ["x"]},
        {"panels": [{"targets": [1]}]},
        {"panels": [{"panels": [{"targets": "up"}]}]},
        {"rows": [3]},
        {"templating": {"list": [1]}},
        {"templating": []},
        {"templating": [1]},
        {"annotations": "none"},
        {"nixscope": 3},
        {"nixscope": {"elsewhere": [3]}},
        {"nixscope": {"elsewhere": "shop_*"}},
    ],
)
def test_what_is_no_dashboard_inside_is_answered_in_words(parts: Any, found: Any) -> None:
    findings = found(model(**parts) if "panels" not in parts else {**model(), **parts})
    assert {one.id for one in findings} == {"dashboard-form"}


@pytest.mark.parametrize(
    "parts",
    [
        {"panels": [{"datasource": 5, "targets": None}], "templating": None, "annotations": None, "__inputs": {"a": 1}},
        {"templating": {"list": [{"type": "query", "query": "label_values(up, instance)"}]}, "__inputs": [3]},
    ],
)
def test_what_is_odd_and_does_no_harm(parts: Any, found: Any) -> None:
    assert {one.id for one in found({**model(), **parts})} <= {"no-such-data-source"}


def test_what_the_remedies_say_works(found: Any) -> None:
    inner = model(panel(PROM))
    assert found(inner) == []
    assert found({"uid": "shop", **{key: value for key, value in inner.items() if key != "uid"}}) == []
