"""The control plane's scrape jobs, as values of kube-prometheus-stack.

On a distribution that merges its parts into one process (k3s) every endpoint serves the metrics of all parts.
Each job then keeps its own part, so that no series is stored twice. A list in values replaces the chart's, so the
chart's own relabelings stand first in ours (values.yaml 88.5.3).
"""

from __future__ import annotations

from typing import Literal

from generator.sources.contract import ControlPlane
from generator.sources.kubernetes import SHARED
from generator.stack.contract import Values

API_SERVER_BUCKETS = (
    r"(etcd_request|apiserver_request_slo|apiserver_request_sli|apiserver_request)_duration_seconds_bucket;"
    r"(0\.15|0\.2|0\.3|0\.35|0\.4|0\.45|0\.6|0\.7|0\.8|0\.9|1\.25|1\.5|1\.75|2|3|3\.5|4|4\.5|6|7|8|9|15|20|40|45|50)"
    r"(\.0)?"
)
_KUBELET_BUCKETS = r"(csi_operations|storage_operation_duration)_seconds_bucket;(0.25|2.5|15|25|120|600)(\.0)?"
_CONTROLLERS = "attachdetach_controller|node_collector|node_controller"
_ELSEWHERE: Values = {"service": {"enabled": False}, "serviceMonitor": {"enabled": False}}
"""A part that a job of ours asks (``sources/kubernetes.py``): the chart adds its rules and its dashboard."""


def values(parts: ControlPlane | None) -> Values:
    """What is scraped of the control plane; everything off where Kubernetes is not watched."""
    if parts is None:
        names = ("kubeApiServer", "kubelet", "coreDns", "kubeStateMetrics", "kubeScheduler", "kubeControllerManager")
        return {name: {"enabled": False} for name in (*names, "kubeProxy", "kubeEtcd")}
    merged = parts.merged
    return {
        "kubeApiServer": {"enabled": parts.api_server, **(_api_server_only() if merged else {})},
        "kubelet": {"enabled": parts.kubelet, **(_kubelet_only() if merged else {})},
        "coreDns": {"enabled": parts.dns},
        "kubeStateMetrics": {"enabled": parts.state},
        "kubeScheduler": _part(parts.scheduler, merged and _merged(parts.servers, "scheduler")),
        "kubeControllerManager": _part(parts.controller_manager, merged and _merged(parts.servers, _CONTROLLERS)),
        "kubeProxy": _part(parts.proxy, _ELSEWHERE if merged else _found(parts, "proxy")),
        "kubeEtcd": _part(parts.etcd, _ELSEWHERE if merged else _found(parts, "etcd")),
    }


def _part(enabled: bool, values: Values | Literal[False]) -> Values:
    return {"enabled": enabled, **(values or {})} if enabled else {"enabled": False}


def _found(parts: ControlPlane, part: str) -> Values:
    """How the chart's Service finds a part whose pods have not the labels that it looks for."""
    return {"service": {"selector": dict(parts.pods[part])}} if part in parts.pods else {}


def _merged(endpoints: tuple[str, ...], own: str) -> Values:
    """A part that no Service finds, because it is no pod: asked at the hosts' addresses, its own metrics kept.

    It wants the token of Prometheus' account, which a ScrapeConfig cannot name. HTTPS with a certificate that the part
    signed itself at its start.
    """
    kept = _by_name("keep", f"({'|'.join((own, *SHARED))})_.*")
    monitor: Values = {"metricRelabelings": [kept], "https": True, "insecureSkipVerify": True}
    return {"endpoints": list(endpoints), "serviceMonitor": monitor}


def _api_server_only() -> Values:
    foreign = _by_name("drop", "(kubelet|container|scheduler|kubeproxy)_.*")
    return {"serviceMonitor": {"metricRelabelings": [_buckets(API_SERVER_BUCKETS), foreign]}}


def _kubelet_only() -> Values:
    foreign = _by_name("drop", "(apiserver|aggregator|etcd|scheduler|kubeproxy)_.*")
    return {"serviceMonitor": {"metricRelabelings": [_buckets(_KUBELET_BUCKETS), foreign]}}


def _by_name(action: str, regex: str) -> Values:
    return {"action": action, "sourceLabels": ["__name__"], "regex": regex}


def _buckets(regex: str) -> Values:
    return {"action": "drop", "sourceLabels": ["__name__", "le"], "regex": regex}
