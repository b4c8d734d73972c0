"""Which layout Loki runs in: chosen by the daily volume, or forced. And how many pods of each part that means.

The distributed layout's pods follow the sizing table of Loki's documentation for 3 TB a day (6 ingesters,
4 distributors, 10 queriers, 4 index gateways), scaled down with the volume to what three copies of a line need.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from generator.spec.logs import Logs
from generator.spec.units import volume_bytes

LokiMode = Literal["monolithic", "simple-scalable", "distributed"]

_GB = 2**30
SCALABLE_FROM_BYTES = 10 * _GB
DISTRIBUTED_FROM_BYTES = 100 * _GB
COPIES = 3
"""Replication factor where at least three pods take lines: one may be away, and nothing is lost or refused."""
QUORUM = 2
"""Of three copies: with fewer Loki refuses the line."""
HOLDING_LINES = ("loki", "write", "ingester")
"""The parts whose pods hold copies of lines; each layout has one."""

_ONE_POD_FOR_GB = {"ingester": 500, "distributor": 750, "querier": 300, "index-gateway": 750}
_LEAST = {"ingester": COPIES, "distributor": 2, "querier": 2, "index-gateway": 2}
_FIXED = {"query-frontend": 2, "query-scheduler": 2, "compactor": 1, "ruler": 1}


def loki_mode(logs: Logs) -> LokiMode:
    """The layout of Loki: monolithic below 10 GB of logs a day, simple scalable below 100 GB, distributed above."""
    if logs.mode != "auto":
        return logs.mode
    daily_bytes = volume_bytes(logs.daily_volume)
    if daily_bytes < SCALABLE_FROM_BYTES:
        return "monolithic"
    return "simple-scalable" if daily_bytes < DISTRIBUTED_FROM_BYTES else "distributed"


def why_mode(logs: Logs) -> str:
    """The layout and its reason, as a sentence for the user who left it open."""
    mode = loki_mode(logs)
    reason = {
        "monolithic": "are below 10GB",
        "simple-scalable": "are at least 10GB and below 100GB",
        "distributed": "are at least 100GB",
    }[mode]
    return f"Loki runs {mode}, because {logs.daily_volume} of logs a day {reason}"


def loki_replicas(logs: Logs) -> Mapping[str, int]:
    """How many pods each part of Loki has, by the part's name in the chart."""
    mode = loki_mode(logs)
    if mode == "monolithic":
        return {"loki": logs.replicas or 1}
    if mode == "simple-scalable":
        return {"write": COPIES, "read": 2, "backend": 1}
    daily_gb = -(-volume_bytes(logs.daily_volume) // _GB)
    return {**{part: max(_LEAST[part], -(-daily_gb // gb)) for part, gb in _ONE_POD_FOR_GB.items()}, **_FIXED}
