"""Kubernetes: which of its parts can be scraped at all, by distribution.

k3s runs scheduler, controller manager and proxy inside one process whose every endpoint serves the same merged metrics:
their targets are either down (false KubeSchedulerDown alerts) or duplicate each other, so the kubelet stays the one
source (k3s-io/k3s#3619, #2262). etcd serves metrics only where there is an etcd, and on k3s only with
``--etcd-expose-metrics`` (k3s-io/k3s#2921). Elsewhere the parts are pods that listen on the loopback interface until
the cluster's own configuration says otherwise, which no module of ours can do: they stay off unless asked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.sources.contract import (
    ChartJob,
    ControlPlane,
    HostService,
    Metric,
    ScrapeJob,
    Source,
    Target,
    Watched,
)
from generator.spec.model import Cluster, Host

KUBELET_PORT, API_SERVER_PORT = 10250, 6443
SCHEDULER_PORT, CONTROLLER_MANAGER_PORT, PROXY_PORT, ETCD_PORT = 10259, 10257, 10249, 2381
_TARGET = ("namespace", "service", "endpoint", "instance")

API_SERVER = ChartJob("apiserver", (Metric("apiserver_request_total", ("code", "resource", "verb")),), _TARGET)
KUBELET = ChartJob(
    "kubelet",
    (
        Metric("kubelet_running_pods"),
        Metric("kubelet_volume_stats_available_bytes", ("namespace", "persistentvolumeclaim")),
        Metric("kubelet_volume_stats_capacity_bytes", ("namespace", "persistentvolumeclaim")),
    ),
    ("namespace", "service", "endpoint", "instance", "node", "metrics_path"),
)
STATE = ChartJob(
    "kube-state-metrics",
    (
        Metric("kube_node_info", ("node",)),
        Metric("kube_pod_info", ("namespace", "pod", "node")),
        Metric("kube_pod_status_phase", ("namespace", "pod", "phase")),
        Metric("kube_statefulset_status_replicas_ready", ("namespace", "statefulset")),
    ),
)
ETCD_JOB, PROXY_JOB = "kube-etcd", "kube-proxy"
"""As the chart calls them, whose rules and dashboards select by these names."""

SCHEDULER_JOB, CONTROLLER_MANAGER_JOB = "kube-scheduler", "kube-controller-manager"
_OWN = {ETCD_JOB: ("etcd", "grpc"), PROXY_JOB: ("kubeproxy",)}
SHARED = ("rest_client", "workqueue", "process", "go")
"""Beginnings of metrics: of each part, and of every Go program of Kubernetes; each job keeps its own endpoint's."""

_CALL = ("grpc_service", "grpc_method", "grpc_type")
ETCD_METRICS = (
    Metric("etcd_disk_backend_commit_duration_seconds_bucket", ("le",)),
    Metric("etcd_disk_wal_fsync_duration_seconds_bucket", ("le",)),
    Metric("etcd_mvcc_db_total_size_in_bytes"),
    Metric("etcd_mvcc_db_total_size_in_use_in_bytes"),
    Metric("etcd_server_has_leader"),
    Metric("etcd_server_leader_changes_seen_total"),
    Metric("etcd_server_proposals_failed_total"),
    Metric("etcd_server_quota_backend_bytes"),
    Metric("grpc_server_handled_total", (*_CALL, "grpc_code")),
)
SCHEDULER_METRICS = (
    Metric("scheduler_pending_pods", ("queue",)),
    Metric("scheduler_schedule_attempts_total", ("profile", "result")),
)
CONTROLLER_MANAGER_METRICS = (
    Metric("node_collector_unhealthy_nodes_in_zone", ("zone",)),
    Metric("workqueue_depth", ("name",)),
)
PROXY_METRICS = (Metric("kubeproxy_sync_proxy_rules_duration_seconds_count", ("ip_family",)),)
DNS = ChartJob("coredns", (Metric("coredns_dns_requests_total", ("server", "zone", "proto", "family", "type")),))


def watch(cluster: Cluster) -> Watched:
    """The parts that this distribution lets Prometheus see, and the hosts' share in it: flags of k3s, and ports."""
    parts = control_plane(cluster)
    nodes = [host for host in cluster.hosts.values() if host.in_cluster]
    return Watched(
        source="kubernetes",
        services={host.name: (*_asked(host), *(_services(host, parts) if parts.merged else ())) for host in nodes},
        jobs=tuple(_jobs(nodes, parts)) if parts.merged else (),
        chart_jobs=(API_SERVER, KUBELET, STATE, DNS, *_parts_by_chart(parts)),
        control_plane=parts,
    )


