"""The user's own rules and dashboards come out as they were, and their queries are held against the spec."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.checks.real_tools import check_with_tools
from generator.diagnostics import Severity, SpecError
from generator.package import DATA
from generator.pipeline import Generated, generate
from tests.specs import HOST, STORE
from tests.toolbox import require_tool, search_path

GROUP = {
    "name": "shop",
    "interval": "1m",
    "limit": 5,
    "rules": [
        {"record": "shop:errors:rate5m", "expr": "sum(rate(shop_errors_total[5m]))"},
        {
            "alert": "ShopFails",
            "expr": "shop:errors:rate5m > 1",
            "for": "1h30m",
            "labels": {"severity": "page", "team": "shop"},
            "annotations": {"summary": "{{ $labels.pod }} ${fails}"},
        },
    ],
}


def board(*exprs: str, **parts: Any) -> dict[str, Any]:
    panels = [{"title": f"P{n}", "targets": [{"expr": expr}]} for n, expr in enumerate(exprs)]
    return {"uid": "Shop_1", "title": "Shop", "id": 7, "panels": panels, **parts}


@pytest.fixture
def made(tmp_path: Path) -> Any:
    """``made(rules=text, dashboard=model, tests=data)``: what a spec with these beside it becomes."""

    def make(
        rules: str | None = None, dashboard: dict[str, Any] | None = None, tests: Any = None, **watch: Any
    ) -> Generated:
        if rules is not None:
            (tmp_path / "rules" / "tests").mkdir(parents=True)
            (tmp_path / "rules" / "shop.yaml").write_text(rules)
            watch["rules"] = "rules"
        if tests is not None:
            (tmp_path / "rules" / "tests" / "shop.yaml").write_text(yaml.safe_dump(tests))
        if dashboard is not None:
            (tmp_path / "boards").mkdir()
            (tmp_path / "boards" / "shop.json").write_text(json.dumps(dashboard))
            watch["dashboards"] = "boards"
        spec = {"version": 1, "name": "small", "hosts": HOST, "watch": watch}
        (tmp_path / "cluster.yaml").write_text(json.dumps(spec))
        return generate(tmp_path / "cluster.yaml")

    return make


def said(result: Generated, *also_quiet: str) -> list[str]:
    return [finding.message for finding in result.warnings if finding.id not in ("nobody-hears", *also_quiet)]


def test_rules_come_out_as_they_were(made: Any) -> None:
    result = made("# nixscope: elsewhere shop_*\n" + yaml.safe_dump({"groups": [GROUP]}))
    manifest = yaml.safe_load(result.tree["manifests/prometheusrule/own-shop.yaml"])
    assert manifest["spec"] == {"groups": [GROUP]}
    assert said(result, "untested-alert") == []


def test_a_folder_with_a_name_that_no_folder_can_have_is_refused_in_words(made: Any) -> None:
    with pytest.raises(SpecError) as refused:
        made(dashboards="a" * 5000)
    assert {one.id: one.path for one in refused.value.diagnostics if one.severity is Severity.ERROR} == {
        "no-files": ("watch", "dashboards")
    }


def test_dashboard_comes_out_as_it_was_but_for_what_is_ours(made: Any) -> None:
    result = made(dashboard=board("rate(shop_errors_total[$__rate_interval])", nixscope={"elsewhere": ["shop_*"]}))
    manifest = yaml.safe_load(result.tree["manifests/configmap/dashboard-own-shop.yaml"])
    assert manifest["metadata"]["labels"]["grafana_dashboard"] == "1"
    (text,) = manifest["data"].values()
    expected = board("rate(shop_errors_total[$__rate_interval])")
    del expected["id"]
    assert json.loads(text) == expected
    assert said(result) == []


@pytest.mark.parametrize(
    ("expr", "messages"),
    [
        ('rate(node_cpu_seconds_total{job="$job",instance=~"$host"}[$interval])', []),
        ("instance:node_cpu:ratio", []),
        ("container_memory_working_set_bytes", []),
        ('up{job="shop"}', ["dashboard Shop, panel P0: no job is called 'shop'"]),
        ("queue_length", ["dashboard Shop, panel P0: no job that it selects serves 'queue_length'"]),
        ("$metric{a=", ["dashboard Shop, panel P0: "]),
    ],
)
def test_panels(expr: str, messages: list[str], made: Any) -> None:
    found = said(made(dashboard=board(expr)))
    assert len(found) == len(messages)
    assert all(one.startswith(message) for one, message in zip(found, messages, strict=True))


@pytest.mark.parametrize(("shards", "unknown"), [(1, 1), (2, 0)])
def test_a_rule_finds_the_label_of_the_cluster_where_thanos_evaluates_it(
    shards: int, unknown: int, tmp_path: Path
) -> None:
    """Prometheus gives it to what it sends away alone."""
    rule = {"record": "shop:up", "expr": 'up{cluster="small",job="node-exporter"}'}
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.yaml").write_text(yaml.safe_dump({"groups": [{"name": "shop", "rules": [rule]}]}))
    metrics = {"shards": shards, "longTerm": {"type": "thanos"}}
    spec = {"version": 1, "name": "small", "hosts": HOST, "storage": STORE, "metrics": metrics}
    watch = {"watch": {"rules": "rules"}, "budget": {"memory": "8Gi"}}
    (tmp_path / "cluster.yaml").write_text(json.dumps({**spec, **watch}))
    found = [one for one in generate(tmp_path / "cluster.yaml").warnings if one.id == "no-such-label"]
    assert len(found) == unknown


def test_panels_of_other_data_sources_are_left_alone(made: Any) -> None:
    logs = {"title": "L", "datasource": {"type": "loki", "uid": "loki"}, "targets": [{"expr": '{app="b"} |= "c"'}]}
    assert said(made(dashboard=board(panels=[logs, {"title": "T", "type": "text"}]))) == []


def test_a_job_can_be_declared(made: Any) -> None:
    rules = (
        "# nixscope: elsewhere shop other_*\ngroups: [{name: g, rules: [{alert: A, expr: 'up{job=\"shop\"} == 0'}]}]"
    )
    assert said(made(rules), "untested-alert") == []


@pytest.mark.parametrize(
    ("expr", "remedy"),
    [
        ("ceph_osd_up", "watch: {ceph"),
        ("smokeping_requests_total", "watch: {latency"),
        ("headscale_node_online", "watch: {headscale"),
        ("heartbeat_received_total", "heartbeat: {watcher"),
        ("aws_ec2_network_in_sum", "watch: {aws"),
        ("yace_cloudwatch_requests_total", "watch: {aws"),
        ("probe_success", "watch: {probes"),
        ("zfs_pool_health", "zfs: {pools"),
        ("smartctl_device_smart_status", "disks"),
    ],
)
def test_a_metric_of_a_source_that_is_off(expr: str, remedy: str, made: Any) -> None:
    with pytest.raises(SpecError) as refused:
        made(f"groups: [{{name: g, rules: [{{alert: A, expr: {expr} > 1}}]}}]")
    (finding,) = [one for one in refused.value.diagnostics if one.id == "source-off"]
    assert remedy in finding.remedy
    assert finding.position is not None
    assert finding.position.file.endswith("shop.yaml")


def test_every_fault_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.yaml").write_text("groups: []")
    (tmp_path / "rules" / "b.yaml").write_text("groups: {")
    spec = {"version": 1, "name": "small", "hosts": HOST, "watch": {"rules": "rules", "dashboards": "boards"}}
    (tmp_path / "cluster.yaml").write_text(json.dumps(spec))
    with pytest.raises(SpecError) as refused:
        generate(tmp_path / "cluster.yaml")
    files = {Path(one.position.file).name for one in refused.value.diagnostics if one.position}
    assert files == {"a.yaml", "b.yaml", "cluster.yaml"}


def test_what_is_offered_for_a_file_without_rules_is_taken(made: Any) -> None:
    """``groups: []`` is answered with the example of the schema."""
    schema = json.loads((DATA / "rules.schema.json").read_text())
    (example,) = schema["properties"]["groups"]["examples"]
    assert said(made(yaml.safe_dump({"groups": example})), "untested-alert") == []


RULES = "groups: [{name: g, rules: [{alert: ShopDown, expr: 'up{job=\"node-exporter\"} == 0', for: 5m}]}]"
SERIES = {"series": 'up{job="node-exporter",instance="shop"}', "values": "1 0x9"}
SILENT = {"alertname": "ShopDown", "eval_time": "5m", "exp_alerts": []}
FIRING = {
    "alertname": "ShopDown",
    "eval_time": "6m",
    "exp_alerts": [{"exp_labels": {"job": "node-exporter", "instance": "shop"}}],
}


def unit_test(*cases: Any) -> dict[str, Any]:
    return {
        "rule_files": ["../shop.yaml"],
        "evaluation_interval": "1m",
        "tests": [{"interval": "1m", "input_series": [SERIES], "alert_rule_test": list(cases)}],
    }


@pytest.mark.parametrize(
    ("cases", "lacking"),
    [
        (None, "fires it or keeps it silent"),
        ([], "fires it or keeps it silent"),
        ([SILENT], "fires it"),
        ([FIRING], "keeps it silent"),
        ([{**FIRING, "alertname": "Other"}, SILENT], "fires it"),
        ([FIRING, {"alertname": "ShopDown", "eval_time": "1m"}], None),
        ([FIRING, SILENT], None),
    ],
)
def test_each_alert_wants_a_case_of_both_kinds(cases: Any, lacking: str | None, made: Any) -> None:
    """A warning at the rule itself, and no more than that."""
    result = made(RULES, tests=None if cases is None else unit_test(*cases))
    found = [finding for finding in result.warnings if finding.id == "untested-alert"]
    expected = [] if lacking is None else [f"alert ShopDown: no unit test {lacking}"]
    assert [finding.message for finding in found] == expected
    assert all(finding.position and finding.position.file.endswith("rules/shop.yaml") for finding in found)
    assert not any("eval_time" in text for text in result.tree.values()), "tests are nothing that is deployed"


def test_a_recorded_series_wants_none(made: Any) -> None:
    assert said(made("groups: [{name: g, rules: [{record: 'a:b', expr: vector(1)}]}]")) == []


@pytest.mark.parametrize(
    ("cases", "state"), [([FIRING, SILENT], "passed"), ([{**FIRING, "eval_time": "1m"}, SILENT], "failed")]
)
def test_promtool_runs_them(cases: Any, state: str, made: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In their place, since they name their rule files relative to themselves."""
    require_tool("promtool")
    monkeypatch.setenv("PATH", search_path())
    result = made(RULES, tests=unit_test(*cases))
    monkeypatch.chdir(tmp_path)
    relative = generate(Path("cluster.yaml"))
    for one in (result, relative):
        results = check_with_tools(one.cluster, one.stack, one.tree, one.watch.own)
        (found,) = [tool for tool in results if tool.proves == "unit tests of your own rules"]
        assert (found.program, found.state) == ("promtool", state)
    assert not [
        path for path in tmp_path.rglob("*") if path.name not in ("rules", "tests", "shop.yaml", "cluster.yaml")
    ]


def test_without_tests_there_is_nothing_to_run(made: Any) -> None:
    result = made(RULES)
    results = check_with_tools(result.cluster, result.stack, result.tree, result.watch.own)
    assert "unit tests of your own rules" not in {tool.proves for tool in results}
