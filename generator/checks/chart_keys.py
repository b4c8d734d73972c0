"""Every key that we set exists in the pinned chart: Helm ignores an unknown one without a word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, cast

import msgspec

from generator.diagnostics import Diagnostic, Severity, did_you_mean
from generator.package import DATA
from generator.spec.chart_lock import LOCK_NAME, packaged
from generator.stack.contract import ChartPin, Stack

_ANY = "any"


class ChartKeys(msgspec.Struct, frozen=True):
    """The keys of a chart's values at ``version``: None for a scalar or list, ``any`` for a map of the user's."""

    version: str
    keys: Mapping[str, Any]


@cache
def _data() -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", msgspec.json.decode((DATA / "chart-keys.json").read_bytes()))


def chart_keys(chart: str) -> ChartKeys:
    """What is known of a chart."""
    return ChartKeys(_data()[chart]["version"], _data()[chart]["keys"])


def check_chart_keys(stack: Stack) -> Iterator[Diagnostic]:
    """Keys of every release against the chart's own ``values.yaml`` (``generator/data/chart-keys.json``)."""
    charts = dict.fromkeys(release.chart for release in stack.all_releases)
    stale = {chart for chart in charts if chart_keys(chart.name).version != chart.version}
    yield from (_unchecked(chart, chart_keys(chart.name).version) for chart in charts if chart in stale)
    for release in stack.all_releases:
        if release.chart in stale:
            continue
        known = chart_keys(release.chart.name)
        for path, valid in _unknown(release.values, known.keys, ()):
            where = ".".join(path)
            yield Diagnostic(
                "unknown-chart-key",
                f"{where} is no key of {release.chart.name} {release.chart.version}",
                did_you_mean(path[-1], valid),
                "Helm ignores it without a word",
            )


def _unchecked(chart: ChartPin, known: str) -> Diagnostic:
    """A chart of another version than the one whose keys are known: pinned by the user, or by us in error."""
    if packaged().charts[chart.name].version == chart.version:
        return Diagnostic(
            "chart-keys-stale",
            f"the keys of {chart.name} are those of {known}, and the lock says {chart.version}",
            "run tests/tools/chart_keys.py on the unpacked charts",
        )
    return Diagnostic(
        "unchecked-chart-keys",
        f"{LOCK_NAME} pins {chart.name} {chart.version}, and nixscope knows the keys of {known}",
        "look at what vanished with nixscope lock update --charts, and render the chart before it is installed",
        "a key that the chart no longer has is ignored by Helm without a word",
        severity=Severity.WARNING,
    )


def _unknown(
    values: Mapping[str, Any], keys: Mapping[str, Any], path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Paths of keys that are not there, each with the names that are."""
    for key, value in values.items():
        here = (*path, key)
        if key not in keys:
            yield here, tuple(keys)
        elif isinstance(value, Mapping) and keys[key] != _ANY:
            if isinstance(keys[key], Mapping):
                yield from _unknown(value, keys[key], here)
            elif value:
                yield (*here, next(iter(value))), ()
