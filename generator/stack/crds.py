"""The kinds of prometheus-operator by themselves: needed before everything else, and never updated by Helm.

They come out of the pinned kube-prometheus-stack, so that they are those of the operator that it installs.
"""

from __future__ import annotations

from generator.spec.model import Cluster
from generator.stack.charts import pin
from generator.stack.contract import Release, Values

RELEASE = "nixscope-crds"
CHART = "kube-prometheus-stack"
FILES = f"{CHART}/charts/crds/crds/*.yaml"
"""Where the chart's archive holds them (88.5.3)."""

_PARTS = (
    *("alertmanager", "grafana", "kubernetesServiceMonitors", "kubeStateMetrics", "nodeExporter"),
    *("prometheus", "prometheusOperator", "thanosRuler"),
)


def release(cluster: Cluster) -> Release:
    """The chart with nothing but its ``crds`` left on."""
    return Release(RELEASE, pin(CHART), cluster.kubernetes.namespace, _values())


def _values() -> Values:
    off = {part: {"enabled": False} for part in _PARTS}
    return {"crds": {"enabled": True}, "defaultRules": {"create": False}, **off}
