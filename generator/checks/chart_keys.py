"""Every key that we set exists in the pinned chart: Helm ignores an unknown one without a word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, cast

import msgspec

from generator.diagnostics import Diagnostic, did_you_mean
from generator.stack.contract import Stack

_ANY = "any"


@cache
def _data() -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", msgspec.json.decode((files("generator") / "data/chart-keys.json").read_bytes()))


def check_chart_keys(stack: Stack) -> Iterator[Diagnostic]:
    """Keys of every release against the chart's own ``values.yaml`` (``generator/data/chart-keys.json``)."""
    for release in (*stack.releases, *((stack.kinds,) if stack.kinds else ())):
        known = _data()[release.chart.name]
        if known["version"] != release.chart.version:
            yield Diagnostic(
                "chart-keys-stale",
                f"the keys of {release.chart.name} are those of {known['version']}, "
                f"and the lock says {release.chart.version}",
                "run tests/tools/chart_keys.py on the unpacked charts",
            )
        for path, valid in _unknown(release.values, known["keys"], ()):
            where = ".".join(path)
            yield Diagnostic(
                "unknown-chart-key",
                f"{where} is no key of {release.chart.name} {release.chart.version}",
                did_you_mean(path[-1], valid),
                "Helm ignores it without a word",
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
