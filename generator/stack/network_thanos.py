"""The ways into Thanos' parts: the querier asks what has samples, people and rules ask the querier."""

from __future__ import annotations

from collections.abc import Iterator

from generator.sources import thanos as watched
from generator.sources.thanos_clusters import QUERY_CLUSTERS, stores
from generator.spec.model import Cluster
from generator.spec.shards import sharded
from generator.stack import thanos_ruler
from generator.stack.opening import METRICS, Opening, Part
from generator.stack.thanos_programs import APP, GRPC_PORT, HTTP_PORT, component
from generator.stack.workloads import labels


def _part(name: str) -> Part:
    return Part(name, tuple(labels(APP, component(name)).items()))


STORE, QUERY, COMPACT, CLUSTERS = (
    _part(name) for name in (watched.STORE, watched.QUERY, watched.COMPACT, QUERY_CLUSTERS)
)
RULER = Part("thanos-ruler", (("app.kubernetes.io/name", "thanos-ruler"), ("thanos-ruler", thanos_ruler.NAME)))

_SAMPLES, _QUERIES = "samples for the querier", "queries"


def openings(cluster: Cluster, prometheus: Part, grafana: Part, adapter: tuple[Part, ...]) -> Iterator[Opening]:
    """``adapter`` is what asks for metrics of everything besides Grafana, where there is such a thing."""
    many, allowed = sharded(cluster), cluster.metrics.allow_from
    others = tuple(_part(name) for name in stores(cluster))
    yield Opening(prometheus, GRPC_PORT, _SAMPLES, (QUERY,))
    yield Opening(prometheus, HTTP_PORT, METRICS, (prometheus,))
    yield Opening(STORE, GRPC_PORT, _SAMPLES, (QUERY,))
    yield Opening(STORE, HTTP_PORT, METRICS, (prometheus,))
    asking = () if others else (grafana,)
    asking = (RULER, *asking, *adapter) if many else asking
    yield Opening(QUERY, HTTP_PORT, _QUERIES, (prometheus, *asking), allowed)
    if many:
        yield Opening(RULER, GRPC_PORT, _SAMPLES, (QUERY,))
        yield Opening(RULER, HTTP_PORT, METRICS, (prometheus,))
    yield Opening(COMPACT, HTTP_PORT, METRICS, (prometheus,))
    for other in others:
        yield Opening(other, GRPC_PORT, _SAMPLES, (CLUSTERS,))
        yield Opening(other, HTTP_PORT, METRICS, (prometheus,))
    if others:
        yield Opening(QUERY, GRPC_PORT, _SAMPLES, (CLUSTERS,))
        yield Opening(CLUSTERS, HTTP_PORT, _QUERIES, (prometheus, grafana), allowed)
