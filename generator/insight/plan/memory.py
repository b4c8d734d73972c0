"""Memory: what each of the large containers needs by the model, and what the budget gives it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.capacity import figures as f
from generator.capacity import figures_engines as of_engines
from generator.capacity import figures_traces as of_traces
from generator.capacity.contract import Assumed
from generator.capacity.series import of_one_pod
from generator.insight.plan.contract import Memory
from generator.insight.plan.mimir import mimir_memory
from generator.sources import mimir, victoriametrics
from generator.spec.model import Cluster
from generator.spec.units import volume_bytes
from generator.stack import tempo
from generator.stack.alloy import EVENTS_RELEASE, TRACES_RELEASE
from generator.stack.assemble import memory_shares
from generator.stack.budget import share_memory
from generator.stack.loki_layout import layout

PROMETHEUS, GRAFANA, ALLOY = "prometheus", "grafana", "alloy"
VICTORIA, MIMIR = victoriametrics.JOB, mimir.JOB
TRACING = (tempo.RELEASE, TRACES_RELEASE)
RECOMMENDED = frozenset({GRAFANA, *f.LOKI_PARTS})
"""Containers whose need is what a manual recommends: with less they run, and suffer under load."""


def memory(
    cluster: Cluster, total_series: int, assumed: Assumed, budget_bytes: int | None = None
) -> tuple[Memory, ...]:
    """Every container, those of the model first; ``budget_bytes`` in place of the spec's budget."""
    given = volume_bytes(cluster.budget.memory) if budget_bytes is None else budget_bytes
    shares = memory_shares(cluster)
    has = share_memory(shares, given).by_container
    pods = {share.container: share.replicas for share in shares}
    modelled = _needs(cluster, total_series, assumed)
    needs = {**modelled, **{s.container: s.least_mi * f.MIB for s in shares if s.container not in modelled}}
    return tuple(Memory(one, needs[one], has[one] * f.MIB, pods[one], one in modelled) for one in needs)


def _needs(cluster: Cluster, total_series: int, assumed: Assumed) -> Mapping[str, int]:
    writes = cluster.metrics.long_term.type == "victoriametrics"
    head = (
        of_one_pod(cluster, total_series) * f.SERIES_BYTES * f.SERIES_SLACK * (of_engines.WRITER_SLACK if writes else 1)
    )
    found = {
        PROMETHEUS: int(f.PROMETHEUS_BASE_BYTES + head),
        GRAFANA: f.GRAFANA_BYTES,
        **mimir_memory(cluster, total_series),
    }
    if writes:
        found[VICTORIA] = int(
            of_engines.VICTORIA_BASE_BYTES + total_series * of_engines.VICTORIA_SERIES_BYTES * f.SERIES_SLACK
        )
    if cluster.logs.enabled:
        found |= dict(_logs(cluster, assumed))
    if cluster.traces.enabled:
        found |= _traces(cluster)
    return found


def _traces(cluster: Cluster) -> Mapping[str, int]:
    rate_mib_s = volume_bytes(cluster.traces.daily_volume) / f.MIB / f.DAY_S
    return {
        tempo.RELEASE: int(of_traces.TEMPO_BASE_BYTES + of_traces.TEMPO_BYTES_PER_MIB_S * rate_mib_s),
        TRACES_RELEASE: int(f.ALLOY_BASE_BYTES + f.ALLOY_BYTES_PER_MIB_S * rate_mib_s),
    }


def _logs(cluster: Cluster, assumed: Assumed) -> Iterator[tuple[str, int]]:
    daily_bytes = volume_bytes(cluster.logs.daily_volume)
    nodes = cluster.node_count
    chosen = layout(cluster)
    writer = chosen.workloads[0]
    streams = nodes * assumed.pods * f.CONTAINERS_PER_POD * f.STREAMS_PER_CONTAINER
    if cluster.logs.hosts is not None:
        streams += len(cluster.hosts) * f.STREAMS_PER_HOST
    share = chosen.copies / writer.replicas
    held = daily_bytes * f.LOKI_HELD_S / f.DAY_S * share
    kept = min(streams * share * f.LOKI_BLOCK_BYTES, held) + held / f.COMPRESSION
    yield writer.container, int(f.LOKI_BASE_BYTES + f.LOKI_HEAP * kept)
    for part in chosen.workloads if chosen.mode == "distributed" else ():
        if part.container in f.LOKI_PARTS:
            pods, gib = f.LOKI_PARTS[part.container]
            needs = pods * gib * f.GIB * daily_bytes / f.LOKI_TABLE_BYTES / part.replicas
            yield part.container, max(int(needs), part.least_mi * f.MIB)
    per_node_mib_s = daily_bytes / f.MIB / f.DAY_S / nodes
    yield ALLOY, int(f.ALLOY_BASE_BYTES + f.ALLOY_BYTES_PER_MIB_S * per_node_mib_s)
    if cluster.logs.pods.events:
        yield EVENTS_RELEASE, f.ALLOY_BASE_BYTES
