"""Mimir's whole configuration, of one process and of many; its blocks are in the object store.

Keys and defaults: Mimir's ``cmd/mimir/config-descriptor.json``. Why there is neither Kafka nor a limit on series:
docs/decisions/0020; what the distributed layout adds: docs/decisions/0023.
"""

from __future__ import annotations

from typing import Any

from generator.spec.mimir_pods import COPIES, is_distributed
from generator.spec.model import Cluster
from generator.spec.units import hours
from generator.stack.budget import Memory
from generator.stack.contract import Values
from generator.stack.merge import merge
from generator.stack.thanos_programs import REPLICA_LABEL

HTTP_PORT, GRPC_PORT, GOSSIP_PORT = 8080, 9095, 7946
DATA = "/data"
"""Where the volume is mounted, in the chart as well."""

KEY_ID, SECRET = "MIMIR_S3_ACCESS_KEY_ID", "MIMIR_S3_SECRET_ACCESS_KEY"
ALONE, STORE_GATEWAY = "mimir", "mimir-store-gateway"
"""The container that answers queries for old blocks, in either layout."""

_LOOPBACK = "127.0.0.1"
_IN_MEMORY = {"kvstore": {"store": "inmemory"}}
_ALONE = {**_IN_MEMORY, "instance_addr": _LOOPBACK}
"""One process finds itself; gossip would listen on a port for nobody."""

_GOSSIP = {"kvstore": {"store": "memberlist"}}
_NO_LIMIT = 10**9
"""Of samples a second: the only tenant is our own Prometheus, and its memory is what limits Mimir."""

_LATE = "4h"
"""How old a sample of another cluster may be. What comes through the entry after an outage is as old as Prometheus'
write-ahead log, and without this Mimir takes nothing that is an hour older than what the rest has sent meanwhile."""

_EXEMPLARS = 100_000
_MI = 2**20
_INDEX_CACHE = 8
"""The part of its memory that a store gateway may fill with indexes; Mimir's own number is 1 GiB."""


def configuration(cluster: Cluster, memory: Memory) -> dict[str, Any]:
    """All of ``mimir.yaml``, without ingest storage, which would want a Kafka."""
    distributed = is_distributed(cluster)
    layout = _many(cluster) if distributed else _one()
    return merge(layout, _both(cluster, memory.by_container[STORE_GATEWAY if distributed else ALONE]), _heard(cluster))


def _both(cluster: Cluster, store_mi: int) -> Values:
    cached = {"backend": "inmemory", "inmemory": {"max_size_bytes": store_mi * _MI // _INDEX_CACHE}}
    return {
        "multitenancy_enabled": True,
        "usage_stats": {"enabled": False},
        "ingest_storage": {"enabled": False},
        "server": {"http_listen_port": HTTP_PORT, "log_level": "info"},
        "common": {"storage": {"backend": "s3", "s3": _bucket(cluster)}},
        "blocks_storage": {
            "storage_prefix": "blocks",
            "tsdb": {"dir": f"{DATA}/tsdb"},
            "bucket_store": {"sync_dir": f"{DATA}/tsdb-sync", "index_cache": cached},
        },
        "compactor": {"data_dir": f"{DATA}/compactor"},
        # Prometheus evaluates the rules; this one has none, and must not look for them among the blocks.
        "ruler": {"rule_path": f"{DATA}/ruler"},
        "ruler_storage": {"storage_prefix": "ruler"},
        "limits": _limits(cluster),
    }


def _one() -> Values:
    """One process."""
    return {
        "target": "all",
        # It would write into the image, which is read-only.
        "activity_tracker": {"filepath": ""},
        "compactor": {"sharding_ring": _ALONE},
        "distributor": {"ring": _ALONE},
        "ingester": {"ring": {**_ALONE, "replication_factor": 1}},
        "querier": {"ring": _ALONE},
        "frontend": {"address": _LOOPBACK},
        "store_gateway": {"sharding_ring": {**_ALONE, "replication_factor": 1}},
        "ruler": {"ring": _ALONE},
    }


def _many(cluster: Cluster) -> Values:
    """Pods that find each other: by gossip, and the queues of queries by name."""
    scheduler = {"scheduler_address": f"{_service(cluster, 'query-scheduler-headless')}:{GRPC_PORT}"}
    # A pod that starts anew takes its old place: what it has on its volume is still asked for there.
    stays = {**_GOSSIP, "replication_factor": COPIES, "unregister_on_shutdown": False}
    return {
        # The chart mounts a volume there, and does without no file.
        "activity_tracker": {"filepath": "/active-query-tracker/activity.log"},
        "server": {"grpc_listen_port": GRPC_PORT},
        "memberlist": {
            # Gossip of another program that gets an address of ours must not become a part of these rings.
            "cluster_label": f"mimir-{cluster.kubernetes.namespace}",
            "join_members": [f"dns+{_service(cluster, 'gossip-ring')}:{GOSSIP_PORT}"],
            "bind_port": GOSSIP_PORT,
            # Halves that lost each other come together again.
            "rejoin_interval": "1m",
        },
        "compactor": {"sharding_ring": _GOSSIP},
        "distributor": {"ring": _GOSSIP},
        "ingester": {"ring": {**stays, "tokens_file_path": f"{DATA}/tokens"}},
        "querier": {"ring": _GOSSIP, "max_concurrent": 8},
        "frontend": {**scheduler, "parallelize_shardable_queries": True},
        "frontend_worker": scheduler,
        "store_gateway": {"sharding_ring": {**stays, "tokens_file_path": f"{DATA}/tokens"}},
    }


def _heard(cluster: Cluster) -> Values:
    """Of several replicas that send the same, one is heard until it is silent: our own, and those of other clusters.

    Samples without the two labels are taken as they are.
    """
    if cluster.metrics.replicas == 1 and cluster.metrics.long_term.entry is None:
        return {}
    store = _GOSSIP if is_distributed(cluster) else _IN_MEMORY
    return {
        "distributor": {"ha_tracker": {"enable_ha_tracker": True, **store}},
        "limits": {"accept_ha_samples": True, "ha_cluster_label": "cluster", "ha_replica_label": REPLICA_LABEL},
    }


def _limits(cluster: Cluster) -> Values:
    found: Values = {
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
    if cluster.metrics.long_term.entry is not None:
        found["out_of_order_time_window"] = _LATE
    return found


def _bucket(cluster: Cluster) -> Values:
    where, long_term = cluster.storage.object, cluster.metrics.long_term
    scheme, _, host = (where.endpoint or f"https://s3.{where.region}.amazonaws.com").partition("://")
    out: Values = {
        "bucket_name": long_term.bucket,
        "endpoint": host,
        "region": where.region,
        "insecure": scheme == "http",
        # Ceph RGW and MinIO know a bucket as a path, not as a host name.
        "bucket_lookup_type": "auto" if where.type == "s3" else "path",
    }
    if credentials(cluster) is not None:
        out |= {"access_key_id": f"${{{KEY_ID}}}", "secret_access_key": f"${{{SECRET}}}"}
    return out


def credentials(cluster: Cluster) -> str | None:
    """The Secret with the keys of the bucket; None: the pod's own role."""
    own = cluster.metrics.long_term.credentials or cluster.storage.object.credentials
    return own.secret if own is not None else None


def _service(cluster: Cluster, part: str) -> str:
    """A Service's full name: a short one would be tried with every search domain of the pod."""
    return f"mimir-{part}.{cluster.kubernetes.namespace}.svc.cluster.local"
