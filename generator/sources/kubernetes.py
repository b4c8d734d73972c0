"""Kubernetes: which of its parts can be scraped at all, by distribution.

k3s and rke2 run scheduler, controller manager and proxy inside one process whose every endpoint serves the same merged
metrics: their targets are either down (false KubeSchedulerDown alerts) or duplicate each other, so the kubelet stays
the one source (k3s-io/k3s#3619, #2262). etcd serves metrics only where there is an etcd, and on k3s only with
``--etcd-expose-metrics`` (k3s-io/k3s#2921).
"""

from __future__ import annotations

from generator.sources.contract import ChartJob, ControlPlane, HostService, Metric, Source, Watched
from generator.spec.model import Cluster, Host

ETCD_PORT = 2381
_MERGED = ("k3s", "rke2")
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
    """The parts that this distribution lets Prometheus see, and the hosts' share in it (etcd's metrics port)."""
    parts = control_plane(cluster)
    servers = [host for host in cluster.hosts.values() if "server" in host.roles]
    return Watched(
        source="kubernetes",
        services={host.name: (_etcd_service(cluster),) for host in servers} if _etcd_on_k3s(cluster) else {},
        chart_jobs=(API_SERVER, KUBELET, STATE, DNS),
        control_plane=parts,
    )


def control_plane(cluster: Cluster) -> ControlPlane:
    """What of the control plane is scraped. On merged distributions only what was asked for explicitly."""
    kubernetes = cluster.kubernetes
    merged = kubernetes.distribution in _MERGED
    asked = kubernetes.control_plane_metrics
    etcd = kubernetes.datastore == "etcd" if kubernetes.distribution == "k3s" else asked
    return ControlPlane(
        api_server=True,
        kubelet=True,
        dns=True,
        state=True,
        scheduler=asked,
        controller_manager=asked,
        proxy=asked and kubernetes.distribution != "talos",
        etcd=etcd,
        merged=merged,
        server_endpoints=tuple(host.address for host in _servers(cluster)),
        etcd_port=ETCD_PORT,
    )


def _servers(cluster: Cluster) -> list[Host]:
    return [host for host in cluster.hosts.values() if "server" in host.roles]


def _etcd_on_k3s(cluster: Cluster) -> bool:
    return cluster.kubernetes.distribution == "k3s" and cluster.kubernetes.datastore == "etcd"


def _etcd_service(cluster: Cluster) -> HostService:
    return HostService(
        title="etcd's metrics, which k3s keeps to the loopback interface unless told otherwise.",
        port=ETCD_PORT,
        options={("services", "k3s", "extraFlags"): ("--etcd-expose-metrics=true",)},
    )


SOURCE = Source("kubernetes", lambda cluster: cluster.watch.kubernetes.enabled, watch)
