"""What all dashboards share: the data source, the time range, and panels that always have a unit and a description."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from grafana_foundation_sdk.builders import common, dashboard, prometheus, stat, statetimeline, timeseries
from grafana_foundation_sdk.builders import table as table_panel
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import dashboard as models
from grafana_foundation_sdk.models import prometheus as models_prometheus
from grafana_foundation_sdk.models.common import BigValueColorMode

from generator.sources.contract import Dashboard
from generator.spec.model import Cluster

_DATASOURCE = models.DataSourceRef(type_val="prometheus", uid="prometheus")
"""kube-prometheus-stack gives its Prometheus data source this uid (``grafana.sidecar.datasources.uid``)."""

TAGS = ["nixscope"]
Threshold = tuple[float | None, str]
State = tuple[str, str]
"""The word for a value and its color."""


def new(uid: str, title: str, description: str) -> dashboard.Dashboard:
    """An empty dashboard: six hours, one refresh a minute, UTC, not editable in place (a file provisions it)."""
    return (
        dashboard.Dashboard(title)
        .uid(uid)
        .description(description)
        .tags(TAGS)
        .time("now-6h", "now")
        .timezone("utc")
        .refresh("1m")
        .readonly()
    )


def label_variable(name: str, title: str, metric: str, label: str | None = None) -> dashboard.QueryVariable:
    """A choice among the values of a label, several or all."""
    return (
        dashboard.QueryVariable(name)
        .label(title)
        .datasource(_DATASOURCE)
        .query(f"label_values({metric}, {label or name})")
        .refresh(models.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .multi(True)
        .include_all(True)
        .current(models.VariableOption(selected=True, text="All", value="$__all"))
    )


def runbook_links(cluster: Cluster, alerts: Sequence[str]) -> list[Builder[models.DashboardLink]]:
    """A link at the head of a dashboard to the runbook of each of these alerts."""
    return [
        dashboard.DashboardLink(alert)
        .type(models.DashboardLinkType.LINK)
        .icon("doc")
        .tooltip(f"What to do about {alert}")
        .url(f"{cluster.alerting.runbooks}/{alert}.md")
        .target_blank(True)
        for alert in alerts
    ]


def series(title: str, description: str, unit: str, queries: Mapping[str, str]) -> timeseries.Panel:
    """Lines over time; ``queries`` maps a legend to its PromQL."""
    panel = timeseries.Panel().title(title).description(description).unit(unit).datasource(_DATASOURCE)
    for ref, (legend, expr) in zip("ABCDEFGH", queries.items(), strict=False):
        panel = panel.with_target(_query(expr, legend, ref))
    return panel.legend(common.VizLegendOptions().show_legend(True)).span(12).height(8)


def number(title: str, description: str, unit: str, expr: str, thresholds: Sequence[Threshold]) -> stat.Panel:
    """One number with a background that follows thresholds, the first of which is None (the base)."""
    steps = [models.Threshold(value=value, color=color) for value, color in thresholds]
    levels = dashboard.ThresholdsConfig().mode(models.ThresholdsMode.ABSOLUTE).steps(steps)
    last = common.ReduceDataOptions().calcs(["lastNotNull"])
    panel = stat.Panel().reduce_options(last).title(title).description(description).unit(unit).datasource(_DATASOURCE)
    return (
        panel.thresholds(levels)
        .color_mode(BigValueColorMode.BACKGROUND)
        .with_target(_query(expr, "", "A"))
        .span(6)
        .height(4)
    )


def states(title: str, description: str, queries: Mapping[str, str], names: Mapping[int, State]) -> statetimeline.Panel:
    """A band for each series whose color is its state; ``names`` maps a value to a word and a color."""
    words = {str(value): models.ValueMappingResult(text=text, color=color) for value, (text, color) in names.items()}
    panel = statetimeline.Panel().title(title).description(description).unit("short").datasource(_DATASOURCE)
    for ref, (legend, expr) in zip("ABCDEFGH", queries.items(), strict=False):
        panel = panel.with_target(_query(expr, legend, ref))
    return panel.mappings([models.ValueMap(words)]).merge_values(True).span(24).height(10)


def table(title: str, description: str, unit: str, value: str, expr: str) -> table_panel.Panel:
    """What a query gives now, a row for each series with its labels as columns; ``value`` is its number's heading."""
    shown = {"excludeByName": {"Time": True}, "renameByName": {"Value": value}}
    query = _query(expr, "", "A").instant().format(models_prometheus.PromQueryFormat.TABLE)
    return (
        table_panel.Panel()
        .title(title)
        .description(description)
        .unit(unit)
        .datasource(_DATASOURCE)
        .show_header(True)
        .with_target(query)
        .with_transformation(models.DataTransformerConfig(id_val="organize", options=shown))
        .span(12)
        .height(8)
    )


def _query(expr: str, legend: str, ref: str) -> prometheus.Dataquery:
    return prometheus.Dataquery().expr(expr).legend_format(legend).ref_id(ref)


def finished(board: dashboard.Dashboard) -> Dashboard:
    """The board as plain data, without the keys that Grafana fills in itself."""
    import json

    model = cast("dict[str, Any]", json.loads(JSONEncoder(sort_keys=True).encode(board.build())))
    return Dashboard(uid=str(model["uid"]), title=str(model["title"]), model=model)
