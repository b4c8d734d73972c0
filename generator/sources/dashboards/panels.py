"""A dashboard as plain data, built only when it is asked for: loading the SDK takes longer than everything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from generator.sources.contract import Dashboard
from generator.spec.model import Cluster

if TYPE_CHECKING:
    from generator.sources.dashboards.parts import Threshold

PLAIN: Sequence[Threshold] = ((None, "blue"),)
NONE_WANTED: Sequence[Threshold] = ((None, "green"), (1, "red"))


class Number(msgspec.Struct, frozen=True):
    """One number; ``thresholds`` colour it."""

    title: str
    description: str
    unit: str
    expr: str
    thresholds: Sequence[Threshold] = NONE_WANTED


class Series(msgspec.Struct, frozen=True):
    """Lines over time: PromQL by legend."""

    title: str
    description: str
    unit: str
    queries: Mapping[str, str]


class Variable(msgspec.Struct, frozen=True):
    """A choice at the head: the values of ``label`` of a metric."""

    label: str
    title: str
    metric: str


class Board(msgspec.Struct, frozen=True):
    """A whole dashboard. ``alerts`` get a link to their runbooks; all dashboards of ours are linked by their tag.

    ``about_logs`` puts it among those about logs, which lead to each other as well.
    """

    uid: str
    title: str
    description: str
    panels: Sequence[Number | Series]
    variables: Sequence[Variable] = ()
    alerts: Sequence[str] = ()
    about_logs: bool = False


def built(cluster: Cluster, board: Board) -> Dashboard:
    """The JSON model as Grafana imports it."""
    from generator.sources.dashboards import parts

    begin, links = (parts.new_logs, parts.log_links()) if board.about_logs else (parts.new, [parts.other_boards()])
    model = begin(board.uid, board.title, board.description)
    model = model.links([*links, *parts.runbook_links(cluster, board.alerts)])
    for variable in board.variables:
        model = model.with_variable(parts.label_variable(variable.label, variable.title, variable.metric))
    for panel in board.panels:
        model = model.with_panel(_built(panel))
    return parts.finished(model)


def _built(panel: Number | Series) -> Any:
    from generator.sources.dashboards import parts

    if isinstance(panel, Number):
        return parts.number(panel.title, panel.description, panel.unit, panel.expr, panel.thresholds)
    return parts.series(panel.title, panel.description, panel.unit, panel.queries)
