"""Other clusters seen here: a store gateway on the bucket of each, and a querier over them and the own one.

The own querier knows nothing of the others: rules and autoscalers ask it, and must not hear of hosts that are not
theirs (docs/decisions/0025). Flags: Thanos' source, ``cmd/thanos``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from generator.sources.thanos import GRPC, QUERY
from generator.sources.thanos_clusters import QUERY_CLUSTERS, store_of
from generator.spec.long_term import other_clusters
from generator.spec.model import Cluster
from generator.stack import thanos_ruler
from generator.stack.budget import Memory, Share
from generator.stack.contract import KubernetesObject
from generator.stack.thanos_programs import (
    HTTP_PORT,
    PORTS,
    REPLICA_LABEL,
    Bucket,
    address,
    bucket,
    caches,
    described,
    on_bucket,
    thanos_program,
)
from generator.stack.workloads import Program, program


def shares(cluster: Cluster) -> tuple[Share, ...]:
    """Each store gateway, and the querier."""
    others = other_clusters(cluster)
    stores = tuple(Share(store_of(name), 128, weight=2) for name in others)
    return (*stores, Share(QUERY_CLUSTERS, 128, weight=3)) if others else ()


def url(cluster: Cluster) -> str:
    """The querier that sees all clusters."""
    return f"http://{QUERY_CLUSTERS}.{cluster.kubernetes.namespace}.svc:{HTTP_PORT}"


def parts(cluster: Cluster, memory: Memory) -> Iterator[KubernetesObject]:
    """The description of each bucket, what reads it, and the querier; nothing where the spec names no cluster."""
    others = other_clusters(cluster)
    for name, where in others.items():
        found = bucket(cluster, f"thanos-objstore-{name}", where)
        yield from described(cluster, found)
        yield from program(cluster, _store(cluster, memory, name, found))
    if others:
        yield from program(cluster, _query(cluster, memory))


def _store(cluster: Cluster, memory: Memory, name: str, found: Bucket) -> Program:
    own = store_of(name)
    # Blocks of that cluster alone: those of another name show that the bucket is not the one it is taken for.
    only = json.dumps([{"action": "keep", "source_labels": ["cluster"], "regex": name}])
    args = ("store", *caches(memory, own), f"--selector.relabel-config={only}")
    return on_bucket(cluster, thanos_program(memory, own, args, PORTS), found)


def _query(cluster: Cluster, memory: Memory) -> Program:
    labels = (REPLICA_LABEL, thanos_ruler.REPLICA_LABEL)
    names = (QUERY, *(store_of(name) for name in other_clusters(cluster)))
    args = (
        "query",
        *(f"--query.replica-label={label}" for label in labels),
        *(f"--endpoint={address(cluster, GRPC, name)}" for name in names),
        # The others may keep averages for longer than samples, whatever this one does.
        "--query.auto-downsampling",
    )
    return thanos_program(memory, QUERY_CLUSTERS, args, PORTS)
