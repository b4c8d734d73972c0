"""prometheus-adapter 5.3.0: custom and external metrics for autoscalers, beside metrics-server.

It must not serve ``metrics.k8s.io``, which k3s' own metrics-server does: no ``rules.resource`` is ever set, and the
chart registers that API only where it is (``templates/resource-metrics-apiservice.yaml``).
"""

from __future__ import annotations

from urllib.parse import urlsplit

from generator.spec.model import Cluster
from generator.spec.shards import sharded
from generator.stack import long_term
from generator.stack.budget import Memory, Share
from generator.stack.contract import Values
from generator.stack.prometheus import PORT, SERVICE


def shares(cluster: Cluster) -> tuple[Share, ...]:
    """The adapter keeps the list of all series' names."""
    return (Share("prometheus-adapter", 96, weight=1, most_mi=256),)


def values(cluster: Cluster, memory: Memory) -> Values:
    """The adapter, with the address of this stack's Prometheus in place of the chart's default one."""
    return {
        "prometheus": _asked(cluster),
        "rules": {"default": True},
        "resources": memory.resources("prometheus-adapter", "20m"),
    }


def _asked(cluster: Cluster) -> Values:
    engine = long_term.engine(cluster)
    if engine is None or not sharded(cluster):
        return {"url": f"http://{SERVICE}.{cluster.kubernetes.namespace}.svc", "port": PORT}
    whole = urlsplit(engine.url(cluster))  # what answers for all shards
    return {"url": f"{whole.scheme}://{whole.hostname}", "port": whole.port}
