"""Mimir 3.2 in one process (``target: all``), into which Prometheus writes; its blocks are in the object store.

An object of our own like the other engines (docs/decisions/0020): the chart has no such layout. Keys and defaults of
the configuration: Mimir's ``cmd/mimir/config-descriptor.json``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.sources.mimir import APP, COMPONENT, HTTP, JOB
from generator.spec.model import Cluster
from generator.spec.units import hours
from generator.stack import objects
from generator.stack.budget import Memory, Share
from generator.stack.contract import KubernetesObject, Values
from generator.stack.thanos import REPLICA_LABEL
from generator.stack.workloads import Program, from_secret, program
from generator.syntax.yaml import print_yaml

VERSION = "3.2.0"
IMAGE = f"docker.io/grafana/mimir:{VERSION}"
PORT = 8080
CONFIG = "mimir-config"
TENANT_HEADER = "X-Scope-OrgID"

_FOLDER, _FILE, _DATA = "/etc/mimir", "mimir.yaml", "/data"
_KEY_ID, _SECRET = "MIMIR_S3_ACCESS_KEY_ID", "MIMIR_S3_SECRET_ACCESS_KEY"
_LOOPBACK = "127.0.0.1"
_IN_MEMORY = {"kvstore": {"store": "inmemory"}}
_ALONE = {**_IN_MEMORY, "instance_addr": _LOOPBACK}
"""One process finds itself; gossip would listen on a port for nobody."""

_NO_LIMIT = 10**9
"""Of samples a second: the only tenant is our own Prometheus, and its memory is what limits Mimir."""

_EXEMPLARS = 100_000


def shares(cluster: Cluster) -> tuple[Share, ...]:
    """One process, with every series that Prometheus has."""
    return (Share(JOB, 512, weight=8),)


def url(cluster: Cluster) -> str:
    """Where it answers Prometheus' API."""
    return f"{_base(cluster)}/prometheus"


def headers(cluster: Cluster) -> dict[str, str]:
    """Whose samples they are."""
    return {TENANT_HEADER: cluster.metrics.long_term.tenant}


def values(cluster: Cluster, memory: Memory) -> Values:
    """Prometheus writes every sample there as well. Its queue is the write-ahead log: two to three hours."""
    target: Values = {"url": f"{_base(cluster)}/api/v1/push", "name": JOB, "headers": headers(cluster)}
    if cluster.traces.enabled:
        target["sendExemplars"] = True
    return {"prometheus": {"prometheusSpec": {"remoteWrite": [target]}}}


def _base(cluster: Cluster) -> str:
    return f"http://{JOB}.{cluster.kubernetes.namespace}.svc:{PORT}"


def parts(cluster: Cluster, memory: Memory) -> Iterator[KubernetesObject]:
    """The configuration, the process with its volume, and its Service."""
    text = print_yaml(configuration(cluster))
    yield objects.config_map(cluster, CONFIG, {_FILE: text})
    one = Program(
        name=JOB,
        app=APP,
        component=COMPONENT,
        image=IMAGE,
        args=(f"-config.file={_FOLDER}/{_FILE}", "-config.expand-env=true"),
        ports={HTTP: PORT},
        ready="/ready",
        # Not /ready, which says no for as long as a write-ahead log is read again.
        alive="/",
        resources=memory.resources(JOB, "100m"),
        env=tuple(_env(cluster, memory)),
        files={_FOLDER: CONFIG},
        volume=cluster.metrics.long_term.volume,
        data=_DATA,
        stamp=text,
    )
    yield from program(cluster, one)


def configuration(cluster: Cluster) -> dict[str, Any]:
    """Mimir's whole configuration, without ingest storage, which would want a Kafka."""
    several = cluster.metrics.replicas > 1
    return {
        "target": "all",
        "multitenancy_enabled": True,
        "usage_stats": {"enabled": False},
        # It would write into the image, which is read-only.
        "activity_tracker": {"filepath": ""},
        "ingest_storage": {"enabled": False},
        "server": {"http_listen_port": PORT, "log_level": "info"},
        "common": {"storage": {"backend": "s3", "s3": _bucket(cluster)}},
        "blocks_storage": {
            "storage_prefix": "blocks",
            "tsdb": {"dir": f"{_DATA}/tsdb"},
            "bucket_store": {"sync_dir": f"{_DATA}/tsdb-sync"},
        },
        "compactor": {"data_dir": f"{_DATA}/compactor", "sharding_ring": _ALONE},
        "distributor": {
            "ring": _ALONE,
            **({"ha_tracker": {"enable_ha_tracker": True, **_IN_MEMORY}} if several else {}),
        },
        "ingester": {"ring": {**_ALONE, "replication_factor": 1}},
        "querier": {"ring": _ALONE},
        "frontend": {"address": _LOOPBACK},
        "store_gateway": {"sharding_ring": {**_ALONE, "replication_factor": 1}},
        # Prometheus evaluates the rules; this one has none, and must not look for them among the blocks.
        "ruler": {"ring": _ALONE, "rule_path": f"{_DATA}/ruler"},
        "ruler_storage": {"storage_prefix": "ruler"},
        "limits": _limits(cluster, several=several),
    }


def _limits(cluster: Cluster, *, several: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "compactor_blocks_retention_period": hours(cluster.metrics.long_term.retention),
        "ingestion_rate": _NO_LIMIT,
        "ingestion_burst_size": _NO_LIMIT,
        "max_global_series_per_user": 0,
        # What kube-state-metrics and cAdvisor give a series; Mimir's own limit is 30, and what is above is lost.
        "max_label_names_per_series": 60,
    }
    if cluster.traces.enabled:
        # As many as Prometheus keeps by default; Mimir's own number is 0, and takes none.
        found["max_global_exemplars_per_user"] = _EXEMPLARS
    if several:
        # Of several replicas that send the same, one is heard until it is silent.
        found |= {"accept_ha_samples": True, "ha_cluster_label": "cluster", "ha_replica_label": REPLICA_LABEL}
    return found


def _bucket(cluster: Cluster) -> dict[str, Any]:
    where, long_term = cluster.storage.object, cluster.metrics.long_term
    scheme, _, host = (where.endpoint or f"https://s3.{where.region}.amazonaws.com").partition("://")
    out: dict[str, Any] = {
        "bucket_name": long_term.bucket,
        "endpoint": host,
        "region": where.region,
        "insecure": scheme == "http",
        # Ceph RGW and MinIO know a bucket as a path, not as a host name.
        "bucket_lookup_type": "auto" if where.type == "s3" else "path",
    }
    if _credentials(cluster) is not None:
        out |= {"access_key_id": f"${{{_KEY_ID}}}", "secret_access_key": f"${{{_SECRET}}}"}
    return out


def _credentials(cluster: Cluster) -> str | None:
    own = cluster.metrics.long_term.credentials or cluster.storage.object.credentials
    return own.secret if own is not None else None


def _env(cluster: Cluster, memory: Memory) -> Iterator[Values]:
    yield {"name": "GOMEMLIMIT", "value": f"{memory.by_container[JOB] * 9 // 10}MiB"}
    secret = _credentials(cluster)
    if secret is not None:
        yield from_secret(_KEY_ID, secret, "access_key_id")
        yield from_secret(_SECRET, secret, "secret_access_key")
