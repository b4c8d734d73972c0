"""The ways into the parts of a distributed Mimir. Who asks whom: Mimir's documentation ("Architecture") and source."""

from __future__ import annotations

from collections.abc import Iterator

from generator.sources import mimir as watched
from generator.sources.metrics_entry import has_entry
from generator.spec.mimir_pods import GOSSIPING
from generator.spec.model import Cluster
from generator.stack import mimir_distributed
from generator.stack.mimir_config import GOSSIP_PORT, GRPC_PORT, HTTP_PORT
from generator.stack.opening import METRICS, Opening, Part

PARTS = {
    name: Part(mimir_distributed.container(name), tuple(mimir_distributed.labels(name).items()))
    for name in watched.PARTS
}

_CALLS = {
    "ingester": ("distributor", "querier"),
    "store-gateway": ("querier",),
    # Both take their work there, and answer to the frontend; a scheduler tells it what it could not pass on.
    "query-scheduler": ("query-frontend", "querier"),
    "query-frontend": ("querier", "query-scheduler"),
}
"""Who calls a part by gRPC."""


def opening(cluster: Cluster, part: Part, why: str, callers: tuple[Part, ...]) -> Opening:
    """A way in that other clusters use as well, where there is an entry for them.

    nginx on a server arrives with an address of the pods' own range: no rule can tell it from a pod.
    """
    if has_entry(cluster):
        return Opening(part, HTTP_PORT, why, anyone=True)
    return Opening(part, HTTP_PORT, why, callers, cluster.metrics.allow_from)


def openings(cluster: Cluster, prometheus: Part, grafana: Part) -> Iterator[Opening]:
    """Samples into distributors, queries into frontends, and what the parts say to each other."""
    gossiping = tuple(PARTS[name] for name in GOSSIPING)
    for name, part in PARTS.items():
        if name == "query-frontend":
            yield opening(cluster, part, "queries", (prometheus, grafana))
        elif name == "distributor" and has_entry(cluster):
            yield opening(cluster, part, "samples", (prometheus,))
        else:
            yield Opening(part, HTTP_PORT, "samples" if name == "distributor" else METRICS, (prometheus,))
        if name in _CALLS:
            why = "calls between Mimir's parts"
            yield Opening(part, GRPC_PORT, why, tuple(PARTS[caller] for caller in _CALLS[name]))
        if part in gossiping:
            yield Opening(part, GOSSIP_PORT, "membership of Mimir's rings", gossiping)
