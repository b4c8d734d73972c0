"""Metrics beyond Prometheus' own retention: which engine keeps them, and what every part of the stack asks of one.

An engine is one module that has these functions; a new one is a line in ``ENGINES`` (docs/decisions/0013).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from generator.spec.long_term import other_clusters
from generator.spec.model import Cluster
from generator.spec.shards import sharded
from generator.stack import alertmanager, mimir, thanos, thanos_clusters, trace_links, victoriametrics
from generator.stack.budget import Memory, Share
from generator.stack.contract import KubernetesObject, Values
from generator.stack.merge import merge


class Engine(Protocol):
    """What a module of an engine offers."""

    def shares(self, cluster: Cluster) -> tuple[Share, ...]:
        """The claim of each of its containers on the memory budget."""
        ...

    def values(self, cluster: Cluster, memory: Memory) -> Values:
        """What kube-prometheus-stack is told: how Prometheus hands its samples over."""
        ...

    def parts(self, cluster: Cluster, memory: Memory) -> Iterator[KubernetesObject]:
        """Its own objects."""
        ...

    def url(self, cluster: Cluster) -> str:
        """Where it answers queries about this cluster as a Prometheus does."""
        ...


ENGINES: dict[str, Engine] = {"thanos": thanos, "mimir": mimir, "victoriametrics": victoriametrics}


def engine(cluster: Cluster) -> Engine | None:
    """The engine of the spec; None where Prometheus' own retention is all."""
    return ENGINES.get(cluster.metrics.long_term.type)


def values(cluster: Cluster, memory: Memory) -> Values:
    """What kube-prometheus-stack is told: how Prometheus hands its samples over, and whom Grafana asks.

    The uid that every dashboard names, ``prometheus``, goes to the engine, which has all of the time and all replicas;
    the chart's own data source has what was scraped last and depends on nothing but Prometheus. With shards, of which
    none has everything, there is no such data source. The chart's dashboards let one choose a cluster, as ours do:
    there may be the series of several (``sources/dashboards/clusters.py``).
    """
    found = engine(cluster)
    if found is None:
        return {}
    own: Values = {"defaultDatasourceEnabled": False}
    if not sharded(cluster):
        own = {"name": "Prometheus (recent)", "uid": "prometheus-recent", "isDefaultDatasource": False}
    boards = {"multicluster": {"global": {"enabled": True}, "etcd": {"enabled": True}}}
    grafana: Values = {"sidecar": {"datasources": own, "dashboards": boards}}
    secret = _login(cluster)
    if secret is not None:
        keys = {_VARIABLE[key]: {"secretKeyRef": {"name": secret, "key": key}} for key in _VARIABLE}
        grafana["envValueFrom"] = keys
    return merge(found.values(cluster, memory), {"grafana": grafana})


def parts(cluster: Cluster, memory: Memory) -> Iterator[KubernetesObject]:
    """The engine's own objects."""
    found = engine(cluster)
    yield from found.parts(cluster, memory) if found is not None else ()


def headers(cluster: Cluster) -> dict[str, str]:
    """What every query of the engine must carry; none but Mimir asks for anything."""
    return mimir.headers(cluster) if engine(cluster) is mimir else {}


_VARIABLE = {mimir.USERNAME: "METRICS_USERNAME", mimir.PASSWORD: "METRICS_PASSWORD"}
"""Grafana's environment, by the key of the Secret: the data source is a ConfigMap, in which no password may stand."""


def _login(cluster: Cluster) -> str | None:
    return mimir.login(cluster) if engine(cluster) is mimir else None


def datasources(cluster: Cluster) -> list[Values]:
    """The data source of the engine, none where there is none."""
    found = engine(cluster)
    if found is None:
        return []
    settings: Values = {"httpMethod": "POST", "timeInterval": cluster.metrics.scrape_interval}
    # VictoriaMetrics keeps no exemplars; there Grafana's link is that of Prometheus (recent).
    links = [] if found is victoriametrics else trace_links.destinations(cluster)
    if links:
        settings["exemplarTraceIdDestinations"] = links
    if found is mimir:
        # Else Grafana would look there for rules, and offer to write some that nobody evaluates or hears of.
        settings["manageAlerts"] = False
    secure: Values = {}
    for number, (name, value) in enumerate(headers(cluster).items(), 1):
        settings[f"httpHeaderName{number}"] = name
        # Called secure because Grafana encrypts it; a tenant's name is no secret.
        secure[f"httpHeaderValue{number}"] = value
    login: Values = {}
    if _login(cluster) is not None:
        # Grafana puts in what its environment has, once: a $ in the password stays one.
        login = {"basicAuth": True, "basicAuthUser": f"${_VARIABLE[mimir.USERNAME]}"}
        secure["basicAuthPassword"] = f"${_VARIABLE[mimir.PASSWORD]}"
    return [
        # The chart's own goes together with its Prometheus.
        *([_alertmanager(cluster)] if sharded(cluster) else []),
        {
            "name": "Prometheus",
            "type": "prometheus",
            "uid": "prometheus",
            "access": "proxy",
            "isDefault": True,
            "url": thanos_clusters.url(cluster) if other_clusters(cluster) else found.url(cluster),
            **login,
            "jsonData": settings,
            **({"secureJsonData": secure} if secure else {}),
        },
    ]


def _alertmanager(cluster: Cluster) -> Values:
    return {
        "name": "Alertmanager",
        "type": "alertmanager",
        "uid": "alertmanager",
        "access": "proxy",
        "url": alertmanager.url(cluster),
        "jsonData": {"handleGrafanaManagedAlerts": False, "implementation": "prometheus"},
    }
