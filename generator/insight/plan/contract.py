"""What a plan says: series, memory and volumes, each against what the spec gives it."""

from __future__ import annotations

import msgspec

from generator.capacity import figures
from generator.capacity.contract import Assumed, JobSeries
from generator.diagnostics import Diagnostic
from generator.spec.shards import DecidedShards


class Memory(msgspec.Struct, frozen=True):
    """A container: what one pod of it needs, and what the budget gives it, in bytes.

    The need is the model's, or where that says nothing (``modelled`` is False) the least that the stack gives.
    """

    container: str
    needs_bytes: int
    has_bytes: int
    pods: int = 1
    modelled: bool = True


class Volume(msgspec.Struct, frozen=True):
    """The volume of each of ``pods``: its size, what it gains a day, and the days until it is full; None: never.

    ``held_bytes`` is what stands there once as much is deleted as comes. ``buffer_days`` is how long it takes up what
    cannot be stored elsewhere, where that is what it is for.
    """

    name: str
    size_bytes: int
    daily_bytes: int
    held_bytes: int
    days_until_full: float | None
    buffer_days: float | None = None
    pods: int = 1


class ObjectStore(msgspec.Struct, frozen=True):
    """The object store of logs, metrics or traces: what it gains a day, and what it holds after the retention.

    ``most_bytes`` is what it would hold if every line were of the tenant or stream that is kept longest; of metrics it
    is the same as ``held_bytes``. ``copies`` of a line are written; where replicas cut their chunks alike, fewer are
    stored. Of metrics each replica of Prometheus writes one.
    """

    daily_bytes: int
    held_bytes: int
    most_bytes: int
    copies: int


class Plan(msgspec.Struct, frozen=True):
    """The whole plan. ``findings`` are what does not fit: errors, and warnings where it is close.

    ``decided`` is what ``metrics.shards: auto`` has become, None where the spec says a number.
    """

    assumed: Assumed
    scrape_interval_s: int
    series: tuple[JobSeries, ...]
    memory: tuple[Memory, ...]
    volumes: tuple[Volume, ...]
    logs_daily_bytes: int
    store: ObjectStore | None
    traces_daily_bytes: int = 0
    traces_store: ObjectStore | None = None
    metrics_store: ObjectStore | None = None
    decided: DecidedShards | None = None
    findings: tuple[Diagnostic, ...] = ()

    @property
    def total_series(self) -> int:
        """All series."""
        return sum(job.series for job in self.series)

    @property
    def samples_per_s(self) -> float:
        """What Prometheus takes in."""
        return self.total_series / self.scrape_interval_s

    @property
    def metrics_daily_bytes(self) -> int:
        """What a day of samples takes on disk."""
        return int(self.samples_per_s * figures.DAY_S * figures.SAMPLE_BYTES)

    @property
    def by_host(self) -> dict[str, int]:
        """Series by host, in the order of the spec."""
        found: dict[str, int] = {}
        for job in self.series:
            if job.host is not None:
                found[job.host] = found.get(job.host, 0) + job.series
        return found

    @property
    def by_job(self) -> dict[str, int]:
        """Series by job."""
        found: dict[str, int] = {}
        for job in self.series:
            found[job.job] = found.get(job.job, 0) + job.series
        return found
