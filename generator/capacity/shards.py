"""How many shards of Prometheus hold what a cluster watches (docs/decisions/0022)."""

from __future__ import annotations

from collections.abc import Sequence

from generator.capacity import figures
from generator.capacity.contract import Assumed
from generator.capacity.series import of_fullest, series
from generator.sources.assemble import watch_cluster
from generator.spec.model import Cluster
from generator.spec.shards import DecidedShards, with_shards

STEPS = (1, 2, 4, 8, 16, 32)
"""Each twice the one before: between two changes the series double, so that a single host hardly ever makes one."""

_AS_USUAL = Assumed()


def decide_shards(cluster: Cluster) -> DecidedShards:
    """The least step with which no pod has more than ``figures.STEP_SERIES``, or the last one.

    ``cluster`` has one shard. What is counted is what ``plan`` counts with the number that comes out.
    """
    total, shards = _total(cluster), 1
    if total > most_series(1):
        # From two on the ruler is watched as well, however many there are.
        total = _total(with_shards(cluster, STEPS[1]))
        shards = least_step(total, STEPS[1:])
    following = next((step for step in STEPS if step > shards), None)
    return DecidedShards(shards, total, most_series(shards), figures.STEP_SERIES, following)


def least_step(total: int, steps: Sequence[int] = STEPS) -> int:
    """The first of these that holds so many series, or the last."""
    return next((step for step in steps if total <= most_series(step)), steps[-1])


def most_series(shards: int) -> int:
    """Series of all shards together, up to which the fullest has no more than ``figures.STEP_SERIES``."""
    return int(figures.STEP_SERIES / of_fullest(shards, 1))


def _total(cluster: Cluster) -> int:
    """With what is assumed by default: the files of a spec must not depend on the options of a command."""
    return sum(job.series for job in series(cluster, watch_cluster(cluster), _AS_USUAL))
