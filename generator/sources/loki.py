"""Loki as Prometheus sees it: a job for each Service of the chart loki 18.11.0, and what the parts behind it serve.

The chart's ServiceMonitor gives a target the job ``<namespace>/<service>``, and selects every Service of the release
that is not headless, the canary's too. Metric names: Loki 3.7.6, read from the running program (``tests/consumers``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from generator.sources.contract import ChartJob, Metric
from generator.spec.loki_mode import loki_replicas
from generator.spec.model import Cluster

_SENT = ("tenant", "is_internal_stream", "policy", "format")
_LOST = ("reason", "tenant", "retention_hours", "policy", "format")
_REQUEST = ("method", "route", "status_code", "ws")
_NOTIFIED = ("alertmanager", "user")

EVERYWHERE = (
    Metric("process_start_time_seconds"),
    Metric("loki_request_duration_seconds_bucket", (*_REQUEST, "le")),
    Metric("loki_request_duration_seconds_count", _REQUEST),
)
"""Served by every process of Loki, whatever parts run in it."""

PARTS: Mapping[str, tuple[Metric, ...]] = {
    "distributor": (
        Metric("loki_discarded_samples_total", _LOST),
        Metric("loki_distributor_bytes_received_total", (*_SENT, "retention_hours")),
        Metric("loki_distributor_lines_received_total", _SENT),
    ),
    "ingester": (
        Metric("loki_discarded_samples_total", _LOST),
        Metric("loki_ingester_chunks_flush_failures_total"),
        Metric("loki_ingester_chunks_flush_requests_total"),
        Metric("loki_ingester_flush_queue_length"),
        Metric("loki_ingester_memory_streams", ("tenant",)),
    ),
    "compactor": (
        Metric("loki_boltdb_shipper_compact_tables_operation_last_successful_run_timestamp_seconds"),
        Metric("loki_boltdb_shipper_compactor_running"),
        Metric("loki_compactor_apply_retention_last_successful_run_timestamp_seconds"),
    ),
    "ruler": (
        Metric("loki_prometheus_notifications_alertmanagers_discovered", ("user",)),
        Metric("loki_prometheus_notifications_dropped_total", _NOTIFIED),
        Metric("loki_prometheus_notifications_errors_total", _NOTIFIED),
        Metric("loki_prometheus_rule_evaluation_failures_total", ("rule_group", "user")),
        Metric("loki_prometheus_rule_group_rules", ("rule_group", "user")),
    ),
}
"""What each part adds, by its name in ``-target``; of the others nothing is asked."""

TOGETHER: Mapping[str, tuple[str, ...]] = {
    "loki": tuple(PARTS),
    "write": ("distributor", "ingester"),
    "backend": ("compactor", "ruler"),
}
"""Parts that run in one process, by the process's name; every other is a part by itself."""

CANARY_METRICS = (
    Metric("loki_canary_entries_total"),
    Metric("loki_canary_missing_entries_total"),
    Metric("loki_canary_response_latency_seconds_bucket", ("le",)),
    Metric("loki_canary_response_latency_seconds_count"),
    Metric("loki_canary_websocket_missing_entries_total"),
)


def chart_jobs(cluster: Cluster) -> tuple[ChartJob, ...]:
    """Every job of Loki's release in the chosen mode."""
    jobs = [ChartJob(_job(cluster, name), _metrics(name)) for name in loki_replicas(cluster.logs)]
    if cluster.logs.canary:
        jobs.append(ChartJob(_job(cluster, "canary"), CANARY_METRICS))
    return tuple(jobs)


def job_names(cluster: Cluster) -> tuple[str, ...]:
    """The jobs of Loki itself, without the canary's."""
    return tuple(_job(cluster, name) for name in loki_replicas(cluster.logs))


def everywhere(cluster: Cluster) -> str:
    """A matcher for all processes of Loki."""
    return _matcher(job_names(cluster))


def part(cluster: Cluster, *names: str) -> str:
    """A matcher for the processes in which one of these parts runs."""
    running = loki_replicas(cluster.logs)
    return _matcher(_job(cluster, name) for name in running if {*names} & {*_parts(name)})


def canary(cluster: Cluster) -> str:
    """A matcher for the canaries."""
    return _matcher([_job(cluster, "canary")])


def _job(cluster: Cluster, name: str) -> str:
    service = name if name == "loki" else f"loki-{name}"
    return f"{cluster.kubernetes.namespace}/{service}"


def _parts(name: str) -> tuple[str, ...]:
    return TOGETHER.get(name, (name,))


def _metrics(name: str) -> tuple[Metric, ...]:
    served = (metric for one in _parts(name) for metric in PARTS.get(one, ()))
    return tuple(dict.fromkeys((*EVERYWHERE, *served)))


def _matcher(jobs: Iterable[str]) -> str:
    names = tuple(jobs)
    return f'job="{names[0]}"' if len(names) == 1 else f'job=~"{"|".join(names)}"'
