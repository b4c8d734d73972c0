"""Mimir's parts in pods of their own: values of the chart mimir-distributed 6.2.0 (Mimir 3.2).

Facts: the chart's ``values.yaml`` and templates. Its configuration is ours as a whole (``mimir_config``): the chart's
own would send samples through a Kafka, and changes with each of its versions. Why so: docs/decisions/0023.
"""

from __future__ import annotations

import msgspec

from generator.sources.mimir import APP
from generator.spec.mimir_pods import mimir_pods
from generator.spec.model import Cluster
from generator.stack import mimir_config, objects
from generator.stack.budget import Memory, Share
from generator.stack.contract import KubernetesObject, Values
from generator.stack.verbatim import verbatim
from generator.stack.workloads import from_secret

CHART = "mimir-distributed"
RELEASE = "mimir"
"""Its Services are ``mimir-<part>``."""

CONFIG = "mimir-distributed"
"""The ConfigMap; not that of the one process, which Helm would not take over."""

_OFF = ("alertmanager", "gateway", "kafka", "minio", "overrides_exporter", "rollout_operator", "ruler")
"""Prometheus and Alertmanager evaluate and route; the rest stands before Mimir or beside it."""


class _Claim(msgspec.Struct, frozen=True):
    """What one pod of a part has at the least (MiB), and its weight when more is shared out."""

    least_mi: int
    weight: int
    cpu: str = "100m"
    stores: bool = False


_CLAIMS = {
    # The least is above what a process has with nothing to do, 100 MiB. Weights follow the memory of one pod in the
    # chart's large.yaml, GiB: ingester 14, the rest 2 to 6.
    "ingester": _Claim(384, 8, stores=True),
    "distributor": _Claim(192, 2),
    "querier": _Claim(256, 3),
    "store-gateway": _Claim(256, 2, stores=True),
    "query-frontend": _Claim(160, 1),
    "query-scheduler": _Claim(128, 0, "50m"),
    "compactor": _Claim(256, 4, stores=True),
}


def container(part: str) -> str:
    """What the pods of a part are called in the budget."""
    return f"{RELEASE}-{part}"


def shares(cluster: Cluster) -> tuple[Share, ...]:
    """The claim of each part on the memory budget."""
    pods = mimir_pods(cluster.metrics.long_term)
    return tuple(
        Share(container(part), claim.least_mi, replicas=pods[part], weight=claim.weight)
        for part, claim in _CLAIMS.items()
    )


def values(cluster: Cluster, memory: Memory) -> Values:
    """The release: each part in its number of pods, and nothing else of what the chart could run."""
    return {
        "mimir": {"config": "", "structuredConfig": verbatim(mimir_config.configuration(cluster, memory))},
        "externalConfigSecretName": CONFIG,
        # Ours, because the chart's would mount credentials of the API server, of which Mimir asks nothing.
        "serviceAccount": {"create": False, "name": RELEASE},
        "global": {"extraEnv": _keys(cluster)},
        **{_key(part): _part(cluster, part, memory) for part in _CLAIMS},
        **{part: {"enabled": False} for part in _OFF},
        "metaMonitoring": {"serviceMonitor": _monitors()},
    }


def account(cluster: Cluster) -> KubernetesObject:
    """The account of all its pods, which has no rights and no credentials."""
    return objects.owned(cluster, ("v1", "ServiceAccount"), RELEASE, {"automountServiceAccountToken": False})


def labels(part: str) -> dict[str, str]:
    """What finds the pods of a part."""
    return {**members(), "app.kubernetes.io/component": part}


def members() -> dict[str, str]:
    """What all pods of the release have in common."""
    return {"app.kubernetes.io/name": APP, "app.kubernetes.io/instance": RELEASE}


def _key(part: str) -> str:
    return part.replace("-", "_")


def _keys(cluster: Cluster) -> list[Values]:
    secret = mimir_config.credentials(cluster)
    if secret is None:
        return []
    return [
        from_secret(mimir_config.KEY_ID, secret, "access_key_id"),
        from_secret(mimir_config.SECRET, secret, "secret_access_key"),
    ]


def _part(cluster: Cluster, part: str, memory: Memory) -> Values:
    claim = _CLAIMS[part]
    name = container(part)
    out: Values = {
        "replicas": mimir_pods(cluster.metrics.long_term)[part],
        "resources": memory.resources(name, claim.cpu),
        "env": [{"name": "GOMEMLIMIT", "value": f"{memory.by_container[name] * 9 // 10}MiB"}],
    }
    if claim.stores:
        out["persistentVolume"] = _volume(cluster)
    if part in ("ingester", "store-gateway"):
        # Zones would be three StatefulSets that only an operator of their own rolls out one after the other.
        out["zoneAwareReplication"] = {"enabled": False}
    return out


def _volume(cluster: Cluster) -> Values:
    block = cluster.storage.block.class_
    size = {"size": cluster.metrics.long_term.volume}
    return {**size, **({"storageClass": block} if block is not None else {})}


def _monitors() -> Values:
    return {
        "enabled": True,
        # Else every series of ours would say cluster="mimir".
        "clusterLabel": None,
        # The job is called as the Service, not monitoring/ingester.
        "relabelings": [
            {"action": "replace", "sourceLabels": ["__meta_kubernetes_service_name"], "targetLabel": "job"}
        ],
    }
