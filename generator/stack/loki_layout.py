"""How Loki is laid out: which of its parts run as pods of their own, and what each may use.

Weights of the distributed layout follow the sizing table of Loki's documentation, GiB for each pod: ingester 4,
distributor 0.5, querier 1, index gateway 2, query frontend 2, scheduler 0.5, compactor 10.
"""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec.structs import replace

from generator.spec.loki_mode import COPIES, LokiMode, loki_mode, loki_replicas
from generator.spec.loki_volume import volume
from generator.spec.model import Cluster
from generator.stack.budget import Share

GATEWAY = "loki-gateway"

_SCRATCH = "20Gi"
"""Room for the index tables that a compactor or an index gateway works on."""


class Workload(msgspec.Struct, frozen=True):
    """One part of Loki: its key in the chart, its pods, and its claim on the memory budget (MiB for each pod).

    ``volume`` says what it keeps on a volume: lines that are not yet in the object store (or all of them, without
    one), or only scratch data that it can make again. ``rules`` says that it evaluates the log rules.
    """

    key: str
    container: str
    replicas: int
    least_mi: int
    weight: int
    volume: Literal["lines", "scratch"] | None = None
    rules: bool = False


class Layout(msgspec.Struct, frozen=True):
    """The chosen mode with its workloads, and how many copies of a line are written."""

    mode: LokiMode
    workloads: tuple[Workload, ...]
    copies: int

    @property
    def cached(self) -> bool:
        """Whether memcached stands before the object store: in the other modes it costs more than it saves."""
        return self.mode == "distributed"


def layout(cluster: Cluster) -> Layout:
    """The workloads of the cluster's Loki."""
    replicas = loki_replicas(cluster.logs)
    workloads = tuple(replace(_CLAIMS[part], replicas=pods) for part, pods in replicas.items())
    return Layout(loki_mode(cluster.logs), workloads, COPIES if workloads[0].replicas >= COPIES else 1)


def volume_size(cluster: Cluster, part: Workload) -> str:
    """The size of the volume of each pod of a part that has one, as a Kubernetes quantity."""
    return _SCRATCH if part.volume == "scratch" else volume(cluster)


_CLAIMS: dict[str, Workload] = {
    # least and weight of the distributed parts: the sizing table that ``loki_replicas`` follows
    "loki": Workload("singleBinary", "loki", 1, 256, 3, volume="lines", rules=True),
    "write": Workload("write", "loki-write", 1, 160, 1, volume="lines"),
    "read": Workload("read", "loki-read", 1, 128, 1),
    "backend": Workload("backend", "loki-backend", 1, 192, 1, volume="lines", rules=True),
    "ingester": Workload("ingester", "loki-ingester", 1, 512, 8, volume="lines"),
    "distributor": Workload("distributor", "loki-distributor", 1, 128, 1),
    "querier": Workload("querier", "loki-querier", 1, 256, 2),
    "query-frontend": Workload("queryFrontend", "loki-query-frontend", 1, 192, 2),
    "query-scheduler": Workload("queryScheduler", "loki-query-scheduler", 1, 96, 1),
    "index-gateway": Workload("indexGateway", "loki-index-gateway", 1, 256, 4, volume="scratch"),
    "compactor": Workload("compactor", "loki-compactor", 1, 384, 8, volume="scratch"),
    "ruler": Workload("ruler", "loki-ruler", 1, 128, 1, volume="scratch", rules=True),
}
"""Every part of Loki by its name in the chart, for one pod."""

CHUNKS_CACHE, RESULTS_CACHE = "loki-chunks-cache", "loki-results-cache"
CANARY = "loki-canary"


def shares(cluster: Cluster) -> tuple[Share, ...]:
    """The claim of every container of Loki's release on the memory budget."""
    chosen = layout(cluster)
    found = [Share(w.container, w.least_mi, replicas=w.replicas, weight=w.weight) for w in chosen.workloads]
    found.append(Share(GATEWAY, 32))
    if chosen.cached:
        found += [Share(CHUNKS_CACHE, 512, weight=6), Share(RESULTS_CACHE, 192, weight=1)]
    if cluster.logs.canary:
        found.append(Share(CANARY, 24, replicas=cluster.node_count))
    return tuple(found)
