"""Recorded series: which there are, and which the chart would record if a part of Kubernetes were watched."""

from __future__ import annotations

from generator.sources.contract import RecordingRule, Watch
from generator.sources.kubernetes import CONTROLLER_MANAGER_JOB, ETCD_JOB, PROXY_JOB, SCHEDULER_JOB
from generator.spec.model import Cluster
from generator.stack.bundled import bundled

_PARTS = "kubernetes: {controlPlaneMetrics: true}"


def recorded(watch: Watch) -> frozenset[str]:
    """Every series that a rule records: of nixscope, of the user, of kube-prometheus-stack."""
    ours = {rule.record for group in watch.rules for rule in group.rules if isinstance(rule, RecordingRule)}
    own = {rule.name for file in watch.own.rules for rule in file.rules if rule.kind == "record"}
    parts = _parts(watch)
    return frozenset(ours | own | {name for name, part in bundled().recorded.items() if parts.get(part, True)})


def _parts(watch: Watch) -> dict[str, bool]:
    """Whether the chart has the rules of each part on which some depend."""
    found = watch.control_plane
    return {
        "kubeApiServer": found is not None and found.api_server,
        "kubelet": found is not None and found.kubelet,
        "kubeScheduler": found is not None and found.scheduler,
    }


def switch_of_series(name: str, cluster: Cluster) -> str | None:
    """What to write so that the chart records a series; None for one that it never does."""
    part = bundled().recorded.get(name)
    return None if part is None else _switch(cluster)


def switch_of_job(name: str, cluster: Cluster) -> str | None:
    """What to write so that there is a job on a part of Kubernetes; None for any other job."""
    kubernetes = cluster.kubernetes
    if name not in (ETCD_JOB, PROXY_JOB, SCHEDULER_JOB, CONTROLLER_MANAGER_JOB):
        return None
    if name == PROXY_JOB and kubernetes.distribution == "talos":
        return None
    elsewhere = kubernetes.distribution == "k3s" or kubernetes.datastore == "external"
    if name == ETCD_JOB and elsewhere and cluster.watch.kubernetes.enabled:
        return "kubernetes: {datastore: etcd}, where that is what it has"
    return _switch(cluster)


def _switch(cluster: Cluster) -> str:
    return _PARTS if cluster.watch.kubernetes.enabled else "watch: {kubernetes: {enabled: true}}"
