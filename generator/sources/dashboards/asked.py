"""What a dashboard asks, read from its JSON model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

LABEL_VALUES = re.compile(r"label_values\((?P<query>.+),\s*(?P<label>\w+)\s*\)", re.DOTALL)
_LENGTHS = {
    "rate_interval": "5m",
    "interval": "1m",
    "interval_ms": "60000",
    "range": "1h",
    "range_ms": "3600000",
    "range_s": "3600",
}
_LENGTH = re.compile(r"\$(?:__(\w+)|\{__(\w+)(?::\w+)?\})")


def panels(part: Any) -> Iterator[Any]:
    """Every panel, those of folded rows too, and of rows as Grafana had them before 5.0."""
    for panel in part.get("panels") or ():
        yield panel
        yield from panels(panel)
    for row in part.get("rows") or ():
        yield from panels(row)


def variables(model: Any) -> Iterator[Any]:
    """Every choice at the head."""
    yield from (model.get("templating") or {}).get("list") or ()


def source_type(target: Mapping[str, Any], panel: Mapping[str, Any]) -> str:
    """The kind of data source that a query is for, ``prometheus`` where neither it nor its panel says one."""
    source = target.get("datasource") or panel.get("datasource")
    return str(source.get("type", "prometheus")) if isinstance(source, Mapping) else "prometheus"


def source_of(said: Any) -> tuple[str, str]:
    """Kind and uid of what stands under ``datasource``, "" for what it does not say; old dashboards have a name."""
    if isinstance(said, Mapping):
        return str(said.get("type") or ""), str(said.get("uid") or "")
    return "", str(said or "")


def sources(model: Any) -> Iterator[tuple[str, Any]]:
    """Every data source that is asked, as the model says it, and by what."""
    for panel in panels(model):
        title = f"panel {panel.get('title', '')}"
        yield title, panel.get("datasource")
        yield from ((title, target.get("datasource")) for target in panel.get("targets") or ())
    for variable in variables(model):
        yield f"variable {variable.get('name', '')}", variable.get("datasource")
    for mark in (model.get("annotations") or {}).get("list") or ():
        yield f"annotation {mark.get('name', '')}", mark.get("datasource")


def as_promql(text: str) -> str:
    """A query with a length in place of each word for which Grafana puts one in."""
    return _LENGTH.sub(lambda found: _LENGTHS.get(found[1] or found[2], found[0]), text)
