"""What the model takes for granted, and what it counts."""

from __future__ import annotations

import msgspec

from generator.capacity import figures


class Assumed(msgspec.Struct, frozen=True):
    """What a spec does not say: ``pods`` on each node, ``cpus`` of each host."""

    pods: int = figures.PODS_PER_NODE
    cpus: int = figures.CPUS


class JobSeries(msgspec.Struct, frozen=True):
    """Series of one scrape job; ``host`` is the host that it asks, None for the cluster as a whole."""

    job: str
    series: int
    host: str | None = None
