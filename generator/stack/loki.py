"""Loki: values of the chart loki 18.11.0 (Loki 3.7.6). Facts: the chart's values.yaml, templates and validate.yaml.

The layout stands in ``loki_layout``, Loki's own configuration in ``loki_config``, tenants in ``loki_tenants``.
"""

from __future__ import annotations

from generator.spec.gateway import gateway_address
from generator.spec.loki_mode import LokiMode
from generator.spec.model import Cluster
from generator.stack import loki_config
from generator.stack.budget import Memory
from generator.stack.contract import Values
from generator.stack.loki_layout import (
    CANARY,
    CHUNKS_CACHE,
    GATEWAY,
    RESULTS_CACHE,
    Layout,
    Workload,
    layout,
    shares,
    volume_size,
)
from generator.stack.loki_tenants import SINGLE_TENANT, overrides, tenants
from generator.stack.verbatim import verbatim

__all__ = ["GATEWAY", "RULES_CONFIG_MAP", "shares", "values"]

RULES_CONFIG_MAP = "loki-rules"
_DNS_SERVICE = {"rke2": "rke2-coredns-rke2-coredns"}
"""The cluster's DNS Service where it is not called kube-dns; the gateway's nginx does not start without it."""

_MODE_NAMES: dict[LokiMode, str] = {
    "monolithic": "Monolithic",
    "simple-scalable": "SimpleScalable",
    "distributed": "Distributed",
}
_ON_BY_DEFAULT = ("singleBinary", "write", "read", "backend")
"""What the chart would run beside the chosen workloads, and then refuses to render."""

_CLAIMS = ("ingester", "compactor")
"""Workloads whose volumes the chart takes from a list of claims."""

_NO_TOKEN = {"automountServiceAccountToken": False}

_CANARY_INTERVAL = "5s"
"""Five times Loki's own: 17,280 lines a day from each node are enough to notice a hole."""


def values(cluster: Cluster, memory: Memory, alertmanager: str | None) -> Values:
    """Loki in its mode, with exactly that mode's workloads. ``alertmanager``: see ``loki_config.configuration``."""
    chosen = layout(cluster)
    return {
        "deploymentMode": _MODE_NAMES[chosen.mode],
        "global": _global(cluster),
        "loki": {
            "auth_enabled": cluster.logs.tenancy.by == "namespace",
            # The chart decides by it whether several pods may run at all.
            "storage": {"type": loki_config.store(cluster)},
            "config": "",
            "structuredConfig": verbatim(loki_config.configuration(cluster, memory, alertmanager)),
            "runtimeConfig": verbatim(overrides(cluster)),
        },
        **{key: {"replicas": 0} for key in _ON_BY_DEFAULT},
        **{w.key: _workload(cluster, w, memory, rules=alertmanager is not None) for w in chosen.workloads},
        "gateway": {
            "enabled": True,
            "replicas": 1,
            "metrics": {"enabled": False},
            **_entry(cluster),
            "resources": memory.resources(GATEWAY, "10m"),
        },
        **_caches(chosen, memory),
        "lokiCanary": _canary(cluster, memory) if cluster.logs.canary else {"enabled": False},
        "test": {"enabled": False},
        # It would read every ConfigMap and Secret; our rules come as a volume.
        "sidecar": {"rules": {"enabled": False}},
        "monitoring": {"serviceMonitor": {"enabled": True}},
        # Loki asks nothing of the API server.
        "defaults": _NO_TOKEN,
        "serviceAccount": _NO_TOKEN,
    }


def _entry(cluster: Cluster) -> Values:
    """A fixed address where hosts find the gateway: they know nothing of the cluster's names."""
    hosts = cluster.logs.hosts
    return {} if hosts is None or hosts.url is not None else {"service": {"clusterIP": gateway_address(cluster)}}


