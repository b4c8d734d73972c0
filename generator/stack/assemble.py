"""From what is watched to what watches it: releases with finished values, and objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.sources import aws
from generator.sources.contract import Watch
from generator.spec.model import Cluster
from generator.spec.units import volume_bytes
from generator.stack import (
    alertmanager,
    alloy,
    bundled,
    crds,
    grafana,
    loki,
    network,
    objects,
    prometheus,
    prometheus_adapter,
    yace,
)
from generator.stack.budget import Memory, Share, share_memory
from generator.stack.charts import pin
from generator.stack.contract import KubernetesObject, Release, Stack, Values
from generator.stack.merge import merge
from generator.syntax.alloy import Block, print_alloy

KUBE_PROMETHEUS_STACK = crds.CHART


def assemble_stack(cluster: Cluster, watch: Watch) -> Stack:
    """The whole stack of a cluster."""
    memory = share_memory(memory_shares(cluster), volume_bytes(cluster.budget.memory))
    configurations = alloy.configurations(cluster) if cluster.logs.enabled else {}
    return Stack(
        namespace=cluster.kubernetes.namespace,
        releases=tuple(_releases(cluster, watch, memory)),
        objects=(*_objects(cluster, watch), *_alloy_configs(cluster, configurations)),
        alloy=configurations,
        kinds=crds.release(cluster),
    )


def memory_shares(cluster: Cluster) -> tuple[Share, ...]:
    """Every container of the stack that takes from the memory budget."""
    parts = [prometheus, alertmanager, grafana]
    if cluster.logs.enabled:
        parts += [loki, alloy]
    if cluster.metrics.adapter:
        parts.append(prometheus_adapter)
    if cluster.watch.aws is not None:
        parts.append(yace)
    return tuple(share for part in parts for share in part.shares(cluster))


def _releases(cluster: Cluster, watch: Watch, memory: Memory) -> Iterator[Release]:
    stack = merge(
        prometheus.values(cluster, watch, memory),
        bundled.values(cluster),
        alertmanager.values(cluster, memory),
        grafana.values(cluster, memory),
    )
    yield _release(cluster, KUBE_PROMETHEUS_STACK, stack)
    needs = (KUBE_PROMETHEUS_STACK,)  # brings the CRDs of every ServiceMonitor
    if cluster.logs.enabled:
        yield _release(cluster, "loki", loki.values(cluster, memory, _alertmanager(cluster, watch)), needs)
        yield from _alloy_releases(cluster, memory, (*needs, "loki"))
    if cluster.metrics.adapter:
        yield _release(cluster, "prometheus-adapter", prometheus_adapter.values(cluster, memory), needs)
    if cluster.watch.aws is not None:
        yield Release(aws.RELEASE, pin(yace.CHART), cluster.kubernetes.namespace, yace.values(cluster, memory), needs)


def _alloy_releases(cluster: Cluster, memory: Memory, needs: tuple[str, ...]) -> Iterator[Release]:
    namespace, chart = cluster.kubernetes.namespace, pin("alloy")
    yield Release(alloy.RELEASE, chart, namespace, alloy.values(memory), needs)
    if cluster.logs.pods.events:
        yield Release(alloy.EVENTS_RELEASE, chart, namespace, alloy.events_values(memory), needs)


def _release(cluster: Cluster, chart: str, values: Values, needs: tuple[str, ...] = ()) -> Release:
    return Release(chart, pin(chart), cluster.kubernetes.namespace, values, needs)


def _objects(cluster: Cluster, watch: Watch) -> Iterator[KubernetesObject]:
    yield objects.namespace(cluster)
    yield from network.policies(cluster, watch)
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
