"""Thanos v0.42: the sidecar beside Prometheus uploads blocks, three programs of ours read and tend the bucket.

Where Prometheus is sharded, Thanos' ruler evaluates the rules (``thanos_ruler``), and writes into the bucket as well.
Other clusters' buckets are read beside it (``thanos_clusters``).

No chart with a digest that anybody published exists for it (docs/decisions/0013), so store gateway, querier and
compactor are objects of our own (``thanos_programs``). Flags and defaults: Thanos' source, ``cmd/thanos``.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.sources.thanos import COMPACT, GRPC, HTTP, QUERY, SIDECAR, STORE
from generator.spec.long_term import kept
from generator.spec.metrics import OtherCluster
from generator.spec.model import Cluster
from generator.spec.shards import prometheus_pods, sharded
from generator.stack import thanos_clusters, thanos_ruler
from generator.stack.budget import Memory, Share
from generator.stack.contract import KubernetesObject, Values
from generator.stack.merge import merge
from generator.stack.thanos_programs import (
    FILE,
    FOLDER,
    HTTP_PORT,
    IMAGE,
    PORTS,
    REPLICA_LABEL,
    VERSION,
    Bucket,
    address,
    bucket,
    caches,
    described,
    on_bucket,
    thanos_program,
)
from generator.stack.workloads import Program, program

OBJSTORE = "thanos-objstore"
_SIDECAR_CONTAINER = "thanos-sidecar"


def shares(cluster: Cluster) -> tuple[Share, ...]:
    """The sidecar of each pod of Prometheus, the three programs, and the ruler."""
    return (
        Share(_SIDECAR_CONTAINER, 64, replicas=prometheus_pods(cluster), weight=1, most_mi=256),
        Share(STORE, 192, weight=3),
        Share(QUERY, 128, weight=3),
        Share(COMPACT, 192, weight=3),
        *thanos_ruler.shares(cluster),
        *thanos_clusters.shares(cluster),
    )


def url(cluster: Cluster) -> str:
    """The querier of this cluster alone, which rules and autoscalers ask."""
    return f"http://{QUERY}.{cluster.kubernetes.namespace}.svc:{HTTP_PORT}"


def values(cluster: Cluster, memory: Memory) -> Values:
    """Prometheus with its sidecar, the headless Service by which the querier finds every sidecar, and the ruler."""
    store = own_bucket(cluster)
    volumes: list[Values] = [{"name": OBJSTORE, "configMap": {"name": OBJSTORE}}]
    mounts = [{"name": OBJSTORE, "mountPath": FOLDER}]
    pods = {"annotations": {"nixscope/configuration": store.mark}}
    env = list(store.env)
    own: Values = {
        "prometheus": {
            "thanosService": {"enabled": True},
            "thanosServiceMonitor": {"enabled": True},
            "prometheusSpec": {
                "thanos": {
                    "image": IMAGE,
                    "version": VERSION,
                    "objectStorageConfigFile": f"{FOLDER}/{FILE}",
                    "volumeMounts": mounts,
                    "resources": memory.resources(_SIDECAR_CONTAINER, "10m"),
                },
                # The compactor merges blocks in the bucket; a block that Prometheus merged before its upload would
                # overlap with those that are there, which halts the compactor.
                "disableCompaction": True,
                "volumes": volumes,
                # The operator's own field for the sidecar has no place for environment variables.
                **({"containers": [{"name": _SIDECAR_CONTAINER, "env": env}]} if env else {}),
                "podMetadata": pods,
            },
        }
    }
    if not sharded(cluster):
        return own
    ruler: Values = {
        "objectStorageConfigFile": f"{FOLDER}/{FILE}",
        "volumes": volumes,
        "volumeMounts": mounts,
        "podMetadata": pods,
        **({"extraEnv": env} if env else {}),
    }
    found = thanos_ruler.values(cluster, memory, address(cluster, HTTP, QUERY), url(cluster))
    return merge(own, found, {"thanosRuler": {"thanosRulerSpec": ruler}})


def own_bucket(cluster: Cluster) -> Bucket:
    """The one that this cluster writes, reads and tends."""
    long_term = cluster.metrics.long_term
    return bucket(cluster, OBJSTORE, OtherCluster(long_term.bucket, credentials=long_term.credentials))


def parts(cluster: Cluster, memory: Memory) -> Iterator[KubernetesObject]:
    """The bucket's description, and what reads and tends the bucket."""
    yield from described(cluster, own_bucket(cluster))
    for one in (_store(cluster, memory), _query(cluster, memory), _compact(cluster, memory)):
        yield from program(cluster, one)
    yield from thanos_ruler.parts(cluster)
    yield from thanos_clusters.parts(cluster, memory)


def _store(cluster: Cluster, memory: Memory) -> Program:
    own = thanos_program(memory, STORE, ("store", *caches(memory, STORE)), PORTS)
    return on_bucket(cluster, own, own_bucket(cluster))


def _query(cluster: Cluster, memory: Memory) -> Program:
    services, labels = [SIDECAR, STORE], [REPLICA_LABEL]
    if sharded(cluster):
        services.append(thanos_ruler.OPERATED)
        labels.append(thanos_ruler.REPLICA_LABEL)
    endpoints = tuple(f"--endpoint={address(cluster, GRPC, name)}" for name in services)
    args = ("query", *(f"--query.replica-label={label}" for label in labels), *endpoints)
    if _downsampled(cluster):
        # Averages answer only those who ask for them; old queries would find nothing where only averages are left.
        args += ("--query.auto-downsampling",)
    # The querier over several clusters asks it like a store.
    return thanos_program(memory, QUERY, args, PORTS)


def _compact(cluster: Cluster, memory: Memory) -> Program:
    resolutions = kept(cluster.metrics.long_term)
    retention = tuple(f"--retention.resolution-{name}={length}" for name, length in resolutions.items())
    args = ("compact", "--wait", *retention)
    if not _downsampled(cluster):
        # Samples are there for as long as averages would be.
        args += ("--downsampling.disable",)
    return on_bucket(cluster, thanos_program(memory, COMPACT, args, {HTTP: HTTP_PORT}), own_bucket(cluster))


def _downsampled(cluster: Cluster) -> bool:
    return len(set(kept(cluster.metrics.long_term).values())) > 1
