"""Kubernetes: which of its parts can be scraped at all, by distribution.

k3s runs scheduler, controller manager and proxy inside one process whose every endpoint serves the same merged metrics:
their targets are either down (false KubeSchedulerDown alerts) or duplicate each other, so the kubelet stays the one
source (k3s-io/k3s#3619, #2262). etcd serves metrics only where there is an etcd. Elsewhere the parts are pods, and off
unless asked for. Everywhere they listen on the loopback interface until told otherwise: k3s and rke2 by flags, which
NixOS has an option for; the others by the cluster's own configuration, which no module of ours writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

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
        Metric("kube_daemonset_status_desired_number_scheduled", ("namespace", "daemonset")),
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
_BY_FLAG = ("k3s", "rke2")
"""Distributions of one family: rke2 takes over k3s' flags, and NixOS has ``extraFlags`` of both."""

_PODS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    # rke2 v1.34 labels all its static pods alike (pkg/podtemplate/podtemplate.go).
    "rke2": {"proxy": {"component": "kube-proxy"}},
    # Talos' etcd is no pod; the API server's are on the same nodes, with the nodes' own addresses (k8stemplates).
    "talos": {"etcd": {"component": "kube-apiserver"}},
}
"""By distribution and part: labels by which pods are found that have not those which the chart looks for."""


class _Part(msgspec.Struct, frozen=True):
    """A part of the control plane: where it serves its metrics, and the flag that opens it beyond the loopback."""

    name: str
    port: int
    flag: str


# 0.0.0.0 is every address to a Go program, those of IPv6 too. ``--etcd-expose-metrics`` would add the address only that
# etcd advertises (the node's first --node-ip, else that of the default route), which need not be the mesh's
# (pkg/etcd/etcd.go, listenMetricsURLs); what --etcd-arg says replaces it, and has since v1.21
# (pkg/daemons/executor/executor.go, ToConfigFile). The firewall decides who may ask.
_ETCD = _Part("etcd", ETCD_PORT, f"--etcd-arg=listen-metrics-urls=http://0.0.0.0:{ETCD_PORT}")
_SCHEDULER = _Part("The scheduler", SCHEDULER_PORT, "--kube-scheduler-arg=bind-address=0.0.0.0")
_MANAGER = _Part(
    "The controller manager", CONTROLLER_MANAGER_PORT, "--kube-controller-manager-arg=bind-address=0.0.0.0"
)
_PROXY = _Part("The proxy", PROXY_PORT, "--kube-proxy-arg=metrics-bind-address=0.0.0.0")

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
        services={host.name: (*_asked(host), *_exposed(cluster, host, parts)) for host in nodes},
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
        etcd=kubernetes.datastore == "etcd" if merged else asked and kubernetes.datastore != "external",
        merged=merged,
        servers=tuple(host.address for host in nodes if "server" in host.roles),
        pods=_PODS.get(kubernetes.distribution, {}),
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


def _exposed(cluster: Cluster, host: Host, parts: ControlPlane) -> Iterator[HostService]:
    """The ports of the parts on one node, and what makes them listen there, where NixOS has a say in it."""
    distribution = cluster.kubernetes.distribution
    options = ("services", distribution, "extraFlags")
    for part in _parts(host, parts):
        title = f"{part.name}'s metrics, which {distribution} keeps to the loopback interface unless told otherwise."
        yield HostService(title, {options: (part.flag,)} if distribution in _BY_FLAG else {}, part.port)


def _parts(host: Host, parts: ControlPlane) -> Iterator[_Part]:
    if "server" in host.roles:
        yield from (_ETCD,) if parts.etcd else ()
        yield from (_SCHEDULER,) if parts.scheduler else ()
        yield from (_MANAGER,) if parts.controller_manager else ()
    if parts.proxy:
        yield _PROXY


SOURCE = Source("kubernetes", lambda cluster: cluster.watch.kubernetes.enabled, watch)
