"""Queries of the user's own that are right in form and select nothing, or too little to have a result."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.diagnostics import Diagnostic, Severity, SpecError
from generator.pipeline import generate

HOSTS = {
    "alpha": {"address": "100.64.0.1", "roles": ["server"], "labels": {"site": "north"}},
    "beta": {"address": "100.64.0.2"},
}


@pytest.fixture
def found(tmp_path: Path) -> Any:
    """``found(expr, elsewhere, …parts of the spec)``: what is said of one recorded series."""

    def ask(expr: str, elsewhere: str = "", **parts: Any) -> list[Diagnostic]:
        rules = [{"record": "shop:mine:rate5m", "expr": "vector(1)"}, {"record": "result", "expr": expr}]
        text = yaml.safe_dump({"groups": [{"name": "g", "rules": rules}]})
        (tmp_path / "rules").mkdir()
        (tmp_path / "rules" / "own.yaml").write_text(f"# nixscope: elsewhere {elsewhere}\n" * bool(elsewhere) + text)
        spec = {"version": 1, "name": "small", "hosts": HOSTS, "watch": {"rules": "rules"}, **parts}
        (tmp_path / "cluster.yaml").write_text(yaml.safe_dump(spec))
        try:
            every = generate(tmp_path / "cluster.yaml").warnings
        except SpecError as error:
            every = error.diagnostics
        return [one for one in every if one.position and one.position.file.endswith("own.yaml")]

    return ask


@pytest.mark.parametrize(
    ("expr", "remedy"),
    [
        ("foo:bar:baz > 1", "if something else records it, say so: # nixscope: elsewhere foo:bar:baz"),
        ("instance:node_cpu_utilisation:rate5n", "write 'instance:node_cpu_utilisation:rate5m', or"),
        ("shop:mine:rate5n", "write 'shop:mine:rate5m', or"),
        ("instance:node_cpu_utilisation:rate5m + shop:mine:rate5m", None),
        ("apiserver_request:burnrate1h", None),
    ],
)
def test_a_series_that_no_rule_records(expr: str, remedy: str | None, found: Any) -> None:
    findings = found(expr)
    assert [one.id for one in findings] == ([] if remedy is None else ["no-such-metric"])
    assert all(one.remedy.startswith(remedy) and one.severity is Severity.WARNING for one in findings)


def test_a_series_that_something_else_records(found: Any) -> None:
    assert found("foo:bar:baz > 1", elsewhere="foo:*") == []


SCHEDULING = "cluster_quantile:scheduler_scheduling_attempt_duration_seconds:histogram_quantile"


@pytest.mark.parametrize(
    ("expr", "parts", "remedy"),
    [
        (SCHEDULING, {}, "kubernetes: {controlPlaneMetrics: true}"),
        (SCHEDULING, {"kubernetes": {"controlPlaneMetrics": True}}, None),
        (
            "apiserver_request:burnrate1h",
            {"watch": {"rules": "rules", "kubernetes": {"enabled": False}}},
            "watch: {kubernetes: {enabled: true}}",
        ),
    ],
)
def test_a_series_of_a_part_that_is_not_watched(expr: str, parts: Any, remedy: str | None, found: Any) -> None:
    findings = [one for one in found(expr, **parts) if one.id == "source-off"]
    assert [one.remedy for one in findings] == ([] if remedy is None else [f"switch its source on: {remedy}"])


@pytest.mark.parametrize(
    ("matchers", "remedy"),
    [
        ('job="node-exporter",instance="zz"', "write one of: alpha, beta"),
        ('job="node-exporter",instance="alpa"', "write 'alpha'"),
        ('job="node-exporter",site="nord"', "write 'north'"),
        ('job="node-exporter",site=~"south|west"', "write one of: north"),
        ('job=~"node-.+",instance=~"al.*"', None),
        ('job="node-exporter",site=""', None),
        ('job="node-exporter",site!="south"', None),
        ('instance="zz"', None),  # up is everybody's
        ('job="kubelet",instance="zz"', None),
    ],
)
def test_a_value_that_no_host_has(matchers: str, remedy: str | None, found: Any) -> None:
    findings = found(f"up{{{matchers}}} == 0")
    assert [one.id for one in findings] == ([] if remedy is None else ["no-such-value"])
    assert all(one.remedy.startswith(f"{remedy}; ") and one.severity is Severity.WARNING for one in findings)


@pytest.mark.parametrize(
    ("expr", "interval", "severity"),
    [
        ("rate(node_vmstat_oom_kill[30s])", "30s", Severity.ERROR),
        ("sum(1 + increase(node_vmstat_oom_kill[59s]))", "30s", Severity.WARNING),
        ("rate(node_vmstat_oom_kill[1m])", "30s", None),
        ("rate(node_vmstat_oom_kill[1m])", "1m", Severity.ERROR),
        ("rate(node_vmstat_oom_kill[30s:15s])", "30s", None),
        ("max_over_time(node_load1[30s])", "30s", None),
        ("rate(container_cpu_usage_seconds_total[30s])", "30s", None),
        ('rate({__name__=~"node_vmstat_.*"}[30s])', "30s", None),
        ("rate(shop:mine:rate5m[30s])", "30s", None),
    ],
)
def test_two_samples_in_the_span_of_a_rate(expr: str, interval: str, severity: Severity | None, found: Any) -> None:
    findings = found(expr, metrics={"scrapeInterval": interval})
    assert [(one.id, one.severity) for one in findings] == ([] if severity is None else [("short-span", severity)])


def test_what_something_else_serves_may_be_asked_more_often(found: Any) -> None:
    assert found("rate(shop_errors_total[15s])", elsewhere="shop_*") == []


def test_nodes_of_talos_may_be_watched_by_something_else(found: Any) -> None:
    nas = {"nas": {"address": "100.64.0.9", "roles": ["external"]}}
    asked = 'node_load1{job="node-exporter",instance="talos-1"} > 9'
    assert found(asked, hosts=nas, kubernetes={"distribution": "talos"}) == []


RKE2 = {"distribution": "rke2", "cni": "calico", "controlPlaneMetrics": True}


@pytest.mark.parametrize(
    ("expr", "kubernetes", "remedy"),
    [
        ('etcd_server_has_leader{job="kube-etcd"} == 0', RKE2, None),
        ('scheduler_queue_incoming_pods_total{job="kube-scheduler"}', RKE2, None),
        ('workqueue_depth{job="kube-controller-manager"}', {"controlPlaneMetrics": True}, None),
        ('up{job="kube-proxy"} == 0', RKE2, None),
        ('up{job="kube-scheduler"} == 0', {}, "switch it on: kubernetes: {controlPlaneMetrics: true}; "),
        ('up{job="kube-etcd"} == 0', {}, "switch it on: kubernetes: {datastore: etcd}, where "),
        (
            'up{job="kube-etcd"} == 0',
            {**RKE2, "datastore": "external"},
            "switch it on: kubernetes: {datastore: etcd}, where ",
        ),
        ('kubelet_running_pods{job="kublet"}', {}, "write 'kubelet', or"),
        ('up{job="kube-prometheus-stack-prometheus"} == 0', {}, None),
    ],
)
def test_jobs_of_the_chart(expr: str, kubernetes: Any, remedy: str | None, found: Any) -> None:
    findings = found(expr, kubernetes=kubernetes)
    assert [one.id for one in findings] == ([] if remedy is None else ["no-such-job"])
    assert all(one.remedy.startswith(remedy) for one in findings)
