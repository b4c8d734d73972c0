"""What Grafana does with the log panels of a dashboard before it asks Loki."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generator.sources.contract import Dashboard

BUILT_IN = {"$__range": "1h", "$__auto": "1m"}
"""Grafana's own variables, for the last hour in steps of a minute."""

EVERYTHING = {"$namespace": ".+", "$app": ".*", "${search:raw}": ""}
"""What our variables stand for when nothing is chosen."""


@dataclass(frozen=True)
class Panel:
    """One query for logs: whose it is, and whether it asks for one time (``instant``) or for a span (``range``)."""

    title: str
    kind: str
    expr: str

    def expanded(self, variables: Mapping[str, str] = EVERYTHING) -> str:
        """The query as Loki gets it."""
        text = self.expr
        for name, value in {**BUILT_IN, **variables}.items():
            text = text.replace(name, value)
        return text


def log_panels(board: Dashboard) -> Iterator[Panel]:
    """Every query of a dashboard that goes to Loki."""
    model: Any = board.model
    for panel in model["panels"]:
        if panel["datasource"]["type"] == "loki":
            for target in panel["targets"]:
                yield Panel(f"{board.title}: {panel['title']}", target["queryType"], target["expr"])
