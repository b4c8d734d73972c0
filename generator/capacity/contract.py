"""What the model takes for granted, and what it counts."""

from __future__ import annotations

from dataclasses import dataclass

from generator.capacity import figures


@dataclass(frozen=True, slots=True)
class Assumed:
    """What a spec does not say: ``pods`` on each node, ``cpus`` of each host."""

    pods: int = figures.PODS_PER_NODE
    cpus: int = figures.CPUS


@dataclass(frozen=True, slots=True)
class JobSeries:
    """Series of one scrape job; ``host`` is the host that it asks, None for the cluster as a whole."""

    job: str
    series: int
    host: str | None = None
