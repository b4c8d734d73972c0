"""Grafana's ways from logs and metrics to a trace and back, as its data sources have them.

Grafana replaces ``$name`` in a provisioned data source by a variable of its environment, and ``$$`` by ``$``.
"""

from __future__ import annotations

from generator.spec.model import Cluster
from generator.stack import tempo
from generator.stack.contract import Values

UID = "tempo"

POD_ATTRIBUTES = {"k8s.namespace.name": "namespace", "k8s.pod.name": "pod"}
"""What Alloy says of a span's pod, and the label of the pod's log lines with the same value."""

TRACE_ID = r"""[tT]race[_-]?[iI][dD]["']?\s*[:=]\s*["']?([0-9a-fA-F]{16,32})\b"""
"""A trace's id in a log line of JSON, logfmt or prose, as JavaScript's regular expression (Grafana applies it)."""

_EXEMPLAR_LABEL = "trace_id"
"""The label in which OpenTelemetry's and OpenMetrics' exemplars name their trace."""

_AROUND = "2m"
_VIEW = "View trace"


def datasources(cluster: Cluster) -> list[Values]:
    """Grafana's data source for Tempo; from a span to the lines that its pod logged around that time."""
    settings: Values = {"nodeGraph": {"enabled": True}}
    if cluster.logs.enabled:
        settings["tracesToLogsV2"] = {
            "datasourceUid": "loki",
            "spanStartTimeShift": f"-{_AROUND}",
            "spanEndTimeShift": _AROUND,
            "tags": [{"key": attribute, "value": label} for attribute, label in POD_ATTRIBUTES.items()],
            # Not every line has a trace's id; those of the pod at that time are wanted in any case.
            "filterByTraceID": False,
            "filterBySpanID": False,
        }
    return [
        {
            "name": "Tempo",
            "type": "tempo",
            "uid": UID,
            "access": "proxy",
            "url": f"http://{tempo.address(cluster, tempo.HTTP_PORT)}",
            "jsonData": settings,
        }
    ]


def derived_fields() -> list[Values]:
    """From a log line with a trace's id to the trace."""
    link = {"datasourceUid": UID, "url": "$${__value.raw}", "urlDisplayLabel": _VIEW}
    return [{"name": "trace_id", "matcherRegex": TRACE_ID, **link}]


def destinations(cluster: Cluster) -> list[Values]:
    """Where an exemplar leads to, as a data source for metrics that we write has it; nowhere without traces."""
    if not cluster.traces.enabled:
        return []
    return [{"name": _EXEMPLAR_LABEL, "datasourceUid": UID, "urlDisplayLabel": _VIEW}]


def exemplars(cluster: Cluster) -> Values:
    """From a point of a histogram to a trace that was counted in it: values of kube-prometheus-stack."""
    if not cluster.traces.enabled:
        return {}
    link = {"datasourceUid": UID, "traceIdLabelName": _EXEMPLAR_LABEL, "urlDisplayLabel": _VIEW}
    return {
        "prometheus": {"prometheusSpec": {"enableFeatures": ["exemplar-storage"]}},
        "grafana": {"sidecar": {"datasources": {"exemplarTraceIdDestinations": link}}},
    }
