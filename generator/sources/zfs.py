"""ZFS: pool state from node_exporter, sizes from zfs_exporter, errors and scrubs from zpool, and the pools expected.

node_exporter finds pools by looking at ``/proc/spl/kstat/zfs/*/state``: a pool that is not imported gives no series
at all, so no rule on its state can fire. Therefore every host states in a textfile which pools it expects, and a rule
compares the two. Errors of devices and scrubs are in no kernel counter: ``exporters/zpool.py`` asks ``zpool status``.
Metric names: pdf/zfs_exporter 2.3; those of node_exporter are in its own catalogue.
"""

from __future__ import annotations

from generator.sources import node, zfs_alerts
from generator.sources.contract import (
    HostService,
    Metric,
    RuleGroup,
    ScrapeJob,
    Source,
    Watched,
)
from generator.sources.dashboards import zfs as dashboard
from generator.sources.expected import expectation
from generator.sources.listening import listening
from generator.sources.of_hosts import Exporter, exporter_down
from generator.spec.model import Cluster, Host
from generator.spec.pools import with_pools

JOB = "zfs-exporter"
PORT = 9134
EXPECTED = "zfs_pool_expected"
_EXPORTER = Exporter("ZFSExporterDown", "zfs_exporter", JOB, "nobody knows how full and fragmented its pools are")

STATUS_METRICS = (
    *(Metric(f"zpool_device_{kind}_errors", ("zpool", "vdev")) for kind in ("read", "write", "checksum")),
    Metric("zpool_data_errors", ("zpool",)),
    Metric("zpool_first_seen_timestamp_seconds", ("zpool",)),
    Metric("zpool_scan_in_progress", ("zpool", "function")),
    Metric("zpool_scrub_start_timestamp_seconds", ("zpool",)),
    Metric("zpool_scrub_end_timestamp_seconds", ("zpool",)),
    Metric("zpool_scrub_errors", ("zpool",)),
    Metric("zpool_resilver_end_timestamp_seconds", ("zpool",)),
    Metric("zpool_collector_success"),
    Metric("zpool_collector_timestamp_seconds"),
)
METRICS = (
    Metric("zfs_pool_allocated_bytes", ("pool",)),
    Metric("zfs_pool_deduplication_ratio", ("pool",)),
    Metric("zfs_pool_fragmentation_ratio", ("pool",)),
    Metric("zfs_pool_free_bytes", ("pool",)),
    Metric("zfs_pool_freeing_bytes", ("pool",)),
    Metric("zfs_pool_health", ("pool",)),
    Metric("zfs_pool_leaked_bytes", ("pool",)),
    Metric("zfs_pool_readonly", ("pool",)),
    Metric("zfs_pool_size_bytes", ("pool",)),
    Metric("zfs_scrape_collector_success", ("collector",)),
)


def watch(cluster: Cluster) -> Watched:
    """zfs_exporter on every host that declares pools, its job, what zpool knows, alerts and dashboard."""
    hosts = with_pools(cluster)
    if not hosts:
        return Watched(source="zfs")
    ignored = cluster.watch.zfs.ignore_pools
    jobs = zfs_alerts.Jobs(node.JOB, JOB, EXPECTED)
    return Watched(
        source="zfs",
        services={host.name: (_exporter(), _collector(), _expectation(host, ignored)) for host in hosts},
        jobs=(ScrapeJob(JOB, tuple(node.target(host, PORT) for host in hosts), METRICS),),
        served={node.JOB: (Metric(EXPECTED, ("zpool",)), *STATUS_METRICS)},
        rules=(
            RuleGroup("nixscope-zfs", (*zfs_alerts.rules(cluster, jobs), exporter_down(cluster, _EXPORTER, hosts))),
        ),
        dashboards=(dashboard.board(cluster),),
    )


def _exporter() -> HostService:
    exporter = ("services", "prometheus", "exporters", "zfs")
    return HostService(
        title="Sizes and health of ZFS pools, read by Prometheus' job zfs-exporter.",
        port=PORT,
        options={
            **listening(exporter, PORT),
            # All imported pools; null, which the option's type allows, crashes the evaluation.
            (*exporter, "pools"): (),
        },
    )


def _collector() -> HostService:
    own = ("services", "nixscope", "zpool-exporter")
    return HostService(
        title="Device errors and scrubs of ZFS pools: a timer writes what zpool status says where node_exporter reads.",
        module="zpool-exporter",
        options={(*own, "enable"): True, (*own, "directory"): node.TEXTFILE_DIRECTORY},
    )


def _expectation(host: Host, ignored: tuple[str, ...]) -> HostService:
    return expectation(
        EXPECTED,
        "Pools that this host must have imported.",
        "zpool",
        [pool for pool in host.zfs.pools if pool not in ignored],
        "The pools that must be imported: what is listed here and gives no state is an alert.",
    )


SOURCE = Source("zfs", lambda cluster: cluster.watch.zfs.enabled and cluster.watch.node.enabled, watch)
