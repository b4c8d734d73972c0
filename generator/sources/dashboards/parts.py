"""What all dashboards share: data sources, the time range, and panels that always have a unit and a description."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import msgspec
from grafana_foundation_sdk.builders import (
    bargauge,
    common,
    dashboard,
    logs,
    loki,
    prometheus,
    stat,
    statetimeline,
    timeseries,
)
from grafana_foundation_sdk.builders import table as table_panel
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models import dashboard as models
from grafana_foundation_sdk.models import prometheus as models_prometheus
from grafana_foundation_sdk.models.common import (
    BigValueColorMode,
    GraphDrawStyle,
    LogsSortOrder,
    StackingMode,
    VizOrientation,
)

from generator.sources.contract import Dashboard
from generator.spec.model import Cluster

_DATASOURCE = models.DataSourceRef(type_val="prometheus", uid="prometheus")
"""kube-prometheus-stack gives its Prometheus data source this uid (``grafana.sidecar.datasources.uid``)."""
_LOKI = models.DataSourceRef(type_val="loki", uid="loki")
"""The data source of stack/loki.py."""

TAGS = ["nixscope"]
LOG_TAG = "logs"
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


def one_of(name: str, title: str, metric: str, first: str) -> dashboard.QueryVariable:
    """A choice of one value of a label; ``first`` is chosen until somebody chooses."""
    found = label_variable(name, title, metric).multi(False).include_all(False)
    return found.current(models.VariableOption(selected=True, text=first, value=first))


def as_plain(part: Builder[Any]) -> Any:
    """A part of a dashboard as it stands in the JSON model."""
    return msgspec.to_builtins(part.build(), order="sorted", enc_hook=lambda model: model.to_json())


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


def other_boards() -> Builder[models.DashboardLink]:
    """A list at the head of all dashboards of ours, which keep the choices and the time range."""
    others = dashboard.DashboardLink("nixscope").type(models.DashboardLinkType.DASHBOARDS).tags(TAGS)
    return others.as_dropdown(True).include_vars(True).keep_time(True)


def new_logs(uid: str, title: str, description: str) -> dashboard.Dashboard:
    """An empty dashboard about logs, tagged as one."""
    return new(uid, title, description).tags([*TAGS, LOG_TAG])


def log_links() -> list[Builder[models.DashboardLink]]:
    """Links at the head from one dashboard about logs to the others, which keep its choices and time range."""
    siblings = dashboard.DashboardLink("Logs").type(models.DashboardLinkType.DASHBOARDS).tags([LOG_TAG])
    return [siblings.include_vars(True).keep_time(True), other_boards()]


def log_variable(label: str, title: str, stream: str, every: str) -> dashboard.QueryVariable:
    """A choice among the values of a label in the streams that a selector finds; ``every`` is the pattern for all."""
    # Grafana's form of a variable for Loki; type 1 is "label values".
    query: dict[str, object] = {"refId": f"LokiVariable-{label}", "type": 1, "label": label, "stream": stream}
    return (
        dashboard.QueryVariable(label)
        .label(title)
        .datasource(_LOKI)
        .query(query)
        .refresh(models.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .multi(True)
        .include_all(True)
        .all_value(every)
        .current(models.VariableOption(selected=True, text="All", value="$__all"))
    )


def text_variable(name: str, title: str, description: str) -> dashboard.TextBoxVariable:
    """A box for text, empty at first."""
    return dashboard.TextBoxVariable(name).label(title).description(description).default_value("")


def log_series(title: str, description: str, unit: str, legend: str, expr: str) -> timeseries.Panel:
    """Lines over time from a LogQL metric query."""
    panel = timeseries.Panel().title(title).description(description).unit(unit).datasource(_LOKI)
    panel = panel.with_target(_log_query(expr, "range").legend_format(legend))
    return panel.legend(common.VizLegendOptions().show_legend(True)).span(12).height(8)


def log_histogram(title: str, description: str, unit: str, legend: str, expr: str) -> timeseries.Panel:
    """Stacked bars over time: how much there was in each interval."""
    stack = common.StackingConfig().mode(StackingMode.NORMAL).group("A")
    panel = log_series(title, description, unit, legend, expr).draw_style(GraphDrawStyle.BARS)
    return panel.fill_opacity(80).stacking(stack)


def log_number(
    title: str, description: str, unit: str, expr: str, thresholds: Sequence[Threshold] = ((None, "blue"),)
) -> stat.Panel:
    """One number over the whole time range, from a LogQL query that gives one."""
    return number(title, description, unit, "", thresholds).datasource(_LOKI).targets([_log_query(expr, "instant")])


def log_bars(title: str, description: str, unit: str, legend: str, expr: str) -> bargauge.Panel:
    """A bar for each series of a LogQL query over the whole time range."""
    panel = bargauge.Panel().title(title).description(description).unit(unit).datasource(_LOKI)
    panel = panel.reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
    panel = panel.with_target(_log_query(expr, "instant").legend_format(legend))
    return panel.orientation(VizOrientation.HORIZONTAL).span(12).height(8)


def log_lines(title: str, description: str, expr: str) -> logs.Panel:
    """The lines themselves, the newest first."""
    panel = logs.Panel().title(title).description(description).unit("short").datasource(_LOKI)
    panel = panel.show_time(True).wrap_log_message(True).enable_log_details(True)
    panel = panel.sort_order(LogsSortOrder.DESCENDING).with_target(_log_query(expr, "range").max_lines(1000))
    return panel.span(24).height(16)


def _log_query(expr: str, kind: str) -> loki.Dataquery:
    return loki.Dataquery().expr(expr).query_type(kind).ref_id("A")


def _query(expr: str, legend: str, ref: str) -> prometheus.Dataquery:
    return prometheus.Dataquery().expr(expr).legend_format(legend).ref_id(ref)


def finished(board: dashboard.Dashboard) -> Dashboard:
    """The board as plain data, without the keys that Grafana fills in itself."""
    model = cast("dict[str, Any]", as_plain(board))
    return Dashboard(uid=str(model["uid"]), title=str(model["title"]), model=model)
