"""The specs that go into the control plane: the examples, the odd one, and a large one with every source."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml

from benchmarks.fleet_spec import host
from generator.pipeline import Generated
from tests.specs import EXAMPLES, SPECS, generated, made

LARGE = "large"
NAMES = (*SPECS, LARGE)
HOSTS = 2100
"""More than one ScrapeConfig holds (``generator.stack.objects.TARGETS_PER_OBJECT``)."""


@cache
def result(name: str) -> Generated:
    """What one of ``NAMES`` becomes."""
    return generated(name) if name in SPECS else made(**large_spec())


def large_spec() -> dict[str, Any]:
    """The reference cluster with all that it watches, and many more hosts."""
    spec = yaml.safe_load(EXAMPLES["keystone"].read_text(encoding="utf-8"))
    others = {f"host-{number:04}": {**host(number), "disks": ["/dev/sda"]} for number in range(4, HOSTS + 4)}
    return {
        **spec,
        "mesh": {**spec["mesh"], "cidr": "0.0.0.0/0"},  # holds the reference's addresses and those of the others
        "hosts": {**spec["hosts"], **others},
        "groups": {"external": {"roles": ["external"], "labels": {"site": "offsite"}}},
        "metrics": {**spec["metrics"], "volume": "500Gi", "retentionSize": "400GB"},
        "traces": {"enabled": True, "bucket": "traces"},
        "budget": {"memory": "64Gi"},
    }


def lost(meant: Any, kept: Any, path: str = "") -> list[str]:
    """Where something that we wrote is not what is kept. What the API server adds is no loss."""
    if isinstance(meant, Mapping) and isinstance(kept, Mapping):
        return [hit for name, part in meant.items() for hit in lost(part, kept.get(name), f"{path}.{name}")]
    if isinstance(meant, list | tuple) and isinstance(kept, list) and len(meant) == len(kept):
        pairs = enumerate(zip(meant, kept, strict=True))
        return [hit for at, (one, other) in pairs for hit in lost(one, other, f"{path}[{at}]")]
    return [] if meant == kept else [f"{path}: {meant!r} became {kept!r}"]
