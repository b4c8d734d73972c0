"""The configuration of Loki 3.7.6, whole: every mode's, as Loki itself reads it.

The chart would make one of its own from a template. Ours goes in as ``loki.structuredConfig`` beside an empty
``loki.config``, so that what runs in the cluster is what a real Loki has verified and run before (docs/decisions).
Keys: Loki's configuration reference. Host names: Services of the chart loki 18.11.0.
"""

from __future__ import annotations

from typing import Any

from generator.spec.model import Cluster
from generator.spec.units import hours, seconds
from generator.stack.budget import Memory
from generator.stack.contract import Values
from generator.stack.loki_layout import CHUNKS_CACHE, RESULTS_CACHE, Layout, layout
from generator.stack.loki_tenants import limits

DATA = "/var/loki"
RULES = "/etc/loki/rules"
RUNTIME_FILE = "/etc/loki/runtime-config/runtime-config.yaml"
KEY_ID, SECRET = "LOKI_S3_ACCESS_KEY_ID", "LOKI_S3_SECRET_ACCESS_KEY"
HTTP_PORT, GRPC_PORT, GOSSIP_PORT = 3100, 9095, 7946

_MESSAGE_BYTES = 100 * 2**20
"""gRPC's own 4 MiB are too little for what queriers and frontends exchange."""

_DAY_S = 86400
_OLDEST_S = 7 * _DAY_S
"""Loki's own ``reject_old_samples_max_age``."""


def configuration(cluster: Cluster, memory: Memory, alertmanager: str | None) -> Values:
    """Loki's whole configuration; ``alertmanager`` is where alerts of log rules go, None where there are no rules."""
    chosen = layout(cluster)
    several = sum(workload.replicas for workload in chosen.workloads) > 1
    return {
        "auth_enabled": cluster.logs.tenancy.by == "namespace",
        "server": _server(),
        "common": _common(cluster, chosen, several),
        **({"memberlist": _memberlist(cluster)} if several else {}),
        "ingester": {"wal": _wal(chosen, memory)},
        "limits_config": _limits(cluster),
        "runtime_config": {"file": RUNTIME_FILE},
        "schema_config": {"configs": [_schema(cluster)]},
        "compactor": _compactor(cluster),
        "querier": {"multi_tenant_queries_enabled": cluster.logs.tenancy.by == "namespace"},
        "analytics": {"reporting_enabled": False},
        **({"ruler": _ruler(cluster, alertmanager, several)} if alertmanager is not None else {}),
        **_between_parts(cluster, chosen),
        **_caches(cluster, chosen),
    }


def store(cluster: Cluster) -> str:
    """Where chunks and index are kept, in Loki's word for it."""
    return "filesystem" if cluster.storage.object.type == "none" else "s3"


def _server() -> Values:
    return {
        "http_listen_port": HTTP_PORT,
        "grpc_listen_port": GRPC_PORT,
        "grpc_server_max_recv_msg_size": _MESSAGE_BYTES,
        "grpc_server_max_send_msg_size": _MESSAGE_BYTES,
        "log_level": "info",
    }


def _common(cluster: Cluster, chosen: Layout, several: bool) -> Values:
    out: Values = {
        "path_prefix": DATA,
        "replication_factor": chosen.copies,
        "storage": {store(cluster): _store(cluster)},
    }
    if several:
        part = {"monolithic": "loki", "simple-scalable": "loki-backend", "distributed": "loki-compactor"}[chosen.mode]
        out["compactor_grpc_address"] = f"{_service(cluster, part)}:{GRPC_PORT}"
    else:
        out["ring"] = {"kvstore": {"store": "inmemory"}}
    return out


def _store(cluster: Cluster) -> Values:
    where = cluster.storage.object
    if where.type == "none":
        return {"chunks_directory": f"{DATA}/chunks", "rules_directory": f"{DATA}/rules"}
    out: Values = {
        "bucketnames": cluster.logs.bucket,
        "region": where.region,
        # Ceph RGW and MinIO know a bucket as a path, not as a host name.
        "s3forcepathstyle": where.type != "s3",
        "insecure": where.endpoint is not None and where.endpoint.startswith("http:"),
    }
    if where.endpoint is not None:
        out["endpoint"] = where.endpoint
    if where.credentials is not None:
        out |= {"access_key_id": f"${{{KEY_ID}}}", "secret_access_key": f"${{{SECRET}}}"}
    return out


