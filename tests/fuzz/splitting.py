"""A spec in two: what a shared file says, and what the spec over it says, so that both together say the same."""

from __future__ import annotations

import copy
import random
from typing import Any

Mapping = dict[str, Any]

_DECOYS: dict[tuple[str, ...], Any] = {
    (): {"budget": {"memory": "9Gi"}, "argocd": {"namespace": "decoy"}, "mesh": {"interface": "decoy0"}},
    ("hosts",): {"decoy-1": {"address": "192.0.2.250", "zfs": {"pools": ["decoy"]}}, "decoy-2": {"roles": ["agent"]}},
    ("images",): {"decoy.example.org/decoy:1": f"sha256:{'0' * 64}"},
    ("groups",): {"decoy": {"disks": ["/dev/decoy"]}},
    ("alerting", "receivers"): {"decoy": {"slack": {"channel": "#decoy"}}},
    ("logs", "pods"): {"multiline": {"firstLine": "decoy"}},
}
"""What a shared file may say in a mapping, where the spec says nothing of it: the spec removes it again."""


def split(whole: Mapping, chance: random.Random) -> tuple[Mapping, Mapping]:
    """What lies beneath, and what lies over it (without ``extends``)."""
    return _split(whole, (), chance)


def _split(whole: Mapping, path: tuple[str, ...], chance: random.Random) -> tuple[Mapping, Mapping]:
    beneath: Mapping = {}
    above: Mapping = {}
    for key, value in whole.items():
        where = chance.choice(["beneath", "above", "both"])
        if where == "both" and isinstance(value, dict):
            beneath[key], above[key] = _split(value, (*path, key), chance)
        elif value is None and where == "beneath":
            above[key] = None
        else:
            if where != "above":
                beneath[key] = value if where == "beneath" else _other(value, chance)
            if where != "beneath":
                above[key] = value
    for key, value in _DECOYS.get(path, {}).items():
        if key not in whole and chance.random() < 0.5:
            beneath[key], above[key] = copy.deepcopy(value), None
    return _shuffled(beneath, chance), _shuffled(above, chance)


def _other(value: Any, chance: random.Random) -> Any:
    """A value that is replaced: another of its kind that the schema takes in the same place, where that is simple."""
    if isinstance(value, bool):
        return chance.random() < 0.5
    if isinstance(value, list):
        return value[:1]
    return value


def _shuffled(entries: Mapping, chance: random.Random) -> Mapping:
    return dict(chance.sample(list(entries.items()), len(entries)))