def control_plane(cluster: Cluster) -> ControlPlane:
    """What of the control plane is scraped: beyond the kubelet, only what can be reached or was asked for."""
    kubernetes = cluster.kubernetes
    merged = kubernetes.distribution == "k3s"
    asked = kubernetes.control_plane_metrics
    nodes = [host for host in cluster.hosts.values() if host.in_cluster]
    return ControlPlane(
        api_server=True,
        kubelet=True,
        dns=True,
        state=True,
        scheduler=asked,
        controller_manager=asked,
        proxy=asked and kubernetes.distribution != "talos",
        etcd=kubernetes.datastore == "etcd" if merged else asked,
        merged=merged,
        servers=tuple(host.address for host in nodes if "server" in host.roles),
    )


def _parts_by_chart(parts: ControlPlane) -> Iterator[ChartJob]:
    """Parts that the chart's own ServiceMonitors ask: as pods, or by the hosts' addresses where they are merged."""
    labels = _TARGET if parts.merged else (*_TARGET, "pod", "container")
    if parts.scheduler:
        yield ChartJob(SCHEDULER_JOB, SCHEDULER_METRICS, labels)
    if parts.controller_manager:
        yield ChartJob(CONTROLLER_MANAGER_JOB, CONTROLLER_MANAGER_METRICS, labels)
    if parts.etcd and not parts.merged:
        yield ChartJob(ETCD_JOB, ETCD_METRICS, labels)
    if parts.proxy and not parts.merged:
        yield ChartJob(PROXY_JOB, PROXY_METRICS, labels)


def _jobs(nodes: list[Host], parts: ControlPlane) -> Iterator[ScrapeJob]:
    """Parts that are no pods and ask for no token: by the hosts' addresses.

    The chart would find them by Endpoints of its own, which Argo CD 3 leaves out, and would call them by address.
    """
    if parts.etcd:
        yield _job(ETCD_JOB, ETCD_PORT, [host for host in nodes if "server" in host.roles], ETCD_METRICS)
    if parts.proxy:
        yield _job(PROXY_JOB, PROXY_PORT, nodes, ())


def _job(name: str, port: int, hosts: list[Host], metrics: tuple[Metric, ...]) -> ScrapeJob:
    # The namespace is the chart's. A host's own labels stay away: the chart's alerts compare all members as one.
    labels = {"namespace": "kube-system"}
    targets = tuple(Target(host.address, port, {**labels, "instance": host.name}) for host in hosts)
    return ScrapeJob(name, targets, metrics, keep=tuple(f"{word}_.*" for word in (*_OWN[name], *SHARED)))


def _asked(host: Host) -> Iterator[HostService]:
    """What a pod asks of its own node arrives on the pods' interface, which nothing of Kubernetes opens."""
    yield HostService("The kubelet, which Prometheus and metrics-server ask.", {}, KUBELET_PORT)
    if "server" in host.roles:
        yield HostService("The API server.", {}, API_SERVER_PORT)


def _services(host: Host, parts: ControlPlane) -> Iterator[HostService]:
    """k3s keeps the metrics of its parts to the loopback interface unless told otherwise."""
    if "server" in host.roles:
        if parts.etcd:
            yield _exposed("etcd", "--etcd-expose-metrics=true", ETCD_PORT)
        if parts.scheduler:
            yield _exposed("The scheduler", "--kube-scheduler-arg=bind-address=0.0.0.0", SCHEDULER_PORT)
        if parts.controller_manager:
            flag = "--kube-controller-manager-arg=bind-address=0.0.0.0"
            yield _exposed("The controller manager", flag, CONTROLLER_MANAGER_PORT)
    if parts.proxy:
        yield _exposed("The proxy", "--kube-proxy-arg=metrics-bind-address=0.0.0.0", PROXY_PORT)


def _exposed(part: str, flag: str, port: int) -> HostService:
    title = f"{part}'s metrics, which k3s keeps to the loopback interface unless told otherwise."
    return HostService(title, {("services", "k3s", "extraFlags"): (flag,)}, port)


SOURCE = Source("kubernetes", lambda cluster: cluster.watch.kubernetes.enabled, watch)
