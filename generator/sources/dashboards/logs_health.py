"""Dashboard: whether lines get through, from Alloy on the node to Loki's store and back."""

from __future__ import annotations

from collections.abc import Iterator

from generator.sources import alloy_alerts, canary_alerts, loki, loki_alerts
from generator.sources.contract import Dashboard
from generator.sources.dashboards.panels import Board, Number, Series, built
from generator.spec.model import Cluster

_ALERTS = ("AlloyDown", "AlloyNotShipping", "AlloyDroppingLogs", "LokiDown", "LokiDiscardingLines", "LokiFlushFailing")
_ALLOY = f'{{job="{alloy_alerts.JOB}"}}'
_RATE = "[$__rate_interval]"


def board(cluster: Cluster) -> Dashboard:
    """Alloy, Loki by its parts, and the canary."""
    return built(
        cluster,
        Board(
            uid="nixscope-logs-health",
            title="Logs: Loki and Alloy",
            description="The way of a line: sent by Alloy on each node, taken by Loki, kept, found again, deleted.",
            panels=tuple(_panels(cluster)),
            alerts=_ALERTS,
            about_logs=True,
        ),
    )


def _panels(cluster: Cluster) -> Iterator[Number | Series]:
    yield from _totals(cluster)
    yield from _shippers(cluster)
    yield from _lines(cluster)
    yield from _requests(cluster)
    yield from _store(cluster)
    if cluster.logs.canary:
        yield from _round_trip(cluster)


def _totals(cluster: Cluster) -> Iterator[Number]:
    yield Number(
        "Nodes without Alloy",
        "Nodes of the spec on which no Alloy answers Prometheus.",
        "short",
        alloy_alerts.missing(cluster),
    )
    yield Number(
        "Lines lost on nodes",
        "Lines that Alloy gave up sending in the last hour.",
        "short",
        f"sum(increase(loki_write_dropped_entries_total{_ALLOY}[1h])) or vector(0)",
    )
    yield Number(
        "Lines refused",
        "Lines that Loki refused in the last hour.",
        "short",
        f"sum(increase({_discarded(cluster)}[1h])) or vector(0)",
    )
    yield Number(
        "Last retention",
        "Time since the compactor last applied the retention. Decades: not once since it started.",
        "s",
        loki_alerts.retention_age_s(cluster),
        [(None, "green"), (3 * 3600, "orange"), (24 * 3600, "red")],
    )


def _shippers(cluster: Cluster) -> Iterator[Series]:
    node, joined = "pod", ""
    if cluster.watch.kubernetes.enabled:
        node = "node"
        # The maximum, in case two of them tell the same.
        nodes = 'max by (namespace, pod, node) (kube_pod_info{job="kube-state-metrics"})'
        joined = f" * on (namespace, pod) group_left (node) {nodes}"
    yield Series(
        f"Lines sent by {node}",
        "Lines a second that each Alloy sent. A line that ends is a node that ships nothing any more.",
        "cps",
        {f"{{{{{node}}}}}": f"sum by ({node}) (rate(loki_write_sent_entries_total{_ALLOY}{_RATE}){joined})"},
    )
    yield Series(
        f"Lines dropped by {node}",
        "Lines a second that Alloy gave up sending, by reason, and those that rules of the spec drop, by theirs.",
        "cps",
        {
            f"{{{{{node}}}}} {{{{reason}}}}": f"sum by ({node}, reason) "
            f"(rate(loki_write_dropped_entries_total{_ALLOY}{_RATE}){joined}) > 0",
            f"{{{{{node}}}}} {{{{reason}}}} (by rule)": f"sum by ({node}, reason) "
            f"(rate(loki_process_dropped_lines_total{_ALLOY}{_RATE}){joined}) > 0",
        },
    )


