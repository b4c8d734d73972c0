"""What does not fit, and which number of the spec to change."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from generator.capacity import figures as f
from generator.capacity.contract import Assumed
from generator.capacity.series import of_one_pod
from generator.diagnostics import Diagnostic, Severity
from generator.insight.plan.contract import Memory
from generator.insight.plan.long_term import compactor_bytes, metrics_store, victoria_bytes
from generator.insight.plan.memory import ALLOY, GRAFANA, MIMIR, PROMETHEUS, RECOMMENDED, TRACING, VICTORIA, memory
from generator.insight.plan.mimir import DISTRIBUTOR, INGESTER, mimir_volumes
from generator.insight.plan.storage import retention_size_bytes
from generator.spec.model import Cluster
from generator.spec.shards import DecidedShards
from generator.spec.units import seconds, volume_bytes
from generator.stack.prometheus import RETENTION_PERCENT

_CLOSE = 1.2
"""Below a fifth of room the next pod or dashboard is one too many."""

_SOON = 0.1
"""Of what the shards hold: below a tenth of room the number is about to change."""

_MOST_GI = 4096


def verdict(cluster: Cluster, total_series: int, samples_per_s: float, assumed: Assumed) -> Iterator[Diagnostic]:
    """Errors for what cannot fit, warnings for what is close."""
    containers = memory(cluster, total_series, assumed)
    enough, roomy = (budget_gi(cluster, total_series, assumed, room) for room in (1.0, _CLOSE))
    for one in (one for one in containers if one.modelled):
        fits = one.has_bytes >= one.needs_bytes
        yield from _memory(cluster, one, round(of_one_pod(cluster, total_series)), roomy if fits else enough)
    yield from _shards(cluster, total_series)
    yield from _retention(cluster, of_one_pod(cluster, samples_per_s))
    yield from _compactor(cluster, of_one_pod(cluster, samples_per_s))
    yield from _mimir(cluster, samples_per_s)
    yield from _victoria(cluster, samples_per_s)


def budget_gi(cluster: Cluster, total_series: int, assumed: Assumed, room: float = 1.0) -> int | None:
    """The least budget, in GiB, with which every container gets ``room`` times what it needs.

    None where no sane one does.
    """
    low, high = 0, _MOST_GI
    while low + 1 < high:
        middle = (low + high) // 2
        if _fits(memory(cluster, total_series, assumed, middle * f.GIB), room):
            high = middle
        else:
            low = middle
    return high if _fits(memory(cluster, total_series, assumed, high * f.GIB), room) else None


def _fits(containers: tuple[Memory, ...], room: float) -> bool:
    # What is only recommended does not decide, and what others need hardly grows.
    return all(
        one.has_bytes >= one.needs_bytes * (room if one.modelled and one.container != ALLOY else 1.0)
        for one in containers
        if one.container not in RECOMMENDED
    )


def _memory(cluster: Cluster, one: Memory, series: int, enough: int | None) -> Iterator[Diagnostic]:
    needs, has = (round(number / f.MIB) for number in (one.needs_bytes, one.has_bytes))
    raise_it = f"write budget: {{memory: {enough}Gi}}" if enough is not None else "spread the work over more clusters"
    path = ("budget", "memory")
    message = f"{one.container} needs about {needs}Mi, and its share of the budget {cluster.budget.memory} is {has}Mi"
    if one.has_bytes >= one.needs_bytes:
        if one.has_bytes < one.needs_bytes * _CLOSE and one.container not in (*RECOMMENDED, ALLOY):
            why = "a few more pods, hosts or lines, and it is killed for want of memory"
            yield Diagnostic("plan-close", message, raise_it, why, path, severity=Severity.WARNING)
        return
    if one.container in RECOMMENDED:
        slow = (
            "gets slow with many dashboards" if one.container == GRAFANA else "is killed by large queries or many lines"
        )
        why = f"its manual recommends that much; it starts with less and {slow}"
        remedy = "give the stack a larger budget where many people look at it"
        yield Diagnostic("plan-recommended", message, remedy, why, path, severity=Severity.WARNING)
        return
    why, other = _reason(cluster, one.container, series)
    yield Diagnostic(
        "plan-memory", message, f"{raise_it}, or {other}", f"{why}; the kernel would kill it, again and again", path
    )


def _reason(cluster: Cluster, container: str, series: int) -> tuple[str, str]:
    """Why a container needs so much, and what to lower in place of a larger budget."""
    if container in (PROMETHEUS, VICTORIA, MIMIR):
        return f"it holds {series} series", "watch less"
    if container == INGESTER:
        return f"each of {series} series is in three of these pods", "raise metrics.longTerm.ingesters, or watch less"
    if container == DISTRIBUTOR:
        return f"samples of {series} series go through these pods", "raise metrics.longTerm.ingesters, or watch less"
    if container in TRACING:
        return f"{cluster.traces.daily_volume} of spans a day go through it", "lower traces.dailyVolume, by sampling"
    if container == ALLOY:
        why = "it reads the logs of a whole node"
    else:
        why = f"it holds two hours of {cluster.logs.daily_volume} a day before they are stored"
    return why, "lower logs.dailyVolume if that is too much"


def _shards(cluster: Cluster, total_series: int) -> Iterator[Diagnostic]:
    held = round(of_one_pod(cluster, total_series))
    if held <= f.POD_SERIES:
        return
    shards = max(2, ceil(total_series * f.SHARD_UNEVEN / f.POD_SERIES))
    engine = "" if cluster.metrics.long_term.type == "thanos" else " and metrics.longTerm: {type: thanos}"
    yield Diagnostic(
        "plan-shards",
        f"one pod of Prometheus holds about {held:,} series",
        f"write metrics.shards: {shards}{engine}, or watch less",
        f"with more than {f.POD_SERIES:,} it needs a large part of a node, and minutes to come up again",
        ("metrics", "shards"),
        severity=Severity.WARNING,
    )


def close_to_more_shards(decided: DecidedShards | None) -> Iterator[Diagnostic]:
    """A number that nixscope chose and that will soon be another one."""
    if decided is None or decided.following is None or decided.left > decided.most_series * _SOON:
        return
    now, then = decided.shards, decided.following
    ruler = ", and Thanos' ruler evaluates the rules from then on" if now == 1 else ""
    yield Diagnostic(
        "plan-more-shards",
        f"with {decided.left + 1:,} series more metrics.shards: auto is {then} in place of {now}",
        f"write metrics.shards: {now} to stay, or {then} to change at a time of your choice",
        f"targets then move to other pods of Prometheus{ruler}",
        ("metrics", "shards"),
        severity=Severity.WARNING,
    )


def _retention(cluster: Cluster, samples_per_s: float) -> Iterator[Diagnostic]:
    metrics = cluster.metrics
    daily = samples_per_s * f.DAY_S * f.SAMPLE_BYTES
    limit, kept_days = retention_size_bytes(cluster), seconds(metrics.retention) / f.DAY_S
    days = limit / daily
    if days >= kept_days * _CLOSE:
        return
    volume_gi = needed_volume_gi(samples_per_s, kept_days)
    sized = (
        "" if metrics.retention_size is None else f" and retentionSize: {ceil(volume_gi * RETENTION_PERCENT / 100)}GB"
    )
    short = days < kept_days
    yield Diagnostic(
        "plan-retention" if short else "plan-close",
        f"metrics fill {_gib(limit)} within {days:.0f} days, and metrics.retention is {metrics.retention}",
        f"write metrics.volume: {max(volume_gi, volume_bytes(metrics.volume) // f.GIB)}Gi{sized}, "
        f"retention: {max(1, int(days / _CLOSE))}d, or a longer scrapeInterval",
        "Prometheus deletes the oldest to stay within it, so metrics would be kept for less long than the spec says"
        if short
        else "with some more series metrics would be kept for less long than the spec says",
        ("metrics", "volume"),
        severity=Severity.ERROR if short else Severity.WARNING,
    )


def _compactor(cluster: Cluster, samples_per_s: float) -> Iterator[Diagnostic]:
    long_term = cluster.metrics.long_term
    needed = ceil(compactor_bytes(samples_per_s) * _CLOSE / f.GIB)
    if long_term.type != "thanos" or volume_bytes(long_term.volume) >= needed * f.GIB:
        return
    yield Diagnostic(
        "plan-compactor",
        f"Thanos' compactor needs about {needed}GiB to merge two weeks of metrics, and has {long_term.volume}",
        f"write metrics.longTerm.volume: {needed}Gi",
        "it would fill its volume in the middle of a block, again and again, and delete nothing",
        ("metrics", "longTerm", "volume"),
    )


def _mimir(cluster: Cluster, samples_per_s: float) -> Iterator[Diagnostic]:
    long_term = cluster.metrics.long_term
    store = metrics_store(cluster, samples_per_s)
    if long_term.type != "mimir" or store is None:
        return
    fullest = max(mimir_volumes(cluster, samples_per_s, store.held_bytes), key=lambda volume: volume.held_bytes)
    needed = ceil(fullest.held_bytes * _CLOSE / f.GIB)
    if volume_bytes(long_term.volume) >= needed * f.GIB:
        return
    yield Diagnostic(
        "plan-long-term",
        f"{fullest.name} needs about {needed}GiB for what it works on, and has {long_term.volume}",
        f"write metrics.longTerm.volume: {needed}Gi",
        "a full volume stops it, and Prometheus holds back samples for two to three hours only",
        ("metrics", "longTerm", "volume"),
    )


def _victoria(cluster: Cluster, samples_per_s: float) -> Iterator[Diagnostic]:
    long_term = cluster.metrics.long_term
    needed = ceil(victoria_bytes(cluster, samples_per_s) * _CLOSE / f.GIB)
    if long_term.type != "victoriametrics" or volume_bytes(long_term.volume) >= needed * f.GIB:
        return
    yield Diagnostic(
        "plan-long-term",
        f"VictoriaMetrics needs about {needed}GiB for {long_term.retention} of metrics, and has {long_term.volume}",
        f"write metrics.longTerm.volume: {needed}Gi, or a shorter retention",
        "a full volume takes no more samples, and it does not make room by itself",
        ("metrics", "longTerm", "volume"),
    )


def needed_volume_gi(samples_per_s: float, kept_days: float) -> int:
    """The volume on which Prometheus keeps so many samples for so many days, with room, in GiB."""
    # One more, because the stack rounds what Prometheus may fill down to whole GiB.
    kept_gib = samples_per_s * f.DAY_S * f.SAMPLE_BYTES * kept_days * _CLOSE / f.GIB + 1
    return ceil(kept_gib * 100 / RETENTION_PERCENT)


def _gib(size_bytes: float) -> str:
    return f"{size_bytes / f.GIB:.0f}GiB"
