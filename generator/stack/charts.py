"""The chart lock: which chart, which version, which archive (``generator/data/charts.lock.json``)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec

from generator.stack.contract import ChartPin


class _Entry(msgspec.Struct, rename="camel"):
    repository: str
    version: str
    app_version: str
    url: str
    digest: str
    hash: str


class _Lock(msgspec.Struct):
    charts: dict[str, _Entry]


@cache
def _lock() -> _Lock:
    return msgspec.json.decode((files("generator") / "data/charts.lock.json").read_bytes(), type=_Lock)


def pin(chart: str) -> ChartPin:
    """The pinned version of a chart."""
    entry = _lock().charts[chart]
    return ChartPin(chart, entry.repository, entry.version, entry.app_version, entry.url, entry.digest, entry.hash)
