"""How many pods of a part may be away at once while nodes are drained: what a PodDisruptionBudget allows.

Only parts with several pods have one: of a single pod it would block the drain and protect nothing.
"""

from __future__ import annotations

from generator.spec.model import Cluster
from generator.stack.contract import Values


def values(cluster: Cluster, pods: int) -> Values:
    """The key of kube-prometheus-stack for a part with so many pods; nothing where no budget is of use.

    As many may be away as one node has of them, which the chart's anti-affinity spreads: so two nodes are not drained
    at once, and a single one never waits for a pod whose volume keeps it there. A number that stays, and not
    ``maxUnavailable``, because the chart has a ``minAvailable`` of its own and the API takes one of the two.
    """
    nodes = sum(host.in_cluster for host in cluster.hosts.values()) or pods
    stay = pods - -(-pods // nodes)
    return {"podDisruptionBudget": {"enabled": True, "minAvailable": stay}} if stay > 0 else {}
