"""A way into the stack: pods of one kind, one of their ports, and who may use it."""

from __future__ import annotations

import msgspec

METRICS = "metrics"
"""Why Prometheus asks; ports that serve nothing else have the same reason everywhere."""


class Part(msgspec.Struct, frozen=True):
    """Pods of one kind, by labels that no other pod of the namespace has."""

    name: str
    labels: tuple[tuple[str, str], ...]


class Opening(msgspec.Struct, frozen=True):
    """One TCP port of a part, and who may use it: these parts, all pods of these namespaces, or (``anyone``) all."""

    part: Part
    port: int
    why: str
    callers: tuple[Part, ...] = ()
    namespaces: tuple[str, ...] = ()
    anyone: bool = False
