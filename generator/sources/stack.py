"""What watches is watched, too: jobs that kube-prometheus-stack brings along for its own programs.

Each is called after its Service. Their alerts are the chart's; of their metrics one each is known here, and any other
is taken on trust (``checks/shares.py``).
"""

from __future__ import annotations

from generator.sources.contract import ChartJob, Metric, Source, Watched
from generator.spec.model import Cluster

_CHART = "kube-prometheus-stack"
JOBS = (
    ChartJob(f"{_CHART}-prometheus", (Metric("prometheus_tsdb_head_series"),)),
    ChartJob(f"{_CHART}-alertmanager", (Metric("alertmanager_alerts", ("state",)),)),
    ChartJob(f"{_CHART}-grafana", (Metric("grafana_build_info", ("version",)),)),
    ChartJob(f"{_CHART}-operator", (Metric("prometheus_operator_reconcile_operations_total", ("controller",)),)),
)


def watch(cluster: Cluster) -> Watched:
    """The jobs alone."""
    return Watched(source="stack", chart_jobs=JOBS)


SOURCE = Source("stack", lambda cluster: True, watch)
