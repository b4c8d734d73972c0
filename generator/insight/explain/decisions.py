"""Properties that the spec may leave to nixscope: what they have become, and why."""

from __future__ import annotations

from collections.abc import Iterator

from generator.insight.explain.contract import Fact, Kind, Known
from generator.spec.loki_mode import loki_mode, why_mode
from generator.spec.shards import why_shards

SHARDS, MODE = "metrics.shards", "logs.mode"


def decision_names(known: Known) -> Iterator[str]:
    """Those that have a meaning in this spec."""
    yield SHARDS
    if known.cluster.logs.enabled:
        yield MODE


def explain_decision(known: Known, name: str) -> Iterator[Fact]:
    """Its value, who decided it by what, and the line of the spec."""
    if name == SHARDS:
        yield Fact("value", str(known.cluster.metrics.shards))
        if known.spec.decided is not None:
            yield Fact("why", why_shards(known.spec.decided))
        yield Fact("spec", known.line(("metrics", "shards")))
        return
    logs = known.cluster.logs
    yield Fact("value", loki_mode(logs))
    if logs.mode == "auto":
        yield Fact("why", why_mode(logs))
    yield Fact("spec", known.line(("logs", "mode")))


DECISION = Kind("decision", decision_names, explain_decision)
