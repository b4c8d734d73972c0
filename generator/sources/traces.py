"""Traces: Tempo and the Alloy in front of it as Prometheus sees them, alerts on the way of a span, and a dashboard.

Metric names: Tempo v2.10.8 (``modules``, ``tempodb``) and Alloy v1.18.1 with its ``otelcol`` components, read from
both programs while spans went through them.
"""

from __future__ import annotations

from generator.sources import trace_alerts
from generator.sources.contract import ChartJob, Metric, RuleGroup, Source, Watched
from generator.sources.dashboards import traces as dashboard
from generator.spec.model import Cluster

_COMPONENT = ("component_id", "component_path", "otel_scope_name", "otel_scope_schema_url", "otel_scope_version")
_QUEUED = ("exporter", *_COMPONENT)
_SENT = (*_QUEUED, "server_address", "server_port")

TEMPO = (
    Metric("process_start_time_seconds"),
    Metric("tempo_discarded_spans_total", ("reason", "tenant")),
    Metric("tempo_distributor_bytes_received_total", ("tenant",)),
    Metric("tempo_distributor_spans_received_total", ("tenant",)),
    Metric("tempo_ingester_blocks_flushed_total"),
    Metric("tempo_ingester_failed_flushes_total"),
    Metric("tempo_ingester_live_traces", ("tenant",)),
    Metric("tempo_request_duration_seconds_bucket", ("method", "route", "status_code", "ws", "le")),
    Metric("tempodb_blocklist_length", ("tenant",)),
    Metric("tempodb_blocklist_poll_errors_total", ("tenant",)),
    Metric("tempodb_compaction_errors_total"),
    Metric("tempodb_retention_deleted_total"),
    Metric("tempodb_retention_errors_total"),
)

ALLOY = (
    Metric("alloy_build_info", ("version",)),
    Metric("alloy_config_last_load_successful"),
    Metric("otelcol_exporter_enqueue_failed_spans_total", _QUEUED),
    Metric("otelcol_exporter_send_failed_spans_total", ("error_permanent", "error_type", *_SENT)),
    Metric("otelcol_exporter_sent_spans_total", _SENT),
    Metric("otelcol_receiver_accepted_spans_total", ("receiver", "transport", *_COMPONENT)),
    Metric("otelcol_receiver_refused_spans_total", ("receiver", "transport", *_COMPONENT)),
)


def watch(cluster: Cluster) -> Watched:
    """Both jobs, the alerts and the dashboard."""
    return Watched(
        source="traces",
        chart_jobs=(ChartJob(trace_alerts.ALLOY_JOB, ALLOY), ChartJob(trace_alerts.TEMPO_JOB, TEMPO)),
        rules=(RuleGroup("nixscope-traces", tuple(trace_alerts.rules(cluster))),),
        dashboards=(dashboard.board(cluster),),
    )


SOURCE = Source("traces", lambda cluster: cluster.traces.enabled, watch)
