"""What a dashboard asks, read from its JSON model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

LABEL_VALUES = re.compile(r"label_values\((?P<query>.+),\s*(?P<label>\w+)\s*\)", re.DOTALL)
_GRAFANA = {"$__rate_interval": "5m", "$__interval": "1m", "$__range": "1h"}


def panels(part: Any) -> Iterator[Any]:
    """Every panel, those of folded rows too."""
    for panel in part.get("panels", ()):
        yield panel
        yield from panels(panel)


def variables(model: Any) -> Iterator[Any]:
    """Every choice at the head."""
    yield from model.get("templating", {}).get("list", ())


def source_type(target: Mapping[str, Any], panel: Mapping[str, Any]) -> str:
    """The kind of data source that a query is for, ``prometheus`` where neither it nor its panel says one."""
    source = target.get("datasource") or panel.get("datasource")
    return str(source.get("type", "prometheus")) if isinstance(source, Mapping) else "prometheus"


def as_promql(text: str) -> str:
    """A query with a length in place of each word for which Grafana puts one in."""
    for name, value in _GRAFANA.items():
        text = text.replace(name, value)
    return text
