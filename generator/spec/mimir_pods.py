"""Which parts of Mimir run, and in how many pods each.

The numbers of the distributed layout follow the plan that its chart brings along for ten million series
(``large.yaml``): 27 ingesters, 12 distributors, 6 store gateways, 4 queriers. No part that answers has a single pod, so
that one may be away.
"""

from __future__ import annotations

from collections.abc import Mapping

from generator.spec.metrics import LongTerm
from generator.spec.model import Cluster

COPIES = 3
"""Ingesters that have each series, and store gateways that know each block: with one of them away nothing is lost."""

_INGESTERS_FOR_ONE = {"distributor": 2, "querier": 6, "store-gateway": 4}
_LEAST = {"distributor": 2, "querier": 2, "store-gateway": COPIES}
_FIXED = {"query-frontend": 2, "query-scheduler": 2, "compactor": 1}
GOSSIPING = ("ingester", "distributor", "querier", "query-frontend", "store-gateway", "compactor")
"""Parts that find each other by gossip. The chart forgets the frontend, which looks for queriers that way."""


def runs_mimir(cluster: Cluster) -> bool:
    """Whether a Mimir runs in this cluster, and not only elsewhere (``metrics.longTerm.url``)."""
    return cluster.metrics.long_term.type == "mimir" and cluster.metrics.long_term.url is None


def is_distributed(cluster: Cluster) -> bool:
    """Whether Mimir's parts run in pods of their own."""
    return runs_mimir(cluster) and cluster.metrics.long_term.mode == "distributed"


def mimir_pods(long_term: LongTerm) -> Mapping[str, int]:
    """How many pods each part of the distributed Mimir has, by its name in ``-target``."""
    ingesters = long_term.ingesters
    follow = {part: max(_LEAST[part], -(-ingesters // for_one)) for part, for_one in _INGESTERS_FOR_ONE.items()}
    return {"ingester": ingesters, **follow, **_FIXED}
