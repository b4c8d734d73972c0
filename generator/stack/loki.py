"""Loki: values of the chart loki 18.11.0 (Loki 3.7.6). Facts: the chart's values.yaml, templates and validate.yaml."""

from __future__ import annotations

from typing import Any

from generator.spec.loki_mode import LokiMode, loki_mode
from generator.spec.model import Cluster
from generator.spec.units import hours
from generator.stack.budget import Memory, Share
from generator.stack.contract import Values

GATEWAY = "loki-gateway"
_KEY_ID, _SECRET = "LOKI_S3_ACCESS_KEY_ID", "LOKI_S3_SECRET_ACCESS_KEY"
_DNS_SERVICE = {"rke2": "rke2-coredns-rke2-coredns"}
"""The cluster's DNS Service where it is not called kube-dns; the gateway's nginx does not start without it."""

_SCALABLE = (
    Share("loki-write", 160, replicas=3, weight=1),
    Share("loki-read", 128, replicas=2, weight=1),
    Share("loki-backend", 192, weight=1),
)
_MODE_NAMES: dict[LokiMode, str] = {
    "monolithic": "Monolithic",
    "simple-scalable": "SimpleScalable",
    "distributed": "Distributed",
}


def shares(cluster: Cluster) -> tuple[Share, ...]:
    """The pods of the chosen mode, and the gateway."""
    gateway = Share("loki-gateway", 32)
    if loki_mode(cluster.logs) == "monolithic":
        return (Share("loki", 256, weight=3), gateway)
    return (*_SCALABLE, gateway)


def tenants(cluster: Cluster) -> tuple[str, ...]:
    """Tenants that Grafana shows; empty with a single tenant, where nothing carries a tenant header."""
    tenancy = cluster.logs.tenancy
    if tenancy.by == "none":
        return ()
    names = {cluster.kubernetes.namespace, "kube-system", *tenancy.namespaces, *tenancy.retention}
    if cluster.watch.ceph is not None:
        names.add(cluster.watch.ceph.namespace)
    return tuple(sorted(names))


def datasource(cluster: Cluster) -> Values:
    """Grafana's data source for Loki; with several tenants it asks for all of them at once."""
    source: Values = {
        "name": "Loki",
        "type": "loki",
        "uid": "loki",
        "access": "proxy",
        "url": f"http://{GATEWAY}.{cluster.kubernetes.namespace}.svc",
    }
    if names := tenants(cluster):
        source["jsonData"] = {"httpHeaderName1": "X-Scope-OrgID"}
        # Called secure because Grafana encrypts it; a tenant's name is no secret.
        source["secureJsonData"] = {"httpHeaderValue1": "|".join(names)}
    return source


def values(cluster: Cluster, memory: Memory) -> Values:
    """Loki in its mode, with exactly that mode's workloads."""
    return {
        "deploymentMode": _MODE_NAMES[loki_mode(cluster.logs)],
        "global": _global(cluster),
        "loki": _loki(cluster),
        **_workloads(cluster, memory),
        "gateway": {
            "enabled": True,
            "replicas": 1,
            "metrics": {"enabled": False},
            "resources": memory.resources("loki-gateway", "10m"),
        },
        # The chart's caches ask for 9.6 GiB and 1.2 GiB.
        "chunksCache": {"enabled": False},
        "resultsCache": {"enabled": False},
        "lokiCanary": {"enabled": False},
        "test": {"enabled": False},
        # No rules for Loki's ruler yet; the sidecar would read every ConfigMap and Secret for them.
        "sidecar": {"rules": {"enabled": False}},
        "monitoring": {"serviceMonitor": {"enabled": True}},
    }


def _global(cluster: Cluster) -> Values:
    out: Values = {"dnsService": _DNS_SERVICE.get(cluster.kubernetes.distribution, "kube-dns")}
    credentials = cluster.storage.object.credentials
    if credentials is not None:
        out["extraArgs"] = ["-config.expand-env=true"]
        out["extraEnv"] = [
            _from_secret(_KEY_ID, credentials.secret, "access_key_id"),
            _from_secret(_SECRET, credentials.secret, "secret_access_key"),
        ]
    return out


def _from_secret(name: str, secret: str, key: str) -> Values:
    return {"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}}


def _loki(cluster: Cluster) -> Values:
    logs = cluster.logs
    store = _store(cluster)
    return {
        "auth_enabled": logs.tenancy.by == "namespace",
        "commonConfig": {"replication_factor": 1 if loki_mode(logs) == "monolithic" else 3},
        "storage": _storage(cluster),
        "schemaConfig": {
            "configs": [
                {
                    "from": logs.schema_from,
                    "store": "tsdb",
                    "object_store": store,
                    "schema": "v13",
                    # The compactor deletes by table, and only where a table is one day.
                    "index": {"prefix": "loki_index_", "period": "24h"},
                }
            ]
        },
        # All four, or Loki keeps everything for ever without a word.
        "compactor": {
            "working_directory": "/var/loki/compactor",
            "retention_enabled": True,
            "delete_request_store": store,
            "retention_delete_delay": hours(logs.delete_delay),
        },
        "limits_config": {
            "retention_period": hours(logs.retention),
            "ingestion_rate_mb": logs.ingestion.rate_mb,
            "ingestion_burst_size_mb": logs.ingestion.burst_mb,
        },
        "runtimeConfig": _overrides(cluster),
        "querier": {"multi_tenant_queries_enabled": logs.tenancy.by == "namespace"},
        "analytics": {"reporting_enabled": False},
    }


def _overrides(cluster: Cluster) -> Values:
    retention = cluster.logs.tenancy.retention
    if not retention:
        return {}
    return {"overrides": {tenant: {"retention_period": hours(kept)} for tenant, kept in retention.items()}}


def _store(cluster: Cluster) -> str:
    return "filesystem" if cluster.storage.object.type == "none" else "s3"


def _storage(cluster: Cluster) -> Values:
    store = cluster.storage.object
    if store.type == "none":
        return {"type": "filesystem"}
    s3: Values = {
        "region": store.region,
        # Ceph RGW and MinIO know a bucket as a path, not as a host name.
        "s3ForcePathStyle": store.type != "s3",
        "insecure": store.endpoint is not None and store.endpoint.startswith("http:"),
    }
    if store.endpoint is not None:
        s3["endpoint"] = store.endpoint
    if store.credentials is not None:
        s3 |= {"accessKeyId": f"${{{_KEY_ID}}}", "secretAccessKey": f"${{{_SECRET}}}"}
    bucket = cluster.logs.bucket
    return {"type": "s3", "bucketNames": {"chunks": bucket, "ruler": bucket}, "s3": s3}


def _workloads(cluster: Cluster, memory: Memory) -> Values:
    scalable: dict[str, Any] = {"write": 3, "read": 2, "backend": 1}
    if loki_mode(cluster.logs) == "monolithic":
        own = _workload(1, memory.resources("loki", "100m")) | {"persistence": _volume(cluster)}
        return {"singleBinary": own, **{name: {"replicas": 0} for name in scalable}}
    out: Values = {"singleBinary": {"replicas": 0}}
    for name, replicas in scalable.items():
        out[name] = _workload(replicas, memory.resources(f"loki-{name}", "50m"))
        if name != "read":
            out[name]["persistence"] = _volume(cluster)
    return out


def _workload(replicas: int, resources: Values) -> Values:
    return {"replicas": replicas, "resources": resources}


def _volume(cluster: Cluster) -> Values:
    block = cluster.storage.block.class_
    return {"size": cluster.logs.volume, **({"storageClass": block} if block is not None else {})}