def _lines(cluster: Cluster) -> Iterator[Series]:
    taken = loki.part(cluster, "distributor")
    yield Series(
        "Bytes received by tenant",
        "Size of the lines that Loki took, a second, before compression. logs.ingestion.rateMB limits it.",
        "Bps",
        {"{{tenant}}": f"sum by (tenant) (rate(loki_distributor_bytes_received_total{{{taken}}}{_RATE}))"},
    )
    yield Series(
        "Lines received by tenant",
        "Lines that Loki took, a second.",
        "cps",
        {"{{tenant}}": f"sum by (tenant) (rate(loki_distributor_lines_received_total{{{taken}}}{_RATE}))"},
    )
    yield Series(
        "Lines refused by tenant",
        "Lines a second that Loki refused, by reason.",
        "cps",
        {"{{tenant}} {{reason}}": f"sum by (tenant, reason) (rate({_discarded(cluster)}{_RATE})) > 0"},
    )
    yield Series(
        "Streams in memory by tenant",
        "Streams that ingesters hold. Every combination of labels is a stream; many small ones make Loki slow.",
        "short",
        {"{{tenant}}": f"sum by (tenant) (loki_ingester_memory_streams{{{loki.part(cluster, 'ingester')}}})"},
    )


def _requests(cluster: Cluster) -> Iterator[Series]:
    yield Series(
        "Failed requests",
        "Share of the requests that failed with a status of 500 or above, by job and route.",
        "percentunit",
        {"{{job}} {{route}}": f"{loki_alerts.errors(cluster)} > 0"},
    )
    buckets = f'loki_request_duration_seconds_bucket{{{loki.everywhere(cluster)},route!~".*tail|.*Loop"}}'
    yield Series(
        "Latency by route",
        "How long 99 of 100 requests took at most. Tails and the scheduler's loops are open for long on purpose.",
        "s",
        {"{{route}}": f"histogram_quantile(0.99, sum by (le, route) (rate({buckets}{_RATE})))"},
    )


def _store(cluster: Cluster) -> Iterator[Series]:
    ingester = loki.part(cluster, "ingester")
    compactor = loki.part(cluster, "compactor")
    compacted = "loki_boltdb_shipper_compact_tables_operation_last_successful_run_timestamp_seconds"
    yield Series(
        "Flush queue",
        "Streams whose chunks wait to be written to the store. A queue that only grows ends in lost lines.",
        "short",
        {"{{pod}}": f"sum by (pod) (loki_ingester_flush_queue_length{{{ingester}}})"},
    )
    yield Series(
        "Failed flushes",
        "Writes of chunks to the store that failed, and all that were tried, a second.",
        "ops",
        {
            "{{pod}} failed": f"sum by (pod) (rate(loki_ingester_chunks_flush_failures_total{{{ingester}}}{_RATE}))",
            "{{pod}} tried": f"sum by (pod) (rate(loki_ingester_chunks_flush_requests_total{{{ingester}}}{_RATE}))",
        },
    )
    yield Series(
        "Since the last run of the compactor",
        "Time since index files were last compacted, and since the retention was last applied.",
        "s",
        {
            "compaction": f"time() - max({compacted}{{{compactor}}} > 0)",
            "retention": f"time() - max(loki_compactor_apply_retention_last_successful_run_timestamp_seconds"
            f"{{{compactor}}} > 0)",
        },
    )


def _round_trip(cluster: Cluster) -> Iterator[Series]:
    canary = loki.canary(cluster)
    yield Series(
        "Canary: round trip",
        "How long 99 of 100 lines took at most from a pod's file through Alloy and Loki and back.",
        "s",
        {"p99": canary_alerts.round_trip_s(cluster)},
    )
    yield Series(
        "Canary: lines missing",
        "Lines a second that never arrived, and those that only a second look found.",
        "cps",
        {
            "{{pod}} missing": f"sum by (pod) (rate(loki_canary_missing_entries_total{{{canary}}}{_RATE})) > 0",
            "{{pod}} late": f"sum by (pod) (rate(loki_canary_websocket_missing_entries_total{{{canary}}}{_RATE})) > 0",
        },
    )


def _discarded(cluster: Cluster) -> str:
    return f"loki_discarded_samples_total{{{loki.part(cluster, 'distributor', 'ingester')}}}"
