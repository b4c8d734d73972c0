"""Tempo: values of the chart tempo 2.2.4 (Tempo 2.10.8), one process with its blocks in the object store.

Its configuration is whole and ours, one string of YAML under ``config``, as Loki's is (docs/decisions/0009): what runs
in the cluster is what a real Tempo can verify before. Keys: Tempo's ``cmd/tempo/app/config.go`` and what it includes.
"""

from __future__ import annotations

from typing import Any

from generator.spec.model import Cluster
from generator.spec.traces import traces_volume
from generator.spec.units import hours
from generator.stack.budget import Memory, Share
from generator.stack.contract import Values
from generator.stack.rights import sealed
from generator.syntax.yaml import print_yaml

RELEASE = "tempo"
HTTP_PORT, OTLP_PORT = 3200, 4317
DATA = "/var/tempo"
KEY_ID, SECRET = "TEMPO_S3_ACCESS_KEY_ID", "TEMPO_S3_SECRET_ACCESS_KEY"
_USER = 10001
"""The user of the image, which the chart sets too."""

_MB = 10**6
_RETRY_AFTER = "5s"
_MESSAGE_MIB = 16
"""A batch of Alloy's has up to 3000 spans of any size, and what is above gRPC's own limit of 4 MiB is dropped for good
(tried with Alloy 1.18.1 and 3000 spans of 2.5 kB). More than 16 MiB Tempo does not hand on inside."""


def shares(cluster: Cluster) -> tuple[Share, ...]:
    """Tempo holds the traces of the last seconds, a block that it writes, and the columns that a search reads."""
    return (Share(RELEASE, 256, weight=3),)


def values(cluster: Cluster, memory: Memory) -> Values:
    """Tempo with its configuration and its volume; without a token of the API server, of which it asks nothing."""
    block = cluster.storage.block.class_
    size = traces_volume(cluster.traces, store=_store(cluster) == "s3")
    return {
        "config": print_yaml(configuration(cluster)),
        "tempo": {
            # Memory that is only reserved, to calm Go's collector; GOMEMLIMIT knows the limit instead.
            "memBallastSizeMbs": 0,
            "extraArgs": {"config.expand-env": True},
            "extraEnv": _env(cluster, memory),
            "securityContext": sealed(_USER),
            "resources": memory.resources(RELEASE, "50m"),
        },
        "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
        "serviceAccount": {"automountServiceAccountToken": False},
        "serviceMonitor": {"enabled": True},
        "persistence": {"enabled": True, "size": size, **({"storageClassName": block} if block is not None else {})},
    }


def address(cluster: Cluster, port: int) -> str:
    """``host:port`` of Tempo's Service."""
    return f"{RELEASE}.{cluster.kubernetes.namespace}.svc:{port}"


def configuration(cluster: Cluster) -> dict[str, Any]:
    """Tempo's whole configuration."""
    traces = cluster.traces
    limits = {
        "rate_limit_bytes": traces.ingestion.rate_mb * _MB,
        "burst_size_bytes": traces.ingestion.burst_mb * _MB,
    }
    receiver = {"endpoint": f"0.0.0.0:{OTLP_PORT}", "max_recv_msg_size_mib": _MESSAGE_MIB}
    return {
        "server": {"http_listen_port": HTTP_PORT, "log_level": "info"},
        "usage_report": {"reporting_enabled": False},
        "distributor": {
            "receivers": {"otlp": {"protocols": {"grpc": receiver}}},
            # Without it a sender takes "above the limit on the rate" for final, and drops (tried with Alloy 1.18.1).
            "retry_after_on_resource_exhausted": _RETRY_AFTER,
        },
        "compactor": {"compaction": {"block_retention": hours(traces.retention)}},
        "storage": {"trace": _trace_storage(cluster)},
        "overrides": {"defaults": {"ingestion": limits}},
    }


def _store(cluster: Cluster) -> str:
    """Where blocks are kept, in Tempo's word for it."""
    return "local" if cluster.storage.object.type == "none" else "s3"


def _trace_storage(cluster: Cluster) -> dict[str, Any]:
    out: dict[str, Any] = {"backend": _store(cluster), "wal": {"path": f"{DATA}/wal"}}
    if out["backend"] == "local":
        return {**out, "local": {"path": f"{DATA}/blocks"}}
    where = cluster.storage.object
    scheme, _, host = (where.endpoint or f"https://s3.{where.region}.amazonaws.com").partition("://")
    s3: dict[str, Any] = {
        "bucket": cluster.traces.bucket,
        "endpoint": host,
        "region": where.region,
        "insecure": scheme == "http",
        # Ceph RGW and MinIO know a bucket as a path, not as a host name.
        "forcepathstyle": where.type != "s3",
    }
    if where.credentials is not None:
        s3 |= {"access_key": f"${{{KEY_ID}}}", "secret_key": f"${{{SECRET}}}"}
    return {**out, "s3": s3}


def _env(cluster: Cluster, memory: Memory) -> list[Values]:
    found: list[Values] = [{"name": "GOMEMLIMIT", "value": f"{memory.by_container[RELEASE] * 9 // 10}MiB"}]
    credentials = cluster.storage.object.credentials
    if credentials is not None:
        keys = {KEY_ID: "access_key_id", SECRET: "secret_access_key"}
        found += [
            {"name": name, "valueFrom": {"secretKeyRef": {"name": credentials.secret, "key": key}}}
            for name, key in keys.items()
        ]
    return found
