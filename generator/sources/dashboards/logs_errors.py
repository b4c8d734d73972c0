"""Dashboard: how many errors the pods log, and whether they grow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.sources.contract import Dashboard
from generator.sources.log_alerts import ERROR_LEVELS
from generator.spec.model import Cluster

_ALERTS = ("LogErrorRateHigh", "LogErrorRateRising")
_CHOSEN = 'namespace=~"$namespace",app=~"$app"'
_LEVELLED = f'{{{_CHOSEN},level=~".+"}}'
_ERRORS = f'{{{_CHOSEN},level=~"{ERROR_LEVELS}"}}'


def board(cluster: Cluster) -> Dashboard:
    """Errors by namespace and application, their share, and the newest of them."""
    from generator.sources.dashboards import parts

    description = "Lines of level error, critical or fatal, where the level can be read from the line."
    dashboard = (
        parts.new_logs("nixscope-logs-errors", "Logs: error rate trends", description)
        .with_variable(parts.log_variable("namespace", "Namespace", "", ".+"))
        # A pod without the label app.kubernetes.io/name has no app, and belongs to all of them.
        .with_variable(parts.log_variable("app", "Application", '{namespace=~"$namespace"}', ".*"))
        .links([*parts.log_links(), *parts.runbook_links(cluster, _ALERTS)])
    )
    for panel in (*_totals(), *_trends(), *_worst()):
        dashboard = dashboard.with_panel(panel)
    return parts.finished(dashboard)


def _totals() -> Iterator[Any]:
    from generator.sources.dashboards import parts

    errors, levelled, every = (
        f"sum(count_over_time({stream}[$__range]))" for stream in (_ERRORS, _LEVELLED, f"{{{_CHOSEN}}}")
    )
    yield parts.log_number(
        "Errors",
        "Lines of level error, critical or fatal in the time range.",
        "short",
        f"{errors} or vector(0)",
        [(None, "green"), (1, "orange")],
    )
    yield parts.log_number(
        "Share of errors",
        "Errors among the lines that have a level, over the time range.",
        "percentunit",
        f"({errors} or vector(0)) / {levelled}",
        [(None, "green"), (0.01, "orange"), (0.1, "red")],
    )
    yield parts.log_number(
        "Lines with a level",
        "Share of all lines whose level is known. An error among the others is not counted here: search for its words.",
        "percentunit",
        f"({levelled} or vector(0)) / {every}",
    )


def _trends() -> Iterator[Any]:
    from generator.sources.dashboards import parts

    yield parts.log_series(
        "Errors by namespace",
        "Lines of level error, critical or fatal, a second.",
        "cps",
        "{{namespace}}",
        f"sum by (namespace) (rate({_ERRORS}[$__auto]))",
    )
    yield parts.log_series(
        "Errors by application",
        "Lines of level error, critical or fatal, a second, of the ten applications that have most at that time.",
        "cps",
        "{{namespace}} {{app}}",
        f"topk(10, sum by (namespace, app) (rate({_ERRORS}[$__auto])))",
    )
    yield parts.log_series(
        "Share of errors by namespace",
        "Errors among the lines of each namespace that have a level.",
        "percentunit",
        "{{namespace}}",
        f"sum by (namespace) (count_over_time({_ERRORS}[$__auto]))"
        f" / sum by (namespace) (count_over_time({_LEVELLED}[$__auto]))",
    )


def _worst() -> Iterator[Any]:
    from generator.sources.dashboards import parts

    yield parts.log_bars(
        "Most errors",
        "The ten applications with the most errors in the time range.",
        "short",
        "{{namespace}} {{app}}",
        f"topk(10, sum by (namespace, app) (count_over_time({_ERRORS}[$__range])))",
    )
    yield parts.log_lines("Newest errors", "The newest lines of level error, critical or fatal.", _ERRORS)
