"""Mimir as Prometheus sees it: one process is one job; of the distributed layout each part is one, as its Service.

Metric names: read from the running program, Mimir 3 (``tests/cluster/test_mimir.py``).
"""

from __future__ import annotations

from collections.abc import Mapping

from generator.sources.contract import ChartJob, Metric, ServiceJob
from generator.spec.mimir_pods import GOSSIPING, is_distributed
from generator.spec.model import Cluster

APP, COMPONENT = "mimir", "all"
JOB = "mimir"
HTTP = "http"
"""The name of its port."""

_RING = Metric("cortex_ring_members", ("name", "state"))
_GOSSIP = Metric("memberlist_client_cluster_members_count")
_DISCARDED = Metric("cortex_discarded_samples_total", ("group", "reason", "user"))
PARTS: Mapping[str, tuple[Metric, ...]] = {
    "ingester": (
        _DISCARDED,
        Metric("cortex_ingester_memory_series"),
        Metric("cortex_ingester_shipper_last_successful_upload_timestamp_seconds"),
        Metric("cortex_ingester_shipper_upload_failures_total"),
        _RING,
        _GOSSIP,
    ),
    "distributor": (_DISCARDED, _RING, _GOSSIP),
    "querier": (_RING, _GOSSIP),
    "store-gateway": (_RING, _GOSSIP),
    "query-frontend": (_RING, _GOSSIP),
    "query-scheduler": (),
    "compactor": (
        Metric("cortex_compactor_block_cleanup_failures_total"),
        Metric("cortex_compactor_block_cleanup_last_successful_run_timestamp_seconds"),
        Metric("cortex_compactor_last_successful_run_timestamp_seconds"),
        Metric("cortex_compactor_runs_failed_total", ("reason",)),
        _RING,
        _GOSSIP,
    ),
}
"""What is asked of each part, by its name in ``-target``."""

EVERYWHERE = (Metric("process_start_time_seconds"),)
METRICS = (
    *dict.fromkeys(metric for served in PARTS.values() for metric in served if metric is not _GOSSIP),
    *EVERYWHERE,
)
"""Those of one process, which has nobody to gossip with."""


def job(part: str) -> str:
    """The job of a part in the distributed layout."""
    return f"{JOB}-{part}"


def part(cluster: Cluster, *names: str) -> str:
    """A matcher for the processes in which one of these parts runs."""
    jobs = [job(name) for name in names] if is_distributed(cluster) else [JOB]
    return f'job="{jobs[0]}"' if len(jobs) == 1 else f'job=~"{"|".join(jobs)}"'


def job_names(cluster: Cluster) -> tuple[str, ...]:
    """Every job."""
    return tuple(job(name) for name in PARTS) if is_distributed(cluster) else (JOB,)


def everywhere(cluster: Cluster) -> str:
    """A matcher for all processes."""
    return part(cluster, *PARTS)


def gossiping(cluster: Cluster) -> str:
    """A matcher for those that find each other by gossip."""
    return part(cluster, *GOSSIPING)


def chart_jobs() -> tuple[ChartJob, ...]:
    """Those that the chart brings along."""
    return tuple(ChartJob(job(name), (*EVERYWHERE, *served)) for name, served in PARTS.items())


def service_job(cluster: Cluster) -> ServiceJob:
    """That of one process."""
    selector = {"app.kubernetes.io/name": APP, "app.kubernetes.io/component": COMPONENT}
    return ServiceJob(JOB, cluster.kubernetes.namespace, selector, HTTP, METRICS)
