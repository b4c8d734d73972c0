"""Kubernetes: which of its parts can be scraped at all, by distribution.

k3s runs scheduler, controller manager and proxy inside one process whose every endpoint serves the same merged metrics:
their targets are either down (false KubeSchedulerDown alerts) or duplicate each other, so the kubelet stays the one
source (k3s-io/k3s#3619, #2262). etcd serves metrics only where there is an etcd, and on k3s only with
``--etcd-expose-metrics`` (k3s-io/k3s#2921). Elsewhere the parts are pods that listen on the loopback interface until
the cluster's own configuration says otherwise, which no module of ours can do: they stay off unless asked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.sources.contract import ChartJob, ControlPlane, HostService, Metric, Source, Watched
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
    ),
)
DNS = ChartJob("coredns", (Metric("coredns_dns_requests_total", ("server", "zone", "proto", "family", "type")),))


def watch(cluster: Cluster) -> Watched:
    """The parts that this distribution lets Prometheus see, and the hosts' share in it: flags of k3s, and ports."""
    parts = control_plane(cluster)
    nodes = [host for host in cluster.hosts.values() if host.in_cluster]
    return Watched(
        source="kubernetes",
        services={host.name: (*_asked(host), *(_services(host, parts) if parts.merged else ())) for host in nodes},
        chart_jobs=(API_SERVER, KUBELET, STATE, DNS),
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
        nodes=tuple(host.address for host in nodes),
    )


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
