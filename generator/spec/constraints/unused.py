"""Parts of the spec that have no effect where they stand. Each is said aloud: nothing is ignored silently."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import fields

from generator.diagnostics import Diagnostic, Path, Severity
from generator.spec.constraints.alerting import DEFAULT_RECEIVER
from generator.spec.logs import Logs
from generator.spec.model import Cluster
from generator.spec.traces import Traces


def check_unused(cluster: Cluster) -> Iterator[Diagnostic]:
    """Receivers without a route, groups without a host, settings of a part that is not there."""
    routed = {name for route in cluster.alerting.routes for name in route.receivers} | {DEFAULT_RECEIVER}
    for name in cluster.alerting.receivers:
        if name not in routed:
            yield _unused(("alerting", "receivers", name), f"receiver {name!r} gets no alert", "name it in a route")
    grouped = {name for host in cluster.hosts.values() for name in host.groups}
    for name in cluster.groups:
        if name not in grouped:
            yield _unused(("groups", name), f"no host is in group {name!r}", "name it in a host's groups")
    tenancy = cluster.logs.tenancy
    if cluster.logs.enabled and tenancy.by == "none" and tenancy.namespaces:
        yield _unused(("logs", "tenancy", "namespaces"), "there is a single tenant", "write by: namespace")
    yield from _kubernetes(cluster)
    yield from _allowed(cluster)
    yield from _without_node_exporter(cluster)
    if not cluster.traces.enabled and cluster.traces != Traces():
        yield _unused(("traces",), "traces are off, and nothing installs Tempo", "write enabled: true")
    yield from _without_logs(cluster)
    yield from _alerts_off(cluster)
    if cluster.watch.latency is not None and len(cluster.hosts) < 2:
        yield _unused(("watch", "latency"), "nobody has another host to ping", "declare more hosts")


def _without_logs(cluster: Cluster) -> Iterator[Diagnostic]:
    """What is said of logs that nobody collects. Of those of the hosts ``host_logs`` says it."""
    if cluster.logs.enabled:
        return
    for one in fields(Logs):
        if one.name not in ("enabled", "hosts") and getattr(cluster.logs, one.name) != getattr(Logs(), one.name):
            what = f"logs are off: nothing installs Loki or Alloy, for which {one.encode_name} is"
            yield _unused(("logs", one.encode_name), what, "write logs.enabled: true")


def _alerts_off(cluster: Cluster) -> Iterator[Diagnostic]:
    for name, change in cluster.alerting.alerts.items():
        said = {"severity": change.severity, "for": change.for_, "threshold": change.threshold}
        for key in (key for key, value in said.items() if value is not None and not change.enabled):
            yield _unused(
                ("alerting", "alerts", name, key), f"{name} is off, and has no {key} then", "remove enabled: false"
            )


def _kubernetes(cluster: Cluster) -> Iterator[Diagnostic]:
    kubernetes = cluster.kubernetes
    if kubernetes.datastore == "etcd" and kubernetes.distribution != "k3s" and not kubernetes.control_plane_metrics:
        what = f"on {kubernetes.distribution} etcd is watched only with controlPlaneMetrics"
        yield _unused(("kubernetes", "datastore"), what, "write controlPlaneMetrics: true")
    if kubernetes.control_plane_metrics and not cluster.watch.kubernetes.enabled:
        what = "watch.kubernetes is off, so no part of the control plane is watched"
        yield _unused(("kubernetes", "controlPlaneMetrics"), what, "switch watch.kubernetes on")


def _allowed(cluster: Cluster) -> Iterator[Diagnostic]:
    """Namespaces that are let in where everybody is, or where nobody could ask."""
    logs = cluster.logs
    parts = {"metrics": cluster.metrics.allow_from or None, "logs": (logs.enabled and logs.allow_from) or None}
    parts |= {"grafana": cluster.grafana.allow_from, "traces": cluster.traces.allow_from}
    for part, names in parts.items():
        if names is not None and not cluster.kubernetes.network_policies:
            what = f"everybody may reach {part}: there are no network policies"
            yield _unused((part, "allowFrom"), what, "write kubernetes.networkPolicies: true")
    if logs.allow_from and logs.enabled and logs.hosts and not logs.hosts.url and cluster.kubernetes.network_policies:
        what = "hosts ship their journals, for which every pod may reach Loki's gateway"
        yield _unused(("logs", "allowFrom"), what, "leave logs.hosts out")


def _without_node_exporter(cluster: Cluster) -> Iterator[Diagnostic]:
    if cluster.watch.node.enabled:
        return
    for host in cluster.hosts.values():
        remedy = "switch watch.node on: both are read through node_exporter"
        if host.zfs.pools and cluster.watch.zfs.enabled:
            yield _unused(("hosts", host.name, "zfs"), f"pools of {host.name!r} are not watched", remedy)
        if "primer" in host.roles and cluster.watch.primer.enabled:
            yield _unused(("hosts", host.name, "roles"), f"the primer {host.name!r} is not watched", remedy)


def _unused(path: Path, what: str, remedy: str) -> Diagnostic:
    return Diagnostic("no-effect", what, f"{remedy}, or remove it", "", path, severity=Severity.WARNING)
