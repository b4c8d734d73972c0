"""Other clusters seen by Thanos: what reads their buckets, and what would leave a cluster out of the view.

Metric names: Thanos 0.42, read from the running program (``tests/cluster``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from generator.sources.contract import AlertRule, Metric, RuleGroup, ServiceJob, Source, Watched
from generator.sources.overdue import overdue
from generator.sources.thresholds import in_hours, number, threshold
from generator.spec.long_term import other_clusters
from generator.spec.model import Cluster

QUERY_CLUSTERS = "thanos-query-clusters"
"""The querier over all clusters."""

CONNECTED = Metric("thanos_store_nodes_grpc_connections", ("external_labels", "store_type"))
BUCKET = (
    Metric("thanos_objstore_bucket_operations_total", ("bucket", "operation")),
    Metric("thanos_objstore_bucket_operation_failures_total", ("bucket", "operation")),
)
BLOCK_H = 2
"""A block is cut, and uploaded, as often (Prometheus ``--storage.tsdb.min-block-duration``)."""

_LONGEST = 39
"""Letters of a cluster's name: a StatefulSet's pods have its name and eleven more letters in a label of at most 63."""

LOADED = (
    *BUCKET,
    Metric("process_start_time_seconds"),
    Metric("thanos_bucket_store_blocks_last_loaded_timestamp_seconds"),
)
"""What the store gateway of another cluster is asked for."""


def store_of(name: str) -> str:
    """The store gateway on the bucket of a cluster; also its job."""
    if len(name) > _LONGEST:
        name = f"{name[: _LONGEST - 9].rstrip('-')}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    return f"thanos-store-{name}"


def stores(cluster: Cluster) -> tuple[str, ...]:
    """Those of all other clusters."""
    return tuple(store_of(name) for name in other_clusters(cluster))


def watch(cluster: Cluster) -> Watched:
    """A job for each store gateway and one for the querier, and alerts."""
    served = {**dict.fromkeys(stores(cluster), LOADED), QUERY_CLUSTERS: (CONNECTED,)}
    return Watched(
        source="thanos-clusters",
        service_jobs=tuple(service_job(cluster, name, metrics) for name, metrics in served.items()),
        rules=(RuleGroup("nixscope-thanos-clusters", tuple(_rules(cluster))),),
    )


def service_job(cluster: Cluster, name: str, metrics: tuple[Metric, ...]) -> ServiceJob:
    """The job of a program of Thanos', called after it."""
    selector = {"app.kubernetes.io/name": "thanos", "app.kubernetes.io/component": name.removeprefix("thanos-")}
    return ServiceJob(name, cluster.kubernetes.namespace, selector, "http", metrics)


def unanswered(*jobs: str) -> str:
    """Jobs of which no pod answers."""
    # The twin for a job without a target, one for each, so that the alert says which.
    absent = " or ".join(f'absent(up{{job="{job}"}})' for job in jobs)
    return f'sum by (job) (up{{job=~"{"|".join(jobs)}"}}) == 0 or {absent}'


def connected(querier: str, kind: str) -> str:
    """PromQL: to how many of a kind (``sidecar``, ``store``, ``rule``, ``query``) a querier is connected, 0 too."""
    found = f'{CONNECTED.name}{{job="{querier}",store_type="{kind}"}}'
    # What is not connected has no series; there is one of ``up`` wherever the querier itself answers.
    return f'(sum by (job) ({found}) or 0 * sum by (job) (up{{job="{querier}"}} == 1))'


def _rules(cluster: Cluster) -> Iterator[AlertRule]:
    yield _down(cluster)
    yield _stale(cluster)
    yield _incomplete(cluster)


def _down(cluster: Cluster) -> AlertRule:
    return AlertRule(
        alert="ThanosClusterDown",
        expr=unanswered(*stores(cluster)),
        for_s=600,
        severity="warning",
        summary="Nothing of {{ $labels.job }} answers.",
        description="Prometheus has reached no pod of {{ $labels.job }} for 10 minutes. Without it dashboards show "
        "nothing of that cluster.",
    )


def _stale(cluster: Cluster) -> AlertRule:
    hours = threshold(cluster, "ThanosClusterStale", 6)
    jobs = f'job=~"{"|".join(stores(cluster))}"'
    loaded = f"thanos_bucket_store_blocks_last_loaded_timestamp_seconds{{{jobs}}}"
    return AlertRule(
        alert="ThanosClusterStale",
        expr=overdue(loaded, f"process_start_time_seconds{{{jobs}}}", "job", hours),
        for_s=600,
        severity="warning",
        summary="{{ $labels.job }} finds nothing new of its cluster.",
        description=f"For {number(hours)} hours {{{{ $labels.job }}}} has found no new block in the bucket, and one is "
        "due every two. The cluster uploads nothing, or the bucket has no blocks of a cluster of that name.",
        threshold=in_hours(hours, BLOCK_H),
    )


def _incomplete(cluster: Cluster) -> AlertRule:
    own, others = (connected(QUERY_CLUSTERS, kind) for kind in ("query", "store"))
    return AlertRule(
        alert="ThanosClustersIncomplete",
        expr=f"{own} < 1 or {others} < {len(stores(cluster))}",
        for_s=900,
        severity="warning",
        summary="A cluster is missing from dashboards.",
        description="For 15 minutes the querier over all clusters has lacked the connection to the querier of this one "
        "or to the store gateway of another: dashboards show nothing of that cluster. Alerts are not concerned.",
    )


SOURCE = Source("thanos-clusters", lambda cluster: bool(other_clusters(cluster)), watch)
