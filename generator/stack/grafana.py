"""Grafana, as values of kube-prometheus-stack (subchart grafana 12.11.1)."""

from __future__ import annotations

from generator.spec.model import Cluster
from generator.stack import loki_tenants, long_term, trace_links
from generator.stack.budget import Memory, Share
from generator.stack.contract import Values


def shares(cluster: Cluster) -> tuple[Share, ...]:
    """Grafana and the two sidecars that load dashboards and data sources."""
    return (Share("grafana", 384, weight=2, most_mi=768), Share("grafana-sidecar", 128, replicas=2))


def values(cluster: Cluster, memory: Memory) -> Values:
    """Grafana: login from a Secret, a volume that survives a rollout, dashboards from labelled ConfigMaps."""
    block = cluster.storage.block.class_
    return {
        "grafana": {
            "enabled": True,
            "testFramework": {"enabled": False},
            # A Role in place of a ClusterRole that may read every Secret of the cluster.
            "rbac": {"namespaced": True},
            **_locked(),
            "admin": {
                # A password of the chart's own would be random at every render.
                "existingSecret": cluster.grafana.admin.secret,
                "userKey": "admin-user",
                "passwordKey": "admin-password",
            },
            "grafana.ini": {
                "analytics": {"check_for_updates": False, "reporting_enabled": False},
                "auth.anonymous": {"enabled": cluster.grafana.anonymous},
            },
            "persistence": {
                "enabled": True,
                "accessModes": ["ReadWriteOnce"],
                "size": cluster.grafana.volume,
                **({"storageClassName": block} if block is not None else {}),
            },
            # A rolling update would wait for ever: the new pod cannot mount what the old one holds.
            "deploymentStrategy": {"type": "Recreate"},
            "resources": memory.resources("grafana", "50m"),
            "sidecar": {
                "resources": memory.resources("grafana-sidecar", "5m"),
                "securityContext": {"readOnlyRootFilesystem": True},
                # ConfigMaps only, of this namespace only.
                "dashboards": {"resource": "configmap", **_sidecar(cluster)},
                "datasources": {"resource": "configmap", **_sidecar(cluster)},
            },
            "additionalDataSources": _datasources(cluster),
        }
    }


def _datasources(cluster: Cluster) -> list[Values]:
    logs = loki_tenants.datasources(cluster) if cluster.logs.enabled else []
    return [
        *long_term.datasources(cluster),
        *logs,
        *(trace_links.datasources(cluster) if cluster.traces.enabled else []),
    ]


_SCRATCH = "sidecar-tmp"


def _locked() -> Values:
    """Read-only images. Grafana unpacks plugins below /tmp, and the sidecars' Python asks for it at its start."""
    return {
        "containerSecurityContext": {"readOnlyRootFilesystem": True},
        "extraEmptyDirMounts": [{"name": "tmp", "mountPath": "/tmp"}],  # noqa: S108 - in a container of its own
        "extraContainerVolumes": [{"name": _SCRATCH, "emptyDir": {}}],
        # It would run as root to hand the volume to Grafana, which the pod's fsGroup does already.
        "initChownData": {"enabled": False},
    }


def _sidecar(cluster: Cluster) -> Values:
    mount = {"name": _SCRATCH, "mountPath": "/tmp"}  # noqa: S108 - as above
    return {"searchNamespace": cluster.kubernetes.namespace, "extraMounts": [mount]}
