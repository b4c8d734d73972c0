"""Catalogues of metrics that were read from the real programs (``generator/data/metrics/<program>.json``)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import msgspec

from generator.package import DATA
from generator.sources.contract import Metric


class _File(msgspec.Struct):
    metrics: Mapping[str, tuple[str, ...]]


@cache
def catalogue(program: str) -> tuple[Metric, ...]:
    """Every metric that a program serves, by name, each with its labels."""
    data = (DATA / f"metrics/{program}.json").read_bytes()
    return tuple(Metric(name, labels) for name, labels in msgspec.json.decode(data, type=_File).metrics.items())
