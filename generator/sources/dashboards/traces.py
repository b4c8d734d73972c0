"""Dashboard: whether spans get through, from Alloy to Tempo's store."""

from __future__ import annotations

from collections.abc import Iterator

from generator.sources import trace_alerts
from generator.sources.contract import Dashboard
from generator.sources.dashboards.panels import PLAIN, Board, Number, Series, built
from generator.spec.model import Cluster

_ALERTS = ("TracesReceiverDown", "TracesLost", "TempoDown", "TempoDiscardingSpans", "TempoFlushFailing")
_RATE = "$__rate_interval"
_ALLOY = f'{{job="{trace_alerts.ALLOY_JOB}"}}'
_TEMPO = f'{{job="{trace_alerts.TEMPO_JOB}"}}'


def board(cluster: Cluster) -> Dashboard:
    """Alloy's side, then Tempo's."""
    return built(
        cluster,
        Board(
            uid="nixscope-traces",
            title="Traces: Tempo and Alloy",
            description="The way of a span: taken by Alloy, sent to Tempo, written to its store, found again, deleted.",
            panels=(*_totals(), *_alloy(), *_tempo(), *_store()),
            alerts=_ALERTS,
        ),
    )


def _totals() -> Iterator[Number]:
    yield Number(
        "Spans taken",
        "Spans that Alloy took of pods in the last hour.",
        "short",
        f"sum(increase(otelcol_receiver_accepted_spans_total{_ALLOY}[1h])) or vector(0)",
        PLAIN,
    )
    yield Number(
        "Spans refused by Tempo",
        "Spans that Tempo refused in the last hour. Alloy sends those again that were above the limit on the rate.",
        "short",
        f"sum(increase(tempo_discarded_spans_total{_TEMPO}[1h])) or vector(0)",
    )
    failed = f"sum(increase(otelcol_exporter_send_failed_spans_total{_ALLOY}[1h]))"
    full = f"sum(increase(otelcol_exporter_enqueue_failed_spans_total{_ALLOY}[1h]))"
    yield Number(
        "Spans lost",
        "Spans that Alloy took and could not deliver in the last hour.",
        "short",
        f"({failed} or vector(0)) + ({full} or vector(0))",
    )
    yield Number(
        "Blocks",
        "Blocks in Tempo's store, as it last listed them.",
        "short",
        f"sum(tempodb_blocklist_length{_TEMPO})",
        PLAIN,
    )


def _alloy() -> Iterator[Series]:
    yield Series(
        "Spans through Alloy",
        "Spans a second that Alloy took of pods and that it delivered to Tempo.",
        "cps",
        {
            "taken": f"sum(rate(otelcol_receiver_accepted_spans_total{_ALLOY}[{_RATE}]))",
            "delivered": f"sum(rate(otelcol_exporter_sent_spans_total{_ALLOY}[{_RATE}]))",
        },
    )
    failed, full = trace_alerts.lost(_RATE)
    yield Series(
        "Spans refused and lost by Alloy",
        "Spans a second that Alloy refused for want of memory, gave up sending, or had no room for.",
        "cps",
        {
            "{{pod}} refused": trace_alerts.refused(_RATE),
            "{{pod}} given up": failed,
            "{{pod}} no room": full,
        },
    )


def _tempo() -> Iterator[Series]:
    yield Series(
        "Bytes received",
        "Size of the spans that Tempo took, a second. traces.ingestion.rateMB limits it.",
        "Bps",
        {"received": f"sum(rate(tempo_distributor_bytes_received_total{_TEMPO}[{_RATE}]))"},
    )
    yield Series(
        "Spans refused by Tempo",
        "Spans a second that Tempo refused, by reason.",
        "cps",
        {"{{reason}}": f"sum by (reason) (rate(tempo_discarded_spans_total{_TEMPO}[{_RATE}]))"},
    )
    yield Series(
        "Traces in memory",
        "Traces of the last seconds that are not yet written.",
        "short",
        {"{{pod}}": f"sum by (pod) (tempo_ingester_live_traces{_TEMPO})"},
    )
    buckets = f'tempo_request_duration_seconds_bucket{{job="{trace_alerts.TEMPO_JOB}",route=~"api_.*"}}'
    yield Series(
        "Latency of queries",
        "How long 99 of 100 requests of Grafana took at most, by route.",
        "s",
        {"{{route}}": f"histogram_quantile(0.99, sum by (le, route) (rate({buckets}[{_RATE}])))"},
    )


def _store() -> Iterator[Series]:
    yield Series(
        "Blocks written and deleted",
        "Blocks that Tempo wrote to its store within an hour, and those that the retention deleted.",
        "short",
        {
            "written": f"sum(increase(tempo_ingester_blocks_flushed_total{_TEMPO}[1h]))",
            "deleted": f"sum(increase(tempodb_retention_deleted_total{_TEMPO}[1h]))",
        },
    )
    yield Series(
        "Errors of the store",
        "Failed writes, listings, compactions and deletions within an hour.",
        "short",
        {
            "write": f"sum(increase(tempo_ingester_failed_flushes_total{_TEMPO}[1h]))",
            "list": f"sum(increase(tempodb_blocklist_poll_errors_total{_TEMPO}[1h]))",
            "compact": f"sum(increase(tempodb_compaction_errors_total{_TEMPO}[1h]))",
            "delete": f"sum(increase(tempodb_retention_errors_total{_TEMPO}[1h]))",
        },
    )
