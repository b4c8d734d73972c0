"""A query whose metric, label or job nobody serves is found, in rules and in dashboards."""

from __future__ import annotations

from typing import Any

import pytest

from generator.checks.provenance import check_provenance
from generator.sources.contract import (
    AlertRule,
    ChartJob,
    Dashboard,
    Metric,
    RecordingRule,
    RuleGroup,
    ScrapeJob,
    Target,
    Watch,
    Watched,
)
from tests.specs import SPECS, generated, made

JOBS = (
    ScrapeJob(
        "web", (Target("100.64.0.1", 80, {"site": "a"}),), (Metric("hits_total", ("code",)), Metric("size_bytes"))
    ),
    ScrapeJob("db", (Target("100.64.0.1", 81, {}),), (Metric("rows", ("table",)),)),
)
CHART_JOBS = (ChartJob("agent", (Metric("agent_up", ("version",)),), ("pod",)),)


def watch(*rules: AlertRule | RecordingRule, **model: Any) -> Watch:
    board = Dashboard("u", "Board", model)
    group = RuleGroup("g", rules)
    served = {"web": (Metric("from_a_file", ("name",)),)}
    return Watch(
        (Watched("s", jobs=JOBS, chart_jobs=CHART_JOBS, served=served, rules=(group,), dashboards=(board,)),), {}
    )


def alert(expr: str) -> AlertRule:
    return AlertRule("A", expr, 60, "warning", "", "")


def found(watched: Watch) -> list[tuple[str, str, str]]:
    return [(finding.id, finding.message, finding.remedy) for finding in check_provenance(watched)]


@pytest.mark.parametrize(
    "query",
    [
        'hits_total{job="web",code=~"5..",site="a",instance!=""}',
        'sum by (whatever) (rate(hits_total{job="web"}[5m]))',
        "rows / hits_total",
        'rows{job=~"d.|x"}',
        'rows{job!="web"}',
        r'rows{job=~"\\pL+"}',  # of what Python has no word for, nothing is said
        r'rows{job=~"(?U)[[:alpha:]]+"}',
        'from_a_file{job="web",name="x"}',
        'agent_up{job="agent",pod="p",version="1"}',
        'up{job="web"} == 0 or absent(up{job="db"})',
        'scrape_samples_scraped{job="db"}',
        'ALERTS{alertname="A"}',
        '{__name__="rows",job="db"}',
        'hits_total{job="web",gone=""}',
        'max_over_time(rows{table="t"}[1h:5m] offset 1h) > bool 0',
        'label_replace(rows, "x", "$1", "table", "(.*)")',
        "vector(1)",
    ],
)
def test_query_that_is_served(query: str) -> None:
    assert found(watch(alert(query))) == []


@pytest.mark.parametrize(
    ("query", "finding"),
    [
        ('hits_total{job="wep"}', ("no-such-job", "alert A: no job is called 'wep'", "write 'web'")),
        (
            'hit_total{job="web"}',
            ("no-such-metric", "alert A: no job that it selects serves 'hit_total'", "write 'hits_total'"),
        ),
        (
            'rows{job="web"}',
            (
                "no-such-metric",
                "alert A: no job that it selects serves 'rows'",
                "write one of: from_a_file, hits_total, scrape_duration_seconds, "
                "scrape_samples_post_metric_relabeling, scrape_samples_scraped, scrape_series_added, size_bytes, up",
            ),
        ),
        ('rows{tabel="t"}', ("no-such-label", "alert A: rows has no label 'tabel'", "write 'table'")),
        (
            'size_bytes{code="200"}',
            ("no-such-label", "alert A: size_bytes has no label 'code'", "write one of: instance, job, site"),
        ),
        (
            'sum(rate(hits_total[5m])) / sum(rows{jop="db"})',
            ("no-such-label", "alert A: rows has no label 'jop'", "write 'job'"),
        ),
    ],
)
def test_query_that_nobody_serves(query: str, finding: tuple[str, str, str]) -> None:
    assert found(watch(alert(query))) == [finding]


def test_broken_query() -> None:
    ((id_, message, remedy),) = found(watch(alert("rows{")))
    assert (id_, remedy) == ("bad-query", "write valid PromQL")
    assert message.startswith("alert A: ")


def test_bare_selector_without_a_name() -> None:
    ((id_, _, _),) = found(watch(alert('{table="t"}')))
    assert id_ == "no-such-metric"


def test_recorded_series_count() -> None:
    record = RecordingRule("table:rows:sum", "sum by (table) (rows)")
    assert found(watch(record, alert("table:rows:sum > 1"))) == []
    assert [id_ for id_, _, _ in found(watch(alert("table:rows:sum > 1")))] == ["no-such-metric"]
    ((_, message, _),) = found(watch(RecordingRule("x", "nothing")))
    assert message == "record x: no job that it selects serves 'nothing'"


def _panel(expr: str) -> dict[str, Any]:
    return {"title": "P", "targets": [{"expr": expr}]}


@pytest.mark.parametrize(
    ("model", "messages"),
    [
        ({"panels": [_panel('rate(hits_total{instance=~"$instance"}[$__rate_interval])')]}, []),
        ({"panels": [_panel("rowz")]}, ["dashboard Board, panel P: no job that it selects serves 'rowz'"]),
        (
            {"panels": [{"type": "row", "title": "R", "panels": [_panel("rowz")]}]},
            ["dashboard Board, panel P: no job that it selects serves 'rowz'"],
        ),
        ({"templating": {"list": [{"name": "v", "query": "label_values(rows, table)"}]}}, []),
        (
            {"templating": {"list": [{"name": "v", "query": 'label_values(rows{job="web"}, table)'}]}},
            ["dashboard Board, variable v: no job that it selects serves 'rows'"],
        ),
        (
            {"templating": {"list": [{"name": "v", "query": "label_values(rows, tabel)"}]}},
            ["dashboard Board, variable v: rows has no label 'tabel'"],
        ),
    ],
)
def test_dashboard(model: dict[str, Any], messages: list[str]) -> None:
    assert [message for _, message, _ in found(watch(**model))] == messages


@pytest.mark.parametrize("name", SPECS)
def test_our_own_queries(name: str) -> None:
    assert found(generated(name).watch) == []


@pytest.mark.parametrize("source", ["zfs", "kubernetes", "primer"])
def test_our_own_queries_without_the_others(source: str) -> None:
    """No source relies on one that may be off."""
    assert found(made(watch={source: {"enabled": False}}).watch) == []
