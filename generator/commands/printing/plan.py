"""A ``Plan`` as tables with bars, and as plain data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from generator.insight.plan.contract import Memory, Plan, Volume
from generator.report import styled
from generator.spec.long_term import kept
from generator.spec.model import Cluster
from generator.spec.shards import why_shards
from generator.spec.units import seconds

_WIDTH = 24
_OF = {"tempo": "spans"}
"""What a volume keeps while the object store is away, where it is not logs."""
_MOST_HOSTS = 20
_MIB, _GIB = 2**20, 2**30


def text(plan: Plan, cluster: Cluster) -> Iterator[str]:
    """For a terminal or a pipe."""
    nodes = sum(host.in_cluster for host in cluster.hosts.values())
    of_cluster = f"{_count(nodes, 'node')} of the cluster" if nodes else "no node of the cluster, counted as one"
    yield (
        f"{cluster.name}: {_count(len(cluster.hosts), 'host')}, {of_cluster}; assumed: "
        f"{plan.assumed.pods} pods on a node, {plan.assumed.cpus} CPUs in a host"
    )
    yield from _series(plan)
    yield from _shards(plan)
    yield from ("", styled("Memory of one pod", bold=True))
    yield from _rows(_memory(one) for one in plan.memory if one.modelled)
    yield from _others([one for one in plan.memory if not one.modelled], cluster)
    yield from ("", styled("Volumes", bold=True))
    yield from _rows(_volume(one) for one in plan.volumes)
    yield from _long_term(plan, cluster)
    yield from _logs(plan, cluster)
    yield from _traces(plan, cluster)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _series(plan: Plan) -> Iterator[str]:
    yield ""
    total, rate = f"{plan.total_series:,} series", f"{plan.samples_per_s:,.0f} samples a second"
    daily = f"{plan.metrics_daily_bytes / _GIB:.2f}GiB of metrics a day"
    yield styled(f"By job: {total}, every {plan.scrape_interval_s}s, {rate}, {daily}", bold=True)
    yield from _ranked(plan.by_job)
    hosts = plan.by_host
    if hosts:
        yield ""
        yield styled("By host", bold=True)
        yield from _ranked(dict(sorted(hosts.items(), key=lambda item: -item[1])[:_MOST_HOSTS]))
        if len(hosts) > _MOST_HOSTS:
            yield f"  and {len(hosts) - _MOST_HOSTS} more, each with fewer (--json has all)"


def _shards(plan: Plan) -> Iterator[str]:
    decided = plan.decided
    if decided is None:
        return
    yield ""
    yield styled(f"Shards: {why_shards(decided)}", bold=True)
    until = f"{decided.left:,} are left until {decided.following}" if decided.following else "auto makes no more"
    yield f"  {_count(decided.shards, 'shard')} up to {decided.most_series:,} series, {until}"
    if decided.series != plan.total_series:
        yield f"  decided by {decided.series:,} series, which generate counts whatever --pods and --cpus say here"


def _ranked(counts: dict[str, int]) -> Iterator[str]:
    most = max(counts.values(), default=1)
    ranked = sorted(counts.items(), key=lambda item: -item[1])
    yield from _rows([name, f"{count:,}", _bar(count / most)] for name, count in ranked)


def _memory(one: Memory) -> list[str]:
    pods = "" if one.pods == 1 else f"{one.pods} pods"
    needs, has = (f"{number / _MIB:,.0f}Mi" for number in (one.needs_bytes, one.has_bytes))
    return [one.container, f"needs {needs}", f"has {has}", _bar(one.needs_bytes / one.has_bytes, judged=True), pods]


def _others(others: list[Memory], cluster: Cluster) -> Iterator[str]:
    taken = sum(one.has_bytes * one.pods for one in others) / _MIB
    yield f"  {len(others)} others take {taken:,.0f}Mi of the budget {cluster.budget.memory} in all (--json has each)"


def _volume(one: Volume) -> list[str]:
    if one.buffer_days is not None:
        words = f"holds {one.buffer_days:.1f} days of {_OF.get(one.name, 'logs')} while the object store is away"
    elif one.days_until_full is not None:
        words = f"full in {one.days_until_full:.0f} days"
    else:
        words = "as much is deleted as comes" if one.daily_bytes else "it hardly grows"
        words = "too small for what stands there" if one.held_bytes > one.size_bytes else f"never full: {words}"
    grows = f"+{one.daily_bytes / _GIB:.2f}GiB a day"
    filled = one.held_bytes / one.size_bytes
    pods = "" if one.pods == 1 else f"{one.pods} × "
    return [one.name, f"{pods}{one.size_bytes / _GIB:,.0f}GiB", grows, _bar(filled, judged=True), words]


def _logs(plan: Plan, cluster: Cluster) -> Iterator[str]:
    if not plan.logs_daily_bytes:
        return
    yield ""
    yield styled(f"Logs: {plan.logs_daily_bytes / _GIB:.1f}GiB of text a day", bold=True)
    if plan.store is None:
        yield "  kept on Loki's volume"
        return
    held, most = (f"{number / _GIB:,.0f}GiB" for number in (plan.store.held_bytes, plan.store.most_bytes))
    copies = "" if plan.store.copies == 1 else f", in {plan.store.copies} copies at most"
    yield f"  object store: +{plan.store.daily_bytes / _GIB:.1f}GiB a day{copies}"
    yield f"  {held} once {cluster.logs.retention} have passed"
    if plan.store.most_bytes > plan.store.held_bytes:
        yield f"  {most} if every line were of the tenant or stream that is kept longest"


def _traces(plan: Plan, cluster: Cluster) -> Iterator[str]:
    if not plan.traces_daily_bytes:
        return
    yield ""
    yield styled(f"Traces: {plan.traces_daily_bytes / _GIB:.1f}GiB of spans a day", bold=True)
    if plan.traces_store is None:
        yield "  kept on Tempo's volume"
        return
    daily, held = (number / _GIB for number in (plan.traces_store.daily_bytes, plan.traces_store.held_bytes))
    yield f"  object store: +{daily:.1f}GiB a day, {held:,.0f}GiB once {cluster.traces.retention} have passed"


def _long_term(plan: Plan, cluster: Cluster) -> Iterator[str]:
    if plan.metrics_store is None:
        return
    store, lengths = plan.metrics_store, kept(cluster.metrics.long_term)
    yield ""
    yield styled(
        f"Long-term metrics: {cluster.metrics.long_term.type}, bucket {cluster.metrics.long_term.bucket}", bold=True
    )
    copies = "" if store.copies == 1 else f", one copy of each of {store.copies} replicas"
    yield f"  object store: +{store.daily_bytes / _GIB:.2f}GiB a day{copies}"
    yield f"  {store.held_bytes / _GIB:,.0f}GiB at most once {max(lengths.values(), key=seconds)} have passed"
    if cluster.metrics.long_term.entry is not None:
        yield "  what other clusters write there comes on top, in memory and on volumes as well"


def _bar(share: float, *, judged: bool = False) -> str:
    """A bar of a share of one; ``judged`` is red where it is more than there is."""
    filled = min(_WIDTH, round(share * _WIDTH))
    bar = "█" * filled + "·" * (_WIDTH - filled)
    if not judged:
        return styled(bar, "cyan")
    color = "red" if share > 1 else "yellow" if share > 1 / 1.2 else "green"
    return styled(bar, color) + f" {share:4.0%}"


def _rows(rows: Iterable[list[str]]) -> Iterator[str]:
    """Columns under each other: the first to the left, numbers to the right, what follows a bar as it is."""
    table = list(rows)
    widths = [max((len(cell) for cell in column), default=0) for column in zip(*table, strict=True)]
    for row in table:
        cells = [
            cell.ljust(width) if index == 0 else cell.rjust(width) if index < len(row) - 2 or len(row) == 3 else cell
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield f"  {'  '.join(cells).rstrip()}"


def _camel(data: Any) -> Any:
    """The names of a struct as JSON has them everywhere here."""
    if isinstance(data, dict):
        return {re.sub("_(.)", lambda found: found[1].upper(), key): _camel(value) for key, value in data.items()}
    return [_camel(one) for one in data] if isinstance(data, list | tuple) else data


def plain(plan: Plan, cluster: Cluster) -> dict[str, Any]:
    """For machines: bytes and counts."""
    data = _camel(msgspec.to_builtins(plan))
    data.pop("findings")
    jobs = data.pop("series")
    data.pop("decided")
    return {
        "cluster": cluster.name,
        "series": plan.total_series,
        "samplesPerSecond": round(plan.samples_per_s, 1),
        "metricsDailyBytes": plan.metrics_daily_bytes,
        "logsDailyBytes": data.pop("logsDailyBytes"),
        "tracesDailyBytes": data.pop("tracesDailyBytes"),
        "tracesStore": data.pop("tracesStore"),
        "scrapeIntervalSeconds": data.pop("scrapeIntervalS"),
        "byHost": plan.by_host,
        "byJob": plan.by_job,
        "jobs": jobs,
        "shards": _camel({**msgspec.to_builtins(plan.decided), "left": plan.decided.left})
        if plan.decided is not None
        else None,
        **data,
    }
