"""Logs: what hosts need so that every pod's log can be followed, and whether the shippers really run.

Alloy follows one file per container; the kernel's defaults for inotify run out on a busy node, and pods are then
silently not followed (grafana/loki#1153). Only who writes both sides can set this where it belongs, on the host.
Metric names: Alloy v1.18 (``alloycli/cmd_run.go``), Loki v3 (``pkg/compactor``, ``pkg/validation``).
"""

from __future__ import annotations

from generator.sources.contract import AlertRule, ChartJob, HostService, Metric, RuleGroup, Source, Watched
from generator.sources.dashboards import logs_errors, logs_search, logs_volume
from generator.spec.model import Cluster

ALLOY_JOB = "alloy"
_INOTIFY = {"fs.inotify.max_user_instances": 8192, "fs.inotify.max_user_watches": 1048576}

ALLOY_METRICS = (
    Metric("alloy_build_info", ("version",)),
    Metric("alloy_config_last_load_successful"),
    Metric("loki_write_dropped_entries_total", ("host", "reason", "tenant", "component_id", "component_path")),
    Metric("loki_write_sent_entries_total", ("host", "tenant", "component_id", "component_path")),
)


def watch(cluster: Cluster) -> Watched:
    """Kernel limits on the nodes that run pods, alerts on the shippers themselves, and dashboards of what they ship."""
    nodes = [host for host in cluster.hosts.values() if host.in_cluster]
    return Watched(
        source="logs",
        services={host.name: (_limits(),) for host in nodes},
        chart_jobs=(ChartJob(ALLOY_JOB, ALLOY_METRICS),),
        rules=(RuleGroup("nixscope-logs", (_reload_failed(), _dropped())),),
        dashboards=tuple(board(cluster) for board in (logs_volume.board, logs_errors.board, logs_search.board)),
    )


def _limits() -> HostService:
    return HostService(
        title="Room for Alloy to follow one log file per container.",
        options={("boot", "kernel", "sysctl", key): value for key, value in _INOTIFY.items()},
    )


def _reload_failed() -> AlertRule:
    return AlertRule(
        alert="AlloyConfigReloadFailed",
        expr=f'alloy_config_last_load_successful{{job="{ALLOY_JOB}"}} == 0',
        for_s=600,
        severity="warning",
        summary="Alloy {{ $labels.pod }} runs with an old configuration.",
        description="Alloy {{ $labels.pod }} refused its last configuration 10 minutes ago and goes on with the one "
        "before, without any other sign.",
    )


def _dropped() -> AlertRule:
    return AlertRule(
        alert="AlloyDroppingLogs",
        expr=f'sum by (pod, reason) (rate(loki_write_dropped_entries_total{{job="{ALLOY_JOB}"}}[5m])) > 0',
        for_s=600,
        severity="warning",
        summary="Alloy {{ $labels.pod }} loses log lines ({{ $labels.reason }}).",
        description="Alloy {{ $labels.pod }} has dropped {{ $value | humanize }} lines a second for 10 minutes, "
        "because of {{ $labels.reason }}. These lines are gone.",
    )


SOURCE = Source("logs", lambda cluster: cluster.logs.enabled, watch)
