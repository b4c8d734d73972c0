"""Which parts of a distributed Mimir talk to each other; ``tests/cluster/test_mimir.py`` sees real ones do it."""

from __future__ import annotations

CALLS = {
    "ingester": {"distributor", "querier"},
    "store-gateway": {"querier"},
    "query-scheduler": {"query-frontend", "querier"},
    # A scheduler calls it only for a query that it could not hand to any querier.
    "query-frontend": {"querier", "query-scheduler"},
}
"""Who calls whom by gRPC: the callers by the part that is called."""

GOSSIPING = {"ingester", "distributor", "querier", "query-frontend", "store-gateway", "compactor"}
PARTS = {*GOSSIPING, "query-scheduler"}
