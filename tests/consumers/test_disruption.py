"""With the real charts: budgets for disruptions are of parts with several pods, select them, and let a node be drained.

The pods of the operator are as it was seen to make them.
"""

from __future__ import annotations

import pytest

from generator.spec.shards import prometheus_pods, rulers
from tests.consumers.by_operator import PROMETHEUS, by_operator
from tests.consumers.policies import matches
from tests.consumers.rendering import CHARTS, WHY_NOT, Object, Rendering, each_spec
from tests.specs import generated

if CHARTS is None:
    pytest.skip(WHY_NOT, allow_module_level=True)

pytestmark = pytest.mark.proves("charts", "render budgets that let one node at a time be drained")
STACK = "kube-prometheus-stack"
RULER = f"thanos-ruler-{STACK}-thanos-ruler"


def budgets(name: str, rendering: Rendering) -> list[Object]:
    return [one for one in rendering.release(name, STACK) if one["kind"] == "PodDisruptionBudget"]


def pods(name: str) -> dict[str, int]:
    """Pods of the operator by the workload that makes them, all shards together."""
    cluster = generated(name).cluster
    return {PROMETHEUS: prometheus_pods(cluster), RULER: rulers(cluster)}


def selected(name: str, budget: Object) -> list[str]:
    """The workloads whose pods a budget counts."""
    made = by_operator(name)
    labels = {one["metadata"]["name"]: one["spec"]["template"]["metadata"]["labels"] for one in made}
    return [found for found, of in labels.items() if matches(budget["spec"]["selector"], of.items())]


@each_spec
def test_parts_with_several_pods_have_one(name: str, rendering: Rendering) -> None:
    found = [workload for one in budgets(name, rendering) for workload in selected(name, one)]
    nodes = sum(host.in_cluster for host in generated(name).cluster.hosts.values())
    assert found == [workload for workload, count in pods(name).items() if count > 1 and nodes > 1]


@each_spec
def test_a_node_can_be_drained_and_two_can_not(name: str, rendering: Rendering) -> None:
    """Where they are spread, a node has as many as may be away; nobody waits for a pod that is not ready anyway."""
    nodes = sum(host.in_cluster for host in generated(name).cluster.hosts.values())
    for one in budgets(name, rendering):
        (workload,) = selected(name, one)
        spec = one["spec"]
        away = pods(name)[workload] - spec["minAvailable"]
        assert spec.keys() == {"minAvailable", "unhealthyPodEvictionPolicy", "selector"}
        assert spec["unhealthyPodEvictionPolicy"] == "AlwaysAllow"
        assert away >= 1
        assert (away - 1) * nodes < pods(name)[workload] <= away * nodes
        assert one["metadata"]["namespace"] == generated(name).cluster.kubernetes.namespace
