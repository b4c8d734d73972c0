"""Specs of so many nodes that their number of shards is more than one, and what is decided for them."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from generator.capacity.shards import decide_shards
from generator.spec.resolve import resolve_cluster
from generator.spec.shards import DecidedShards
from tests.specs import STORE


def hosts(roles: list[str]) -> dict[str, Any]:
    return {
        f"h{number}": {"address": f"100.64.{number // 256}.{number % 256}", "roles": [role]}
        for number, role in enumerate(roles)
    }


def nodes(count: int) -> dict[str, Any]:
    """One server and agents."""
    return hosts(["server", *["agent"] * (count - 1)])


def spec(count: int, shards: Any = "auto", **parts: Any) -> Mapping[str, Any]:
    """So many nodes, with a budget and volumes that hold what is on them."""
    long_term = {"type": "thanos", "retention": "90d", "volume": "900Gi"}
    metrics = {"retention": "3d", "volume": "900Gi", "longTerm": long_term, **parts.pop("metrics", {})}
    return {
        "version": 1, "name": "small", "hosts": nodes(count), "storage": STORE, "budget": {"memory": "500Gi"},
        "metrics": {**metrics, **({} if shards is None else {"shards": shards})}, **parts,
    }  # fmt: skip


def written(folder: Path, text: Mapping[str, Any], name: str = "cluster.yaml") -> Path:
    path = folder / name
    path.write_text(json.dumps(text), encoding="utf-8")
    return path


@cache
def decided(count: int) -> DecidedShards:
    return decide_shards(resolve_cluster(spec(count, 1), {}))


def last_below(series: int) -> int:
    """The most nodes that have no more than so many series."""
    return bisect_right(range(1, 5000), series, key=lambda count: decided(count).series)


def why(count: int) -> str:
    millions = f"{decided(count).series / 1e6:.3g} million"
    return f"2 shards of Prometheus: {millions} series, at most 4 million in each (metrics.shards: auto)"
