"""Dashboard: AWS services, as far as CloudWatch is asked about them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.sources.aws_services import SERVICES, CloudWatchMetric, metric_name
from generator.sources.contract import Dashboard

_UNITS = {"Utilization": "percent", "Latency": "s", "ResponseTime": "s", "Duration": "ms", "Age": "s",
          "Percent": "percent", "BurstBalance": "percent", "Bytes": "bytes", "Memory": "bytes", "Storage": "bytes",
          "NetworkIn": "bytes", "NetworkOut": "bytes"}  # fmt: skip
"""By a part of a metric's name; what else there is are numbers without a unit."""


def board(services: tuple[str, ...]) -> Dashboard:
    """YACE itself, then every metric of every service, by resource."""
    from generator.sources.dashboards import parts

    requests = 'yace_cloudwatch_requests_total{job="yace"}'
    dashboard = parts.new("nixscope-aws", "AWS", "What CloudWatch says about the resources of AWS.")
    if services:
        first = metric_name(services[0], SERVICES[services[0]][0])
        dashboard = dashboard.with_variable(parts.label_variable("region", "Region", f'{first}{{job="yace"}}'))
    for panel in (*_exporter(requests), *(p for s in services for m in SERVICES[s] for p in _metric(s, m))):
        dashboard = dashboard.with_panel(panel)
    return parts.finished(dashboard)


def _exporter(requests: str) -> Iterator[Any]:
    from generator.sources.dashboards import parts

    yield parts.series(
        "Calls of AWS",
        "Calls a second by API, and those that failed.",
        "reqps",
        {
            "{{api_name}}": f"sum by (api_name) (rate({requests}[15m]))",
            "{{api_name}} failed": 'sum by (api_name) (rate(yace_cloudwatch_request_errors{job="yace"}[15m]))',
        },
    )
    yield parts.series(
        "Metrics asked for",
        "Metrics that CloudWatch was asked for in an hour; AWS bills by this number.",
        "short",
        {"metrics": 'sum(increase(yace_cloudwatch_getmetricdata_metrics_requested_total{job="yace"}[1h]))'},
    )


def _metric(service: str, metric: CloudWatchMetric) -> Iterator[Any]:
    from generator.sources.dashboards import parts

    name = metric_name(service, metric)
    span = "day" if metric.period_s == 86400 else f"{metric.period_s // 60} minutes"
    yield parts.series(
        f"{service}: {metric.name}",
        f"{metric.statistic} over {span}, by resource. CloudWatch is some minutes behind.",
        next((unit for part, unit in _UNITS.items() if part in metric.name), "short"),
        {"{{region}} {{name}} {{tag_Name}}": f'{name}{{job="yace",region=~"$region"}}'},
    )
