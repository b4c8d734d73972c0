"""Prometheus and its operator, as values of kube-prometheus-stack (keys: the chart's values.yaml 88.5.3)."""

from __future__ import annotations

from generator.sources.contract import Watch
from generator.spec.model import Cluster
from generator.spec.pools import with_pools
from generator.spec.shards import prometheus_pods, rulers
from generator.spec.units import size_within
from generator.stack import control_plane, disruption
from generator.stack.budget import Memory, Share
from generator.stack.contract import Values

SERVICE = "kube-prometheus-stack-prometheus"
PORT = 9090
RETENTION_PERCENT = 85


def shares(cluster: Cluster) -> tuple[Share, ...]:
    """What Prometheus, its operator and kube-state-metrics need."""
    state = (Share("kube-state-metrics", 64, weight=1, most_mi=192),) if cluster.watch.kubernetes.enabled else ()
    pods = prometheus_pods(cluster)
    return (
        Share("prometheus", 512, replicas=pods, weight=8),
        Share("prometheus-operator", 96, weight=1, most_mi=192),
        Share("config-reloader", 32, replicas=pods + rulers(cluster) + 1),  # Alertmanager has one, too
        *state,
    )


def values(cluster: Cluster, watch: Watch, memory: Memory) -> Values:
    """Prometheus: retention, volume, selectors that select everything, rules and parts of the control plane."""
    return {
        "crds": {"enabled": True},
        "defaultRules": {"create": True, "node": {"fsSelector": _file_systems(cluster)}},
        "prometheusOperator": {
            # The webhook's certificate comes from Helm hooks, which kubenix and Argo CD do not run; rules are checked
            # before they are written instead. Without the webhook the operator must not wait for its certificate.
            "admissionWebhooks": {"enabled": False},
            "tls": {"enabled": False},
            "resources": memory.resources("prometheus-operator", "20m"),
            "prometheusConfigReloader": {"resources": memory.resources("config-reloader", "5m")},
        },
        "prometheus": {
            "prometheusSpec": _spec(cluster, memory),
            **disruption.values(cluster, prometheus_pods(cluster)),
        },
        "thanosRuler": {"thanosRulerSpec": {"ruleSelectorNilUsesHelmValues": False}},
        **_state_metrics(cluster, memory),
        # node_exporter runs on the hosts: the DaemonSet would want the same port. Its rules stay, its dashboards are
        # forced.
        "nodeExporter": {
            "enabled": False,
            "forceDeployDashboards": True,
            "operatingSystems": {"aix": {"enabled": False}, "darwin": {"enabled": False}},
        },
        **control_plane.values(watch.control_plane),
    }


def _file_systems(cluster: Cluster) -> str:
    """The file systems that the bundled alerts watch. A full pool is one alert of ours, not one for every dataset."""
    return 'fstype!="",fstype!="zfs"' if with_pools(cluster) else 'fstype!=""'


def _state_metrics(cluster: Cluster, memory: Memory) -> Values:
    if not cluster.watch.kubernetes.enabled:
        return {}
    # Without Secrets: nobody asks for their metrics, and the right to list them is the right to read them.
    return {
        "kube-state-metrics": {
            "collectorsExclude": ["secrets"],
            "resources": memory.resources("kube-state-metrics", "10m"),
        }
    }


def _spec(cluster: Cluster, memory: Memory) -> Values:
    metrics = cluster.metrics
    return {
        "replicas": metrics.replicas,
        "externalLabels": {"cluster": cluster.name},
        "scrapeInterval": metrics.scrape_interval,
        "evaluationInterval": metrics.scrape_interval,
        "retention": metrics.retention,
        "retentionSize": metrics.retention_size or size_within(metrics.volume, RETENTION_PERCENT),
        # The chart's default selects only objects that carry its release label: ours, and the user's, would be
        # ignored without a word.
        "ruleSelectorNilUsesHelmValues": False,
        "serviceMonitorSelectorNilUsesHelmValues": False,
        "podMonitorSelectorNilUsesHelmValues": False,
        "probeSelectorNilUsesHelmValues": False,
        "scrapeConfigSelectorNilUsesHelmValues": False,
        "storageSpec": {"volumeClaimTemplate": {"spec": claim(cluster, metrics.volume)}},
        "resources": memory.resources("prometheus", "200m"),
    }


def claim(cluster: Cluster, volume: str) -> Values:
    """The spec of a PersistentVolumeClaim; the StorageClass is left out where the cluster's default is meant."""
    block = cluster.storage.block.class_
    return {
        "accessModes": ["ReadWriteOnce"],
        **({"storageClassName": block} if block is not None else {}),
        "resources": {"requests": {"storage": volume}},
    }
