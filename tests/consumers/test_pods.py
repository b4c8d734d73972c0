"""Policies find the pods that the charts make, without the charts: by the labels and ports of a committed file.

Who asks whom, read from everybody's configuration, is a matter for the charts: ``test_network.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.consumers.chart_pods import FILE, chart_pods, print_pods
from tests.consumers.mimir_calls import CALLS, GOSSIPING, PARTS
from tests.consumers.policies import Pod, allowed, matches
from tests.consumers.rendering import CONTROLLERS, RENDERED, Rendering
from tests.specs import SPECS, generated

PROMETHEUS, ALERTMANAGER, GRAFANA = (
    "prometheus-kube-prometheus-stack-prometheus",
    "alertmanager-kube-prometheus-stack-alertmanager",
    "kube-prometheus-stack-grafana",
)
LOKI = ("loki-read", "loki-write", "loki-backend")
NEEDED = [
    (PROMETHEUS, ALERTMANAGER, 9093),
    (PROMETHEUS, ALERTMANAGER, 8080),
    (PROMETHEUS, GRAFANA, 3000),
    (PROMETHEUS, "kube-prometheus-stack-operator", 8080),
    (PROMETHEUS, "kube-prometheus-stack-kube-state-metrics", 8080),
    (PROMETHEUS, "alloy", 12345),
    (PROMETHEUS, "alloy-events", 12345),
    (PROMETHEUS, "loki-canary", 3500),
    (PROMETHEUS, "yace", 5000),
    ("prometheus-adapter", PROMETHEUS, 9090),
    (GRAFANA, PROMETHEUS, 9090),
    (GRAFANA, ALERTMANAGER, 9093),
    ("alloy", "loki-gateway", 8080),
    ("alloy-events", "loki-gateway", 8080),
    ("loki-canary", "loki-gateway", 8080),
    ("loki-backend", ALERTMANAGER, 9093),
    *((PROMETHEUS, part, 3100) for part in LOKI),
    *(("loki-gateway", part, 3100) for part in LOKI),
    *((one, part, port) for one in LOKI for part in LOKI for port in (9095, 7946) if one != part),
]
"""Who asks whom in the reference cluster."""
KEPT_OUT = [
    ("alloy", PROMETHEUS, 9090),
    ("alloy", "loki-write", 3100),
    (GRAFANA, "loki-write", 3100),
    ("loki-canary", ALERTMANAGER, 9093),
    (GRAFANA, "alloy", 12345),
]
UNDECLARED = {("mimir-query-frontend", 7946)}
"""Ports that a program opens and its chart does not know of (``tests/cluster/test_mimir.py``)."""


def policies(name: str) -> list[Any]:
    return [thing.manifest for thing in generated(name).stack.objects if thing.kind == "NetworkPolicy"]


def test_the_file_is_what_the_charts_make(
    charts: Path, rendering: Rendering, golden: Callable[[Path, str], None]
) -> None:
    found = [thing for name in RENDERED for thing in rendering.all(name) if thing["kind"] in CONTROLLERS]
    golden(FILE, print_pods(found))


@pytest.mark.parametrize("name", SPECS)
def test_no_policy_is_for_nobody(name: str) -> None:
    """Each selects pods that there are, of each caller too, and opens a port that they have."""
    pods = chart_pods(name).values()
    for policy in policies(name):
        spec = policy["spec"]
        selected = [pod for pod in pods if matches(spec["podSelector"], pod.labels)]
        assert selected, policy["metadata"]["name"]
        for rule in spec.get("ingress", ()):
            (port,) = (one["port"] for one in rule["ports"])
            declared = {(pod.name, number) for pod in selected for _, number in pod.ports} | UNDECLARED
            assert all((pod.name, port) in declared for pod in selected), policy["metadata"]["name"]
            for peer in rule.get("from", ()):
                assert "namespaceSelector" in peer or any(matches(peer["podSelector"], pod.labels) for pod in pods), (
                    peer
                )


@pytest.mark.parametrize(("source", "target", "port"), NEEDED)
def test_whoever_is_asked_can_be_reached(source: str, target: str, port: int) -> None:
    pods = chart_pods("keystone")
    assert allowed(policies("keystone"), pods[source], pods[target], port)


@pytest.mark.parametrize(("source", "target", "port"), KEPT_OUT)
def test_whoever_has_no_business_is_kept_out(source: str, target: str, port: int) -> None:
    pods = chart_pods("keystone")
    assert not allowed(policies("keystone"), pods[source], pods[target], port)


def test_parts_of_mimir_reach_those_that_they_call_and_no_others() -> None:
    pods = chart_pods("mimir-distributed")
    parts = {part: pods[f"mimir-{part}"] for part in PARTS}
    wanted = {(caller, called, 9095) for called, callers in CALLS.items() for caller in callers}
    wanted |= {(caller, called, 7946) for caller in GOSSIPING for called in GOSSIPING}
    found = {
        (caller, called, port)
        for caller, source in parts.items()
        for called, target in parts.items()
        for port in (8080, 9095, 7946)
        if allowed(policies("mimir-distributed"), source, target, port)
    }
    assert found == wanted


def test_the_gateway_looks_up_names_and_goes_to_loki_alone() -> None:
    """Over both protocols: a long answer comes over TCP."""
    gateway, elsewhere = chart_pods("keystone")["loki-gateway"], Pod("dns", "kube-system", ())
    found = {
        (port, protocol)
        for port in (53, 80, 443)
        for protocol in ("TCP", "UDP")
        if allowed(policies("keystone"), gateway, elsewhere, port, protocol)
    }
    assert found == {(53, "TCP"), (53, "UDP")}
