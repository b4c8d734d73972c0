"""No rule of ours, or of the user's own, looks further back than whoever evaluates it keeps metrics.

Prometheus evaluates rules over what it keeps itself, and never asks the engine of ``metrics.longTerm``. With shards it
is Thanos' ruler that evaluates them, over the querier, which has all that is kept; what remains with Prometheus then is
``RuleGroup.by_prometheus``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from msgspec.structs import replace

from generator.diagnostics import Diagnostic, Severity
from generator.sources.contract import AlertRule, Watch
from generator.spec.model import Cluster
from generator.spec.own import OwnRule
from generator.spec.shards import sharded
from generator.spec.units import duration, seconds
from generator.syntax.promql import Reach, reaches

_ID = "looks-too-far-back"
_RETENTION = ("metrics", "retention")
_NEARLY = 1.05
"""A rule of ours that asks for no more than this of what is kept judges by nearly all: 25 hours of a day."""


def check_reach(cluster: Cluster, watch: Watch) -> Iterator[Diagnostic]:
    """Every rule of ours, and of the user's own, that Prometheus evaluates."""
    kept_s = seconds(cluster.metrics.retention)
    needs = {name: need_s for name, need_s in _ours(cluster, watch) if need_s > kept_s * _NEARLY}
    if needs:
        yield _too_short(cluster, needs)
    if not sharded(cluster):
        for rule in (rule for file in watch.own.rules for rule in file.rules):
            yield from _check_own(cluster, rule, kept_s)


def _ours(cluster: Cluster, watch: Watch) -> Iterator[tuple[str, float]]:
    """Rules of ours that look back, each with how far."""
    for group in watch.rules:
        if group.by_prometheus or not sharded(cluster):
            for rule in group.rules:
                name = rule.alert if isinstance(rule, AlertRule) else rule.record
                yield name, max((one.oldest_s for one in _reaches(rule.expr)), default=0)


def _reaches(query: str) -> tuple[Reach, ...]:
    """Nothing of a query that is broken, which other checks say."""
    if "[" not in query and "offset" not in query:
        return ()
    try:
        return reaches(query)
    except ValueError:
        return ()


def _too_short(cluster: Cluster, needs: dict[str, float]) -> Diagnostic:
    far = ", ".join(f"{name} ({_length(need_s)})" for name, need_s in sorted(needs.items()))
    return Diagnostic(
        _ID,
        f"Prometheus keeps metrics for {cluster.metrics.retention} only, and alerts look further back: {far}",
        f"write {_length(_rounded(max(needs.values())))} or more, or switch them off: "
        "alerting.alerts.NAME: {enabled: false}",
        "they would judge by less than they are made for, or could never fire",
        _RETENTION,
    )


def _check_own(cluster: Cluster, rule: OwnRule, kept_s: int) -> Iterator[Diagnostic]:
    found = _reaches(rule.expr)
    empty = [one for one in found if one.newest_s > kept_s]
    if empty:
        one = max(empty, key=lambda one: one.newest_s)
        reason = "there is never anything that old: rules do not ask what metrics.longTerm keeps"
        yield replace(_own(cluster, rule, one, one.newest_s), reason=reason)
        return
    far = max(found, key=lambda one: one.oldest_s, default=None)
    if far is not None and far.oldest_s > kept_s:
        reason = "the rule judges by what is kept of that, without a word"
        yield replace(_own(cluster, rule, far, far.oldest_s), reason=reason, severity=Severity.WARNING)


def _own(cluster: Cluster, rule: OwnRule, reach: Reach, ago_s: float) -> Diagnostic:
    return Diagnostic(
        _ID,
        f"{rule.kind} {rule.name} asks for {reach.name or 'series'} of {_length(ago_s)} ago, and Prometheus keeps "
        f"metrics for {cluster.metrics.retention}",
        f"write metrics: {{retention: {_length(_rounded(reach.oldest_s))}}} or more, or look less far back",
        position=rule.position,
    )


def _rounded(length_s: float) -> int:
    """Whole hours, from two days on whole days: what people write."""
    unit = 86400 if length_s > 2 * 86400 else 3600
    return math.ceil(length_s / unit) * unit


def _length(length_s: float) -> str:
    return duration(math.ceil(length_s))
