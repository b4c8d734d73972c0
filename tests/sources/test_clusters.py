"""One Grafana, several clusters: with an engine every query of a dashboard is about the one that is chosen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from msgspec import structs

from generator.checks.provenance import board_queries, check_provenance
from generator.sources.contract import Dashboard
from generator.sources.dashboards.asked import source_type, variables
from generator.sources.dashboards.clusters import by_cluster
from generator.syntax.promql import Matcher, selectors
from tests.specs import SPECS, generated
from tests.toolbox import require_tool, run_tool

CHOSEN = Matcher("cluster", "=", "$cluster")
ENGINES = [name for name in SPECS if generated(name).cluster.metrics.long_term.type != "none"]


def choices(board: Dashboard) -> list[str]:
    return [variable["name"] for variable in variables(board.model)]


def asked(board: Dashboard) -> list[tuple[Matcher, ...]]:
    """The matchers of every selector of a dashboard, less the one that asks for the clusters there are."""
    queries = [query for query in board_queries(board) if not query.owner.endswith("variable cluster")]
    return [selector.matchers for query in queries for selector in selectors(query.text)]


def test_there_are_specs_of_both_kinds() -> None:
    assert 0 < len(ENGINES) < len(SPECS)


@pytest.mark.parametrize("name", sorted(SPECS.keys() - set(ENGINES)))
def test_a_prometheus_is_not_asked_for_a_label_that_it_has_on_nothing(name: str) -> None:
    for board in generated(name).watch.dashboards:
        assert "cluster" not in choices(board)
        assert not any(matcher.label == "cluster" for matchers in asked(board) for matcher in matchers)


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_is_asked_for_one_cluster_in_every_query(name: str) -> None:
    made = generated(name)
    seen = 0
    for board in made.watch.dashboards:
        found = asked(board)
        seen += len(found)
        assert choices(board)[:1] == (["cluster"] if found else choices(board)[:1])
        assert ("cluster" in choices(board)) == bool(found)
        assert [matchers for matchers in found if CHOSEN not in matchers] == []
    assert seen > 50
    assert list(check_provenance(made.watch)) == []


@pytest.mark.parametrize("name", sorted(SPECS.keys() - set(ENGINES)))
def test_each_dashboard_that_there_is_can_have_the_choice(name: str) -> None:
    """Those of sources that no spec here has beside an engine, too."""
    long_term = generated(ENGINES[0]).cluster.metrics.long_term
    cluster = generated(name).cluster
    cluster = structs.replace(cluster, metrics=structs.replace(cluster.metrics, long_term=long_term))
    for source in generated(name).watch.sources:
        for board in by_cluster(source, cluster).dashboards:
            assert all(CHOSEN in matchers for matchers in asked(board))


@pytest.mark.parametrize("name", ENGINES)
def test_the_choice_begins_with_the_cluster_of_the_spec(name: str) -> None:
    made = generated(name)
    (choice,) = [one for one in variables(made.watch.dashboards[0].model) if one["name"] == "cluster"]
    assert choice["query"] == "label_values(up, cluster)"
    assert (choice["current"]["value"], choice["multi"], choice["includeAll"]) == (made.cluster.name, False, False)
    assert source_type(choice, {}) == "prometheus"


@pytest.mark.parametrize("name", ENGINES)
def test_the_dashboards_of_the_chart_have_the_choice_as_well(name: str) -> None:
    values = yaml.safe_load(generated(name).tree["helm/kube-prometheus-stack/values.yaml"])
    boards = values["grafana"]["sidecar"]["dashboards"]["multicluster"]
    assert boards == {"global": {"enabled": True}, "etcd": {"enabled": True}}


def test_a_selector_without_braces_is_no_silent_exception() -> None:
    made = generated(ENGINES[0])
    model = {"title": "x", "panels": [{"title": "a", "targets": [{"expr": "up"}]}]}
    source = made.watch.sources[0]
    odd = type(source)(source="x", dashboards=(Dashboard("x", "x", model),))
    with pytest.raises(ValueError, match="braces"):
        by_cluster(odd, made.cluster)


SERIES = {
    'cluster:node_up:count{cluster="CLUSTER"}': "2",
    'cluster:node_down:count{cluster="CLUSTER"}': "1",
    'ALERTS{alertname="HostDown",alertstate="firing",severity="critical",instance="b",cluster="CLUSTER"}': "1",
}


@pytest.mark.proves("promtool", "counts one cluster where the data source has two")
def test_a_number_is_that_of_one_cluster(tmp_path: Path) -> None:
    require_tool("promtool")
    made = generated(ENGINES[0])
    (board,) = [one for one in made.watch.dashboards if "Fleet" in one.title or "fleet" in one.uid]
    numbers = [query.text for query in board_queries(board) if "panel" in query.owner]
    counts = [text for text in numbers if text.startswith(("count(", "cluster:node"))]
    assert [text.partition("{")[0] for text in counts][:2] == ["cluster:node_up:count", "cluster:node_down:count"]
    cases = [_case(text.replace("$cluster", "berlin"), ("berlin", "hamburg")) for text in counts]
    alone = [_case(text.replace("$cluster", "berlin"), ("berlin",)) for text in counts]
    assert _values(cases, tmp_path) == _values(alone, tmp_path)
    mixed = [_case(text.replace('cluster="$cluster",', ""), ("berlin", "hamburg")) for text in counts]
    assert _values(mixed, tmp_path) != _values(alone, tmp_path)


def _case(query: str, clusters: tuple[str, ...]) -> dict[str, Any]:
    series = [{"series": one.replace("CLUSTER", name), "values": v} for name in clusters for one, v in SERIES.items()]
    wanted = {"expr": query, "eval_time": "0m", "exp_samples": [{"value": 12345}]}
    return {"interval": "1m", "input_series": series, "promql_expr_test": [wanted]}


def _values(cases: list[dict[str, Any]], folder: Path) -> list[str]:
    """What promtool says that each query gives, which is never what the case claims."""
    (folder / "test.yaml").write_text(json.dumps({"tests": cases}))
    done = run_tool("promtool", "test", "rules", str(folder / "test.yaml"))
    lines = (done.stdout + done.stderr).splitlines()
    return [line.strip() for line in lines if line.strip().startswith("got:")]
