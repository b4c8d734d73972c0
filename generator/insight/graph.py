"""The picture of a cluster: what is watched, what collects, stores, shows and tells, and what flows between them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from generator.insight.graph_hosts import MOST, HostGroup, group_hosts, some
from generator.insight.graph_parts import COLUMNS, FLOWS, NO_ALERT, Edge, Flow, Graph, Node
from generator.insight.routing import ways_of
from generator.sources import thanos_clusters
from generator.sources.contract import Watch, Watched
from generator.spec.alerting import Route
from generator.spec.long_term import kept, other_clusters
from generator.spec.mimir_pods import is_distributed
from generator.spec.model import Cluster
from generator.spec.units import seconds
from generator.stack.loki_layout import layout
from generator.stack.long_term import ENGINES
from generator.stack.routing import DEFAULT, HEARTBEAT

__all__ = ["COLUMNS", "FLOWS", "NO_ALERT", "Edge", "Flow", "Graph", "Node", "graph_cluster"]

_SOURCES = {"ceph": "Ceph, run by Rook", "aws": "AWS CloudWatch"}


class _Collector(msgspec.Struct, frozen=True):
    """A box of the second column: where it reads, and where its data go."""

    id: str
    title: str
    lines: tuple[str, ...]
    reads: tuple[str, ...]
    store: str = "prometheus"
    flow: Flow = "scrape"


def graph_cluster(cluster: Cluster, watch: Watch) -> Graph:
    """The picture of a cluster. Hosts are boxes of their own as long as there are few, then groups of hosts."""
    groups = group_hosts(tuple(cluster.hosts.values()))
    collectors = tuple(_collectors(cluster, watch, groups))
    receivers = tuple(_receivers(cluster))
    return Graph(
        name=cluster.name,
        nodes=(
            *_watched(cluster, watch, groups),
            *(Node(one.id, 1, one.title, one.lines) for one in collectors),
            *_stores(cluster),
            *_views(cluster, watch),
            *receivers,
        ),
        edges=tuple(_edges(cluster, watch, collectors, receivers)),
        hosts=len(cluster.hosts),
    )


def _watched(cluster: Cluster, watch: Watch, groups: tuple[HostGroup, ...]) -> Iterator[Node]:
    yield from (Node(group.id, 0, group.title, group.lines) for group in groups)
    if _in_cluster(cluster, watch):
        nodes = sum(host.in_cluster for host in cluster.hosts.values())
        about = f"{cluster.kubernetes.distribution} {cluster.kubernetes.version}"
        # Talos' nodes are no hosts: how many there are is not known.
        count = ("1 node" if nodes == 1 else f"{nodes} nodes",) if nodes else ()
        yield Node("kubernetes", 0, "Kubernetes", (about, *count))
    for source in watch.sources:
        if _of_others(source):
            yield Node(source.source, 0, _SOURCES.get(source.source, source.source), _about(cluster, source))
    if cluster.watch.probes:
        yield Node("probes", 0, "Endpoints", some([probe.name for probe in cluster.watch.probes]))


def _in_cluster(cluster: Cluster, watch: Watch) -> bool:
    return watch.control_plane is not None or cluster.logs.enabled or cluster.traces.enabled


def _of_others(source: Watched) -> bool:
    """Whether a source has Services that are watched for their own sake, and not as a part of the stack."""
    return bool(source.service_jobs) and source.source not in (*ENGINES, thanos_clusters.SOURCE.name)


def _about(cluster: Cluster, source: Watched) -> tuple[str, ...]:
    if source.source == "aws" and cluster.watch.aws is not None:
        return (*some(list(cluster.watch.aws.regions), 2), *some(list(cluster.watch.aws.services), 3))
    return tuple(dict.fromkeys(f"namespace {job.namespace}" for job in source.service_jobs))


def _collectors(cluster: Cluster, watch: Watch, groups: tuple[HostGroup, ...]) -> Iterator[_Collector]:
    yield from _on_hosts(watch, groups)
    shippers = [group for group in groups if any(_ships(watch, host) for host in group.hosts)]
    if shippers:
        yield _Collector("journals", "Alloy on hosts", ("journals",), tuple(g.id for g in shippers), "loki", "push")
    for source in watch.sources:
        if source.control_plane is not None:
            names = some([job.name for job in source.chart_jobs])
            yield _Collector("control-plane", "In the cluster", names, ("kubernetes",))
        if _of_others(source):
            names = some([job.name for job in source.service_jobs])
            title = f"In {source.service_jobs[0].namespace}"
            yield _Collector(f"{source.source}-jobs", title, names, (source.source,))
    if cluster.logs.enabled:
        yield _Collector("alloy", "Alloy on each node", ("logs of pods",), ("kubernetes",), "loki", "push")
    if cluster.logs.enabled and cluster.logs.pods.events:
        yield _Collector("events", "Alloy in the cluster", ("events",), ("kubernetes",), "loki", "push")
    yield from _traced(cluster)


def _traced(cluster: Cluster) -> Iterator[_Collector]:
    if cluster.traces.enabled:
        yield _Collector("spans", "Alloy for traces", ("spans of pods",), ("kubernetes",), "tempo", "push")


def _ships(watch: Watch, host: str) -> bool:
    return any(path[:2] == ("services", "alloy") for service in watch.services(host) for path in service.options)


def _on_hosts(watch: Watch, groups: tuple[HostGroup, ...]) -> Iterator[_Collector]:
    """Jobs that read the same hosts are one box: five hosts with three exporters each are five lines, not fifteen."""
    jobs: dict[frozenset[str], list[str]] = {}
    for job in (job for job in watch.jobs if job.targets):
        hosts = frozenset(target.labels["instance"] for target in job.targets)
        jobs.setdefault(hosts, []).append(f"{job.name} :{job.targets[0].port}")
    probers = {frozenset([probe.prober.labels["instance"]]) for probe in watch.probe_jobs}
    for probe in watch.probe_jobs:
        names = jobs.setdefault(frozenset([probe.prober.labels["instance"]]), [])
        names.append(f"{probe.name} :{probe.prober.port}")
    every = sum(len(group.hosts) for group in groups)
    for index, (hosts, names) in enumerate(jobs.items()):
        boxes = tuple(group.id for group in groups if not hosts.isdisjoint(group.hosts))
        reads = (*boxes, "probes") if hosts in probers else boxes
        yield _Collector(f"exporters-{index}", _where(hosts, every), some(names, 8), reads)


def _where(hosts: frozenset[str], every: int) -> str:
    if len(hosts) == 1:
        return f"On {min(hosts)}"
    return "On every host" if len(hosts) == every else f"On {len(hosts)} of {every} hosts"


def _stores(cluster: Cluster) -> Iterator[Node]:
    metrics, logs = cluster.metrics, cluster.logs
    where = "on its volume" if cluster.storage.object.type == "none" else f"in {cluster.storage.object.type}"
    size = f", at most {metrics.retention_size}" if metrics.retention_size else ""
    counts = ((metrics.shards, "shards"), (metrics.replicas, "replicas"))
    pods = tuple(f"{number} {what}" for number, what in counts if number > 1)
    lines = (f"keeps {metrics.retention}{size}", f"volume {metrics.volume}", *pods, *_long_term(cluster))
    yield Node("prometheus", 2, "Prometheus", lines)
    if logs.enabled:
        yield Node("loki", 2, "Loki", (layout(cluster).mode, f"keeps {logs.retention} {where}"))
    if cluster.traces.enabled:
        yield Node("tempo", 2, "Tempo", (f"keeps {cluster.traces.retention} {where}",))


def _long_term(cluster: Cluster) -> tuple[str, ...]:
    long_term = cluster.metrics.long_term
    store = cluster.storage.object.type
    names = {"thanos": f"Thanos in {store}", "mimir": f"Mimir in {store}", "victoriametrics": "VictoriaMetrics"}
    if long_term.url is not None:
        return (f"writes to Mimir at {long_term.url}",)
    where = names.get(long_term.type)
    mode = ", distributed" if is_distributed(cluster) else ""
    others = (f"other clusters write there, too: port {long_term.entry.port}",) if long_term.entry is not None else ()
    if seen := other_clusters(cluster):
        others = (f"and the metrics of {', '.join(some(list(seen)))}",)
    return () if where is None else (f"{where}{mode}: {max(kept(long_term).values(), key=seconds)}", *others)


def _views(cluster: Cluster, watch: Watch) -> Iterator[Node]:
    boards = len(watch.dashboards) + len(watch.own.dashboards)
    yield Node("grafana", 3, "Grafana", (f"{boards} dashboards, and the chart's",))
    yield Node("alertmanager", 3, "Alertmanager", (f"{len(watch.declared)} alerts, and the chart's",))
    if cluster.metrics.adapter:
        yield Node("adapter", 3, "prometheus-adapter", ("metrics for autoscalers",))


def _receivers(cluster: Cluster) -> Iterator[Node]:
    alerting = cluster.alerting
    names = sorted(alerting.receivers, key=lambda name: name != DEFAULT)
    for name in names if len(names) <= MOST else names[: MOST - 1]:
        told = (" and ".join(ways_of(alerting.receivers[name])), *_for(alerting.routes, name))
        yield Node(f"receiver-{name}", 4, name, told)
    if len(names) > MOST:
        yield Node("receivers", 4, f"{len(names) - MOST + 1} more", some(names[MOST - 1 :], 3))
    if alerting.heartbeat is not None:
        watcher = alerting.heartbeat.watcher
        where = f"watched on {watcher.host}" if watcher is not None else "watched elsewhere"
        yield Node(HEARTBEAT, 4, HEARTBEAT, ("Watchdog, every minute", where))


def _for(routes: tuple[Route, ...], receiver: str) -> tuple[str, ...]:
    """Which alerts it gets, a line for each route."""
    texts = [
        ", ".join([f"{k}={v}" for k, v in route.match.items()] + [f"{k}=~{v}" for k, v in route.match_regex.items()])
        for route in routes
        if receiver in route.receivers
    ]
    rest = ["everything else"] if receiver == DEFAULT else []
    return some([text or "every alert" for text in texts] + rest, 3) or (NO_ALERT,)


def _edges(
    cluster: Cluster, watch: Watch, collectors: tuple[_Collector, ...], receivers: tuple[Node, ...]
) -> Iterator[Edge]:
    for one in collectors:
        yield from (Edge(source, one.id, "read") for source in one.reads)
        yield Edge(one.id, one.store, one.flow)
    yield Edge("prometheus", "grafana", "query")
    yield Edge("prometheus", "alertmanager", "alert")
    if cluster.metrics.adapter:
        yield Edge("prometheus", "adapter", "query")
    if cluster.logs.enabled:
        yield Edge("loki", "grafana", "query")
    if cluster.traces.enabled:
        yield Edge("tempo", "grafana", "query")
    if watch.log_rules:
        yield Edge("loki", "alertmanager", "alert")
    told = (receiver for receiver in receivers if NO_ALERT not in receiver.lines)
    yield from (Edge("alertmanager", receiver.id, "alert") for receiver in told)
