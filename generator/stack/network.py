"""Who may reach the stack's pods: one denial for the whole namespace, and one policy for each part that is asked.

Loki, Prometheus and Alertmanager have no login: whoever reaches them reads everything. Pods are found by the labels
that the charts (and prometheus-operator) give them; a port is the container's. Why it is so: docs/decisions/0011.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.sources import aws
from generator.sources import mimir as mimir_watched
from generator.sources import victoriametrics as victoria
from generator.sources.contract import Watch
from generator.spec.mimir_pods import is_distributed, runs_mimir
from generator.spec.model import Cluster
from generator.spec.shards import sharded
from generator.stack import (
    alloy_traces,
    network_mimir,
    network_thanos,
    objects,
    prometheus,
    tempo,
    victoriametrics,
)
from generator.stack.contract import KubernetesObject
from generator.stack.loki_config import GOSSIP_PORT, GRPC_PORT, HTTP_PORT
from generator.stack.loki_layout import layout
from generator.stack.opening import METRICS, Opening, Part
from generator.stack.workloads import labels

DENY = "default-deny-ingress"
_STACK = "kube-prometheus-stack"
_NAME, _INSTANCE, _COMPONENT = (f"app.kubernetes.io/{part}" for part in ("name", "instance", "component"))
_DNS_PORT = 53

PROMETHEUS = Part("prometheus", ((_NAME, "prometheus"), ("operator.prometheus.io/name", prometheus.SERVICE)))
ALERTMANAGER = Part("alertmanager", ((_NAME, "alertmanager"), ("alertmanager", f"{_STACK}-alertmanager")))
OPERATOR = Part("prometheus-operator", ((_NAME, f"{_STACK}-prometheus-operator"), (_INSTANCE, _STACK)))
STATE_METRICS = Part("kube-state-metrics", ((_NAME, "kube-state-metrics"), (_INSTANCE, _STACK)))
GRAFANA = Part("grafana", ((_NAME, "grafana"), (_INSTANCE, _STACK)))
ADAPTER = Part("prometheus-adapter", ((_NAME, "prometheus-adapter"), (_INSTANCE, "prometheus-adapter")))
YACE = Part("yace", ((_NAME, "prometheus-yet-another-cloudwatch-exporter"), (_INSTANCE, aws.RELEASE)))
ALLOY = Part("alloy", ((_NAME, "alloy"), (_INSTANCE, "alloy")))
EVENTS = Part("alloy-events", ((_NAME, "alloy"), (_INSTANCE, "alloy-events")))
ALLOY_TRACES = Part("alloy-traces", ((_NAME, "alloy"), (_INSTANCE, "alloy-traces")))
TEMPO = Part("tempo", ((_NAME, "tempo"), (_INSTANCE, tempo.RELEASE)))
LOKI = Part("loki", ((_NAME, "loki"), (_INSTANCE, "loki"), ("app.kubernetes.io/part-of", "memberlist")))
GATEWAY = Part("loki-gateway", ((_NAME, "loki"), (_INSTANCE, "loki"), (_COMPONENT, "gateway")))
CANARY = Part("loki-canary", ((_NAME, "loki"), (_INSTANCE, "loki"), (_COMPONENT, "canary")))
CACHES = tuple(
    Part(f"loki-{cache}", ((_NAME, "loki"), (_INSTANCE, "loki"), (_COMPONENT, f"memcached-{cache}")))
    for cache in ("chunks-cache", "results-cache")
)
MIMIR = Part(mimir_watched.JOB, tuple(labels(mimir_watched.APP, mimir_watched.COMPONENT).items()))

VICTORIA = Part(victoria.JOB, tuple(labels(victoria.APP, victoria.COMPONENT).items()))


def openings(cluster: Cluster, watch: Watch) -> tuple[Opening, ...]:
    """Every way into the stack, whether policies hold it or not."""
    kept = _LONG_TERM.get(cluster.metrics.long_term.type)
    logs = _logs(cluster) if cluster.logs.enabled else ()
    traces = _traces(cluster) if cluster.traces.enabled else ()
    return (*_metrics(cluster, watch), *(kept(cluster) if kept is not None else ()), *logs, *traces)


def _scraped(part: Part, port: int) -> Opening:
    return Opening(part, port, METRICS, (PROMETHEUS,))


def _metrics(cluster: Cluster, watch: Watch) -> Iterator[Opening]:
    adapter = cluster.metrics.adapter
    # One shard alone knows a part: it is asked only for its own metrics.
    asking = (PROMETHEUS,) if sharded(cluster) else (PROMETHEUS, *_asking(cluster))
    yield Opening(PROMETHEUS, prometheus.PORT, "queries", asking, cluster.metrics.allow_from)
    yield _scraped(PROMETHEUS, 8080)  # the config reloader beside it
    rules = (network_thanos.RULER,) if sharded(cluster) else ()
    sending = (PROMETHEUS, GRAFANA, *rules, *((LOKI,) if watch.log_rules else ()))
    yield Opening(ALERTMANAGER, 9093, "alerts and silences", sending)
    yield _scraped(ALERTMANAGER, 8080)
    yield _scraped(OPERATOR, 8080)
    if cluster.watch.kubernetes.enabled:
        yield _scraped(STATE_METRICS, 8080)
    allowed = cluster.grafana.allow_from
    users = (PROMETHEUS,) if allowed is not None else ()
    yield Opening(GRAFANA, 3000, "dashboards", users, allowed or (), anyone=allowed is None)
    if adapter:
        # The API server is no pod, and where it runs on another node its address is that node's.
        yield Opening(ADAPTER, 6443, "custom metrics for the API server", anyone=True)
    if cluster.watch.aws is not None:
        yield _scraped(YACE, 5000)


def _asking(cluster: Cluster) -> tuple[Part, ...]:
    """Who asks for metrics of everything, besides rules."""
    return (GRAFANA, *((ADAPTER,) if cluster.metrics.adapter else ()))


def _thanos(cluster: Cluster) -> Iterator[Opening]:
    yield from network_thanos.openings(cluster, PROMETHEUS, GRAFANA, (ADAPTER,) if cluster.metrics.adapter else ())


def _mimir(cluster: Cluster) -> Iterator[Opening]:
    if is_distributed(cluster):
        yield from network_mimir.openings(cluster, PROMETHEUS, GRAFANA)
    elif runs_mimir(cluster):
        yield network_mimir.opening(cluster, MIMIR, "samples and queries", (PROMETHEUS, GRAFANA))


def _victoriametrics(cluster: Cluster) -> Iterator[Opening]:
    why = "samples and queries"
    yield Opening(VICTORIA, victoriametrics.PORT, why, (PROMETHEUS, GRAFANA), cluster.metrics.allow_from)


_LONG_TERM = {"thanos": _thanos, "mimir": _mimir, "victoriametrics": _victoriametrics}
"""The ways into each engine of ``metrics.longTerm``."""


def _logs(cluster: Cluster) -> Iterator[Opening]:
    canary = cluster.logs.canary
    events = (EVENTS,) if cluster.logs.pods.events else ()
    # A host's connection to a Service arrives with an address of the pods' own range: no rule can tell it from a pod.
    from_hosts = cluster.logs.hosts is not None and cluster.logs.hosts.url is None
    callers = () if from_hosts else (ALLOY, GRAFANA, *events, *((CANARY,) if canary else ()))
    why = "log lines and queries"
    namespaces = () if from_hosts else cluster.logs.allow_from
    yield Opening(GATEWAY, 8080, why, callers, namespaces, anyone=from_hosts)
    chosen = layout(cluster)
    several = (LOKI,) if sum(workload.replicas for workload in chosen.workloads) > 1 else ()
    yield Opening(LOKI, HTTP_PORT, "queries, writes, metrics", (GATEWAY, PROMETHEUS, *several))
    if several:
        yield Opening(LOKI, GRPC_PORT, "calls between Loki's parts", several)
        yield Opening(LOKI, GOSSIP_PORT, "membership of Loki's rings", several)
    for cache in CACHES if chosen.cached else ():
        yield Opening(cache, 11211, "cached chunks and results", (LOKI,))
    for alloy in (ALLOY, *events):
        yield _scraped(alloy, 12345)
    if canary:
        yield _scraped(CANARY, 3500)


def _traces(cluster: Cluster) -> Iterator[Opening]:
    allowed = cluster.traces.allow_from
    for port in (alloy_traces.GRPC_PORT, alloy_traces.HTTP_PORT):
        yield Opening(ALLOY_TRACES, port, "spans", (), allowed or (), anyone=allowed is None)
    yield _scraped(ALLOY_TRACES, 12345)
    yield Opening(TEMPO, tempo.HTTP_PORT, "trace queries and metrics", (GRAFANA, PROMETHEUS))
    yield Opening(TEMPO, tempo.OTLP_PORT, "spans of all pods", (ALLOY_TRACES,))


def policies(cluster: Cluster, watch: Watch) -> Iterator[KubernetesObject]:
    """The denial, and what is allowed beside it; nothing where the spec switches policies off."""
    if not cluster.kubernetes.network_policies:
        return
    yield objects.network_policy(cluster, DENY, {"podSelector": {}, "policyTypes": ["Ingress"]})
    by_part: dict[Part, list[Opening]] = {}
    for opening in openings(cluster, watch):
        by_part.setdefault(opening.part, []).append(opening)
    for part, own in by_part.items():
        egress = _egress(part)
        spec = {
            "podSelector": _selector(part),
            "policyTypes": ["Ingress"] if egress is None else ["Ingress", "Egress"],
            "ingress": [_ingress(opening) for opening in own],
            **({"egress": egress} if egress else {}),  # an empty list the API server would leave out
        }
        yield objects.network_policy(cluster, f"allow-{part.name}", spec)


def _ingress(opening: Opening) -> dict[str, Any]:
    ports = {"ports": [{"protocol": "TCP", "port": opening.port}]}
    if opening.anyone:
        return ports
    peers: list[dict[str, Any]] = [{"podSelector": _selector(part)} for part in opening.callers]
    # The label that the API server itself sets on every namespace.
    labels = ({"kubernetes.io/metadata.name": name} for name in opening.namespaces)
    peers += [{"namespaceSelector": {"matchLabels": found}} for found in labels]
    return {"from": peers, **ports}


def _egress(part: Part) -> list[dict[str, Any]] | None:
    """Where a part may go, for those of which that is certain; None: anywhere."""
    if part in CACHES:
        return []
    if part is not GATEWAY:
        return None
    loki = {"to": [{"podSelector": _selector(LOKI)}], "ports": [{"protocol": "TCP", "port": HTTP_PORT}]}
    # To any address: a cache of the node may stand in for the cluster's DNS.
    names = {"ports": [{"protocol": protocol, "port": _DNS_PORT} for protocol in ("UDP", "TCP")]}
    return [loki, names]


def _selector(part: Part) -> dict[str, Any]:
    return {"matchLabels": dict(part.labels)}