def _global(cluster: Cluster) -> Values:
    out: Values = {"dnsService": _DNS_SERVICE.get(cluster.kubernetes.distribution, "kube-dns")}
    credentials = cluster.storage.object.credentials
    if credentials is not None:
        out["extraEnv"] = [
            _from_secret(loki_config.KEY_ID, credentials.secret, "access_key_id"),
            _from_secret(loki_config.SECRET, credentials.secret, "secret_access_key"),
        ]
    return out


def _from_secret(name: str, secret: str, key: str) -> Values:
    return {"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}}


def _workload(cluster: Cluster, part: Workload, memory: Memory, *, rules: bool) -> Values:
    out: Values = {"replicas": part.replicas, "resources": memory.resources(part.container, "50m")}
    if part.volume is not None:
        out["persistence"] = _persistence(cluster, part)
    if part.key == "backend":
        out |= _NO_TOKEN  # the one part whose default is not that of ``defaults``
    if part.key == "ingester":
        # Zones would be three StatefulSets that only an operator of their own rolls out one after the other.
        out["zoneAwareReplication"] = {"enabled": False}
    if part.replicas > 1 and part.volume != "lines":
        out["affinity"] = _spread(part)
    if part.rules and rules:
        out["extraVolumes"] = [{"name": "log-rules", "configMap": {"name": RULES_CONFIG_MAP}}]
        out["extraVolumeMounts"] = [
            {"name": "log-rules", "mountPath": f"{loki_config.RULES}/{tenant}", "readOnly": True}
            for tenant in tenants(cluster) or (SINGLE_TENANT,)
        ]
    return out


def _spread(part: Workload) -> Values:
    """On nodes of their own as far as there are any: the chart's pods, which insist on it, would stay pending.

    Those that hold copies of lines do insist: two on one node would be lost together.
    """
    of = {"name": "loki", "instance": "loki", "component": part.container.removeprefix("loki-")}
    labels = {f"app.kubernetes.io/{name}": value for name, value in of.items()}
    term: Values = {"labelSelector": {"matchLabels": labels}, "topologyKey": "kubernetes.io/hostname"}
    preferred = {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 100, "podAffinityTerm": term}]}
    return {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [], **preferred}}


def _persistence(cluster: Cluster, part: Workload) -> Values:
    block = cluster.storage.block.class_
    size: Values = {"size": volume_size(cluster, part), **({"storageClass": block} if block is not None else {})}
    if part.key in _CLAIMS:
        return {"enabled": True, "claims": [{"name": "data", "accessModes": ["ReadWriteOnce"], **size}]}
    return size if part.key in _ON_BY_DEFAULT else {"enabled": True, **size}


def _caches(chosen: Layout, memory: Memory) -> Values:
    """Memcached in its share of the budget; the chart's own would ask for 9.6 and 1.2 GiB."""
    if not chosen.cached:
        return {"chunksCache": {"enabled": False}, "resultsCache": {"enabled": False}}
    return {
        "chunksCache": _cache(CHUNKS_CACHE, memory),
        "resultsCache": _cache(RESULTS_CACHE, memory),
        # It would run beside memcached, outside of the budget.
        "memcachedExporter": {"enabled": False},
    }


def _cache(name: str, memory: Memory) -> Values:
    # memcached needs a fifth on top of what it holds (the chart's own factor).
    held_mib = memory.by_container[name] * 5 // 6
    return {"enabled": True, "allocatedMemory": held_mib, "resources": memory.resources(name, "50m")}


def _canary(cluster: Cluster, memory: Memory) -> Values:
    """A pod on each node whose lines go the way of every line: its file, Alloy, the gateway, Loki, and back."""
    return {
        "enabled": True,
        "push": False,
        "labelname": "pod",
        "extraArgs": [f"-interval={_CANARY_INTERVAL}"],
        # Alloy makes the tenant from the namespace, so this is where the canary finds its lines.
        "tenant": {"name": cluster.kubernetes.namespace},
        "tolerations": [{"operator": "Exists"}],
        "resources": memory.resources(CANARY, "5m"),
    }
