"""The traces part of the model: Tempo and the Alloy in front of it (schema: ``traces``), and what follows from it."""

from generator.spec.logs import Ingestion
from generator.spec.part import Part
from generator.spec.units import seconds, volume_bytes

_GI = 2**30
_STEP_GI = 10
_BUFFERED_DAYS = 2
"""With an object store the volume holds the write-ahead log: room for two days in which the store does not answer."""

COMPRESSION = 4
"""Blocks take about a quarter of the spans as they are sent (``capacity/figures.py``)."""

_DAY_S = 86400


class Traces(Part, frozen=True):
    """Grafana Tempo."""

    enabled: bool = False
    retention: str = "7d"
    daily_volume: str = "1GB"
    bucket: str = "tempo-traces"
    volume: str | None = None
    ingestion: Ingestion = Ingestion()
    allow_from: tuple[str, ...] | None = None


def traces_volume(traces: Traces, *, store: bool) -> str:
    """The size of Tempo's volume, as a Kubernetes quantity; ``store`` says that blocks go to an object store."""
    return traces.volume or f"{needed_gi(traces, store=store)}Gi"


def needed_gi(traces: Traces, *, store: bool) -> int:
    """What Tempo's volume needs for the spans of the spec, in GiB, rounded up to tens."""
    daily_bytes = volume_bytes(traces.daily_volume)
    kept = daily_bytes * seconds(traces.retention) // _DAY_S // COMPRESSION
    needed = daily_bytes * _BUFFERED_DAYS if store else kept
    return max(_STEP_GI, -(-needed // (_STEP_GI * _GI)) * _STEP_GI)