def _memberlist(cluster: Cluster) -> Values:
    return {
        "join_members": [_service(cluster, "loki-memberlist")],
        "bind_port": GOSSIP_PORT,
        "advertise_port": GOSSIP_PORT,
        # A pod that finds nobody tries again instead of making a ring of its own.
        "abort_if_cluster_join_fails": True,
        "max_join_retries": 10,
        "min_join_backoff": "1s",
        "max_join_backoff": "1m",
        "rejoin_interval": "90s",
    }


def _wal(chosen: Layout, memory: Memory) -> Values:
    writer = chosen.workloads[0].container
    # Loki's own ceiling is 4 GB: a restart after a crash would be killed for memory, again and again.
    return {"flush_on_shutdown": True, "replay_memory_ceiling": f"{memory.by_container[writer] // 2}MB"}


def _limits(cluster: Cluster) -> Values:
    hosts = cluster.logs.hosts
    oldest_s = max(_OLDEST_S, seconds(hosts.max_age) + _DAY_S if hosts is not None else 0)
    return {
        **limits(cluster),
        # What a host held back during an outage must not be refused for its age.
        "reject_old_samples_max_age": f"{oldest_s // 3600}h",
        "volume_enabled": True,
    }


def _schema(cluster: Cluster) -> Values:
    return {
        "from": cluster.logs.schema_from,
        "store": "tsdb",
        "object_store": store(cluster),
        "schema": "v13",
        # The compactor deletes by table, and only where a table is one day.
        "index": {"prefix": "loki_index_", "period": "24h"},
    }


def _compactor(cluster: Cluster) -> Values:
    # All four, or Loki keeps everything for ever without a word.
    return {
        "working_directory": f"{DATA}/compactor",
        "retention_enabled": True,
        "delete_request_store": store(cluster),
        "retention_delete_delay": hours(cluster.logs.delete_delay),
    }


def _ruler(cluster: Cluster, alertmanager: str, several: bool) -> Values:
    return {
        "storage": {"type": "local", "local": {"directory": RULES}},
        "rule_path": f"{DATA}/rules-temp",
        "wal": {"dir": f"{DATA}/ruler-wal"},
        "alertmanager_url": alertmanager,
        "enable_alertmanager_v2": True,
        "enable_api": True,
        # Each group on one pod; without it every pod would evaluate all of them.
        "enable_sharding": several,
        "external_labels": {"cluster": cluster.name},
    }


def _between_parts(cluster: Cluster, chosen: Layout) -> Values:
    """How the parts find each other, where they are not one process."""
    if chosen.mode == "monolithic":
        return {}
    index = "loki-backend" if chosen.mode == "simple-scalable" else "loki-index-gateway"
    gateway = {"server_address": f"dns+{_service(cluster, f'{index}-headless')}:{GRPC_PORT}"}
    out: Values = {"storage_config": {"tsdb_shipper": {"index_gateway_client": gateway}}}
    if chosen.mode == "distributed":
        scheduler = f"{_service(cluster, 'loki-query-scheduler-headless')}:{GRPC_PORT}"
        out["frontend"] = {
            "scheduler_address": scheduler,
            "tail_proxy_url": f"http://{_service(cluster, 'loki-querier')}:{HTTP_PORT}",
        }
        out["frontend_worker"] = {"scheduler_address": scheduler}
    return out


def _caches(cluster: Cluster, chosen: Layout) -> Values:
    if not chosen.cached:
        return {}
    return {
        "chunk_store_config": {"chunk_cache_config": _memcached(cluster, CHUNKS_CACHE, "2s")},
        "query_range": {
            "align_queries_with_step": True,
            "cache_results": True,
            "results_cache": {"cache": _memcached(cluster, RESULTS_CACHE, "500ms")},
        },
    }


def _memcached(cluster: Cluster, name: str, timeout: str) -> dict[str, Any]:
    addresses = f"dnssrvnoa+_memcached-client._tcp.{_service(cluster, name)}"
    return {"memcached_client": {"addresses": addresses, "consistent_hash": True, "timeout": timeout}}


def _service(cluster: Cluster, name: str) -> str:
    """A Service's full name: a short one would be tried with every search domain of the pod."""
    return f"{name}.{cluster.kubernetes.namespace}.svc.cluster.local"
