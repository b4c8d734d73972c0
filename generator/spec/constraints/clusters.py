"""Constraints on other clusters that are seen here: each has a name and a bucket that are not this cluster's."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic, Severity
from generator.spec.long_term import other_clusters
from generator.spec.metrics import OtherCluster
from generator.spec.model import Cluster

_PATH = ("metrics", "longTerm", "clusters")


def check_clusters(cluster: Cluster) -> Iterator[Diagnostic]:
    """No cluster is read twice, and none writes where another does."""
    long_term = cluster.metrics.long_term
    if long_term.clusters and long_term.type != "thanos":
        yield Diagnostic(
            "no-effect",
            f"metrics.longTerm.type is {long_term.type}, and thanos alone reads the buckets of other clusters",
            "write type: thanos, or remove clusters",
            "nothing of them would be seen here",
            _PATH,
            severity=Severity.WARNING,
        )
    seen = {_place(cluster, OtherCluster(long_term.bucket)): cluster.name}
    logs = {_place(cluster, OtherCluster(cluster.logs.bucket))} if cluster.logs.enabled else set()
    for name, other in other_clusters(cluster).items():
        if name == cluster.name:
            yield Diagnostic(
                "own-cluster",
                f"{name} is this cluster itself, whose metrics are seen here anyway",
                "name the other cluster as its own spec does, or remove it",
                "clusters are told apart by their name, in the label cluster",
                (*_PATH, name),
            )
        place = _place(cluster, other)
        if place in seen or place in logs:
            yield Diagnostic(
                "shared-bucket",
                f"{name} and {'the logs' if place in logs else seen[place]} share the bucket {other.bucket!r}",
                "give each a bucket of its own, and name it here as the other cluster's spec does",
                "the compactor of each cluster deletes and merges what it finds in its bucket",
                (*_PATH, name, "bucket"),
            )
        seen[place] = name


def _place(cluster: Cluster, other: OtherCluster) -> tuple[str | None, str, str]:
    store = cluster.storage.object
    return other.endpoint or store.endpoint, other.region or store.region, other.bucket
