"""Logs: what hosts need so that every pod's log can be followed, alerts on the way of a line, and on what is logged.

Alloy follows one file per container; the kernel's defaults for inotify run out on a busy node, and pods are then
silently not followed (grafana/loki#1153). Only who writes both sides can set this where it belongs, on the host.
"""

from __future__ import annotations

from generator.sources import alloy_alerts, log_alerts, loki, loki_alerts
from generator.sources.changes import changed
from generator.sources.contract import ChartJob, HostService, RuleGroup, Source, Watched
from generator.sources.dashboards import logs_errors, logs_health, logs_search, logs_volume
from generator.spec.model import Cluster

_INOTIFY = {"fs.inotify.max_user_instances": 8192, "fs.inotify.max_user_watches": 1048576}
_BOARDS = (logs_volume, logs_errors, logs_search, logs_health)


def watch(cluster: Cluster) -> Watched:
    """Kernel limits on the nodes that run pods, alerts on the way of a line and on what is logged, and dashboards."""
    nodes = [host for host in cluster.hosts.values() if host.in_cluster]
    logged = Watched("logs", log_rules=(RuleGroup("nixscope-log-errors", log_alerts.rules(cluster)),))
    ruled = bool(changed(logged, cluster.alerting.alerts).log_rules)
    return Watched(
        source="logs",
        services={host.name: (_limits(),) for host in nodes},
        chart_jobs=(ChartJob(alloy_alerts.JOB, alloy_alerts.METRICS), *loki.chart_jobs(cluster)),
        rules=(
            RuleGroup("nixscope-logs", tuple(alloy_alerts.rules(cluster))),
            RuleGroup("nixscope-loki", tuple(loki_alerts.rules(cluster, ruled=ruled))),
        ),
        log_rules=logged.log_rules,
        dashboards=tuple(one.board(cluster) for one in _BOARDS),
    )


def _limits() -> HostService:
    return HostService(
        title="Room for Alloy to follow one log file per container.",
        options={("boot", "kernel", "sysctl", key): value for key, value in _INOTIFY.items()},
    )


SOURCE = Source("logs", lambda cluster: cluster.logs.enabled, watch)
