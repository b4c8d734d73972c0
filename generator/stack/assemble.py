"""From what is watched to what watches it: releases with finished values, and objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.sources import aws
from generator.sources.contract import Watch
from generator.spec.chart_lock import ChartLock
from generator.spec.mimir_pods import is_distributed
from generator.spec.model import Cluster
from generator.spec.units import volume_bytes
from generator.stack import (
    alertmanager,
    alloy,
    bundled,
    crds,
    grafana,
    loki,
    long_term,
    mimir_distributed,
    network,
    objects,
    prometheus,
    prometheus_adapter,
    tempo,
    trace_links,
    yace,
)
from generator.stack.budget import Memory, Share, share_memory
from generator.stack.charts import pin
from generator.stack.contract import KubernetesObject, Release, Stack, Values
from generator.stack.images import pin_images
from generator.stack.merge import merge
from generator.syntax.alloy import Block, print_alloy

KUBE_PROMETHEUS_STACK = crds.CHART


def assemble_stack(cluster: Cluster, watch: Watch, charts: ChartLock) -> Stack:
    """The whole stack of a cluster; ``charts`` are those that the user pins otherwise than nixscope."""
    memory = share_memory(memory_shares(cluster), volume_bytes(cluster.budget.memory))
    configurations = alloy.configurations(cluster)
    stack = Stack(
        namespace=cluster.kubernetes.namespace,
        releases=tuple(_releases(cluster, watch, memory, charts)),
        objects=(*_objects(cluster, watch, memory), *_alloy_configs(cluster, configurations)),
        alloy=configurations,
        kinds=crds.release(cluster, charts),
    )
    return pin_images(stack, cluster)


def memory_shares(cluster: Cluster) -> tuple[Share, ...]:
    """Every container of the stack that takes from the memory budget."""
    parts = [prometheus, alertmanager, grafana]
    if cluster.logs.enabled:
        parts.append(loki)
    if cluster.logs.enabled or cluster.traces.enabled:
        parts.append(alloy)
    if cluster.traces.enabled:
        parts.append(tempo)
    if cluster.metrics.adapter:
        parts.append(prometheus_adapter)
    if cluster.watch.aws is not None:
        parts.append(yace)
    engine = long_term.engine(cluster)
    kept = engine.shares(cluster) if engine is not None else ()
    return (*(share for part in parts for share in part.shares(cluster)), *kept)


def _releases(cluster: Cluster, watch: Watch, memory: Memory, charts: ChartLock) -> Iterator[Release]:
    def release(name: str, values: Values, needs: tuple[str, ...] = (), chart: str = "") -> Release:
        return Release(name, pin(chart or name, charts), cluster.kubernetes.namespace, values, needs)

    stack = merge(
        prometheus.values(cluster, watch, memory),
        bundled.values(cluster, watch),
        alertmanager.values(cluster, memory),
        grafana.values(cluster, memory),
        trace_links.exemplars(cluster),
        long_term.values(cluster, memory),
    )
    yield release(KUBE_PROMETHEUS_STACK, stack)
    needs = (KUBE_PROMETHEUS_STACK,)  # brings the CRDs of every ServiceMonitor
    if cluster.logs.enabled:
        yield release("loki", loki.values(cluster, memory, _alertmanager(cluster, watch)), needs)
        yield release(alloy.RELEASE, alloy.values(memory), (*needs, "loki"), alloy.CHART)
        if cluster.logs.pods.events:
            yield release(alloy.EVENTS_RELEASE, alloy.events_values(memory), (*needs, "loki"), alloy.CHART)
    if cluster.traces.enabled:
        yield release(tempo.RELEASE, tempo.values(cluster, memory), needs)
        yield release(alloy.TRACES_RELEASE, alloy.traces_values(memory), (*needs, tempo.RELEASE), alloy.CHART)
    if is_distributed(cluster):
        yield release(
            mimir_distributed.RELEASE, mimir_distributed.values(cluster, memory), needs, mimir_distributed.CHART
        )
    if cluster.metrics.adapter:
        yield release("prometheus-adapter", prometheus_adapter.values(cluster, memory), needs)
    if cluster.watch.aws is not None:
        yield release(aws.RELEASE, yace.values(cluster, memory), needs, yace.CHART)


def _objects(cluster: Cluster, watch: Watch, memory: Memory) -> Iterator[KubernetesObject]:
    yield objects.namespace(cluster)
    yield from network.policies(cluster, watch)
    yield from long_term.parts(cluster, memory)
    for job in watch.jobs:
        yield from objects.scrape_configs(cluster, job)
    for service_job in watch.service_jobs:
        yield objects.service_monitor(cluster, service_job)
    for probe_job in watch.probe_jobs:
        yield objects.probe_config(cluster, probe_job)
    for group in watch.rules:
        yield objects.prometheus_rule(cluster, group)
    if watch.log_rules:
        yield objects.log_rules(cluster, loki.RULES_CONFIG_MAP, watch.log_rules)
    for board in watch.dashboards:
        yield objects.dashboard(cluster, board)
    for file in watch.own.rules:
        yield objects.own_rules(cluster, file)
    for own in watch.own.dashboards:
        yield objects.own_dashboard(cluster, own)


def _alertmanager(cluster: Cluster, watch: Watch) -> str | None:
    """Where Loki's ruler sends its alerts, None where there are no log rules."""
    return alertmanager.url(cluster) if watch.log_rules else None


def _alloy_configs(cluster: Cluster, found: Mapping[str, tuple[Block, ...]]) -> Iterator[KubernetesObject]:
    for name, blocks in found.items():
        yield objects.config_map(cluster, name, {alloy.CONFIG_KEY: print_alloy(blocks)})
