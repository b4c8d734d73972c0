"""Which layout Loki runs in: chosen by the daily volume, or forced."""

from __future__ import annotations

from typing import Literal

from generator.spec.logs import Logs
from generator.spec.units import volume_bytes

LokiMode = Literal["monolithic", "simple-scalable", "distributed"]

_GB = 2**30
SCALABLE_FROM_BYTES = 10 * _GB
DISTRIBUTED_FROM_BYTES = 100 * _GB


def loki_mode(logs: Logs) -> LokiMode:
    """The layout of Loki: monolithic below 10 GB of logs a day, simple scalable below 100 GB, distributed above."""
    if logs.mode != "auto":
        return logs.mode
    daily_bytes = volume_bytes(logs.daily_volume)
    if daily_bytes < SCALABLE_FROM_BYTES:
        return "monolithic"
    return "simple-scalable" if daily_bytes < DISTRIBUTED_FROM_BYTES else "distributed"
