"""The pinned charts, as the parts of the stack take them."""

from __future__ import annotations

from generator.spec.chart_lock import ChartLock, packaged
from generator.stack.contract import ChartPin


def pin(chart: str, own: ChartLock) -> ChartPin:
    """The pinned version of a chart: the user's where ``own`` has it, else nixscope's."""
    entry = own.charts.get(chart) or packaged().charts[chart]
    return ChartPin(chart, entry.repository, entry.version, entry.app_version, entry.url, entry.digest, entry.hash)
