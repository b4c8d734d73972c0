"""The choice of a cluster, for dashboards whose data source has the series of several.

Prometheus puts its external label ``cluster`` on what leaves it, and not on what it answers itself
(prometheus.io/docs, ``external_labels``). So an engine for long-term metrics, which several clusters may write into,
has the label on every series, and a Prometheus has it on none: a query that asks for it there finds nothing.
"""

from __future__ import annotations

import copy
from typing import Any

from msgspec.structs import replace

from generator.sources.contract import Dashboard, Watched
from generator.sources.dashboards.asked import LABEL_VALUES, as_promql, panels, source_type, variables
from generator.spec.model import Cluster
from generator.syntax.promql import Matcher, narrow, selectors

LABEL = "cluster"
_CHOSEN = Matcher(LABEL, "=", f"${LABEL}")
"""One at a time, as the dashboards of the chart have it: hosts of two clusters may have the same name."""


def engine_labels(cluster: Cluster) -> frozenset[str]:
    """What every series has that a dashboard can find, beside its own labels."""
    return frozenset({LABEL, "prometheus"}) if cluster.metrics.long_term.type != "none" else frozenset()


def by_cluster(source: Watched, cluster: Cluster) -> Watched:
    """The same source; where there is an engine, its dashboards show one cluster, which is chosen at their head."""
    if not engine_labels(cluster):
        return source
    return replace(source, dashboards=tuple(_chosen(board, cluster) for board in source.dashboards))


def _chosen(board: Dashboard, cluster: Cluster) -> Dashboard:
    model: Any = copy.deepcopy(board.model)
    asked = [*_panel_queries(model), *_variable_queries(model)]
    if not asked:
        return board
    for place, key, text in asked:
        place[key] = _narrowed(text)
    templating = model.setdefault("templating", {})
    templating["list"] = [_variable(cluster), *templating.get("list", ())]
    return replace(board, model=model)


def _panel_queries(model: Any) -> list[tuple[Any, str, str]]:
    """Every PromQL query of a panel: what holds it, under which key, and its text."""
    return [
        (target, "expr", target["expr"])
        for panel in panels(model)
        for target in panel.get("targets", ())
        if isinstance(target.get("expr"), str) and source_type(target, panel) == "prometheus"
    ]


def _variable_queries(model: Any) -> list[tuple[Any, str, str]]:
    asked = [one for one in variables(model) if isinstance(one.get("query"), str)]
    return [(one, "query", one["query"]) for one in asked if LABEL_VALUES.fullmatch(one["query"])]


def _narrowed(text: str) -> str:
    found = LABEL_VALUES.fullmatch(text)
    if found is not None:
        return f"label_values({_narrowed(found['query'])}, {found['label']})"
    narrowed = narrow(text, _CHOSEN)
    before, after = selectors(as_promql(text)), selectors(as_promql(narrowed))
    if after != tuple(replace(one, matchers=(_CHOSEN, *one.matchers)) for one in before):
        raise ValueError(f"not every selector is one with braces: {text}")
    return narrowed


def _variable(cluster: Cluster) -> Any:
    from generator.sources.dashboards import parts

    return parts.as_plain(parts.one_of(LABEL, "Cluster", "up", cluster.name))
