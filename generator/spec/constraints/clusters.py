"""Constraints on other clusters that are seen here: each has a name and a bucket that are not this cluster's."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic, Severity
from generator.spec.long_term import other_clusters, store_url
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
    # What is the bucket of the metrics and of something else of this cluster is refused elsewhere.
    seen = {_place(cluster, OtherCluster(bucket)): what for what, bucket in _of_programs(cluster).items()}
    seen[_place(cluster, OtherCluster(long_term.bucket))] = cluster.name
    for name, other in other_clusters(cluster).items():
        if name == cluster.name:
            yield Diagnostic(
                "own-cluster",
                f"{name} is this cluster itself, whose metrics are seen here anyway",
                f"name the other cluster as its own spec does, or remove it ({name}: null, where a shared file has it)",
                "clusters are told apart by their name, in the label cluster",
                (*_PATH, name),
            )
            continue
        place = _place(cluster, other)
        if place in seen:
            yield Diagnostic(
                "shared-bucket",
                f"{name} and {seen[place]} share the bucket {other.bucket!r}",
                "give each a bucket of its own, and name it here as the other cluster's spec does",
                "the compactor of each cluster deletes and merges what it finds in its bucket",
                (*_PATH, name, "bucket"),
            )
        seen[place] = name
        yield from _without_keys(cluster, name, other)


def _without_keys(cluster: Cluster, name: str, other: OtherCluster) -> Iterator[Diagnostic]:
    store = cluster.storage.object
    if other.credentials is None and store.credentials is None and store.type in ("ceph-rgw", "minio"):
        yield Diagnostic(
            "object-store-incomplete",
            f"the bucket of {name} has no credentials, and neither has storage.object",
            "add credentials: {secret: NAME}, a Secret with access_key_id and secret_access_key",
            "those of metrics.longTerm are for this cluster's bucket alone, and only AWS can give a pod a role instead",
            (*_PATH, name),
        )


def _of_programs(cluster: Cluster) -> dict[str, str]:
    """The buckets of this cluster that hold no metrics."""
    logs = {"the logs": cluster.logs.bucket} if cluster.logs.enabled else {}
    return {**logs, "the traces": cluster.traces.bucket} if cluster.traces.enabled else logs


def _place(cluster: Cluster, other: OtherCluster) -> tuple[str, str]:
    """A store knows a bucket by its name alone, whatever region it is asked for."""
    return store_url(cluster, other), other.bucket
