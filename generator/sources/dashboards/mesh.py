"""Dashboard: latency and loss between hosts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.sources.contract import Dashboard

_SELECT = 'job="smokeping",instance=~"$instance",host=~"$host"'
_BY_PAIR = "sum by (instance, host, peer)"


def _rate(metric: str) -> str:
    return f"{_BY_PAIR} (rate({metric}{{{_SELECT}}}[$__rate_interval]))"


_LOSS = f"1 - {_rate('smokeping_response_duration_seconds_count')} / {_rate('smokeping_requests_total')}"
_MEAN = f"{_rate('smokeping_response_duration_seconds_sum')} / {_rate('smokeping_response_duration_seconds_count')}"


def board() -> Dashboard:
    """Loss and latency of every pair that is measured."""
    from generator.sources.dashboards import parts

    metric = 'smokeping_requests_total{job="smokeping"}'
    dashboard = (
        parts.new("nixscope-mesh", "Mesh", "Latency and loss between hosts, each of which pings a few others.")
        .with_variable(parts.label_variable("instance", "From", metric))
        .with_variable(parts.label_variable("host", "To (address)", metric))
    )
    for panel in (*_now(), *_course()):
        dashboard = dashboard.with_panel(panel)
    return parts.finished(dashboard)


def _now() -> Iterator[Any]:
    from generator.sources.dashboards import parts

    yield parts.number(
        "Worst loss",
        "Share of lost pings of the worst pair.",
        "percentunit",
        f"max({_LOSS})",
        [(None, "green"), (0.05, "orange"), (0.5, "red")],
    )
    yield parts.number(
        "Slowest pair",
        "Mean time of an answer of the slowest pair.",
        "s",
        f"max({_MEAN})",
        [(None, "green"), (0.1, "orange"), (0.25, "red")],
    )
    yield parts.number(
        "Pairs measured",
        "Pairs of hosts, each in one direction.",
        "short",
        f"count({_rate('smokeping_requests_total')})",
        [(None, "blue")],
    )
    yield parts.number(
        "Probers down",
        "Hosts whose prober does not answer Prometheus.",
        "short",
        'count(up{job="smokeping"} == 0) or vector(0)',
        [(None, "green"), (1, "red")],
    )


def _course() -> Iterator[Any]:
    from generator.sources.dashboards import parts

    pair = "{{instance}} → {{peer}} {{host}}"
    yield parts.series("Loss", "Share of pings without an answer, the ten worst pairs.", "percentunit",
                       {pair: f"topk(10, {_LOSS})"})  # fmt: skip
    yield parts.series("Latency", "Mean time of an answer, the ten slowest pairs.", "s", {pair: f"topk(10, {_MEAN})"})
    buckets = f"sum by (le) (rate(smokeping_response_duration_seconds_bucket{{{_SELECT}}}[$__rate_interval]))"
    yield parts.series(
        "Latency of all pairs",
        "The time in which half, 90 % and 99 % of all answers came.",
        "s",
        {name: f"histogram_quantile({share}, {buckets})" for name, share in _QUANTILES.items()},
    )
    yield parts.series(
        "Errors while sending",
        "Pings a second that did not even leave the host: no route, or the firewall.",
        "short",
        {pair: f"{_rate('smokeping_send_errors_total')} > 0"},
    )


_QUANTILES = {"half": 0.5, "90 %": 0.9, "99 %": 0.99}
