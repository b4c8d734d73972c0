"""ZFS: pool state from node_exporter, pool sizes from zfs_exporter, and the pools that the spec expects.

node_exporter finds pools by looking at ``/proc/spl/kstat/zfs/*/state``: a pool that is not imported gives no series
at all, so no rule on its state can fire. Therefore every host states in a textfile which pools it expects, and a rule
compares the two. Metric names: node_exporter ``collector/zfs_linux.go``, pdf/zfs_exporter 2.3.
"""

from __future__ import annotations

from generator.sources import node
from generator.sources.contract import (
    AlertRule,
    HostService,
    Metric,
    RuleGroup,
    ScrapeJob,
    Source,
    Watched,
)
from generator.sources.dashboards import zfs as dashboard
from generator.spec.model import Cluster, Host

JOB = "zfs-exporter"
PORT = 9134
EXPECTED = "zfs_pool_expected"
_EXPECTED_FILE = "nixscope_zfs_pool_expected.prom"

STATE_METRICS = (Metric("node_zfs_zpool_state", ("zpool", "state")), Metric(EXPECTED, ("zpool",)))
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
    """zfs_exporter on every host that declares pools, its job, the pool alerts and the dashboard."""
    hosts = [host for host in cluster.hosts.values() if host.zfs.pools]
    if not hosts:
        return Watched(source="zfs")
    ignored = cluster.watch.zfs.ignore_pools
    return Watched(
        source="zfs",
        services={host.name: (_exporter(), _expectation(host, ignored)) for host in hosts},
        jobs=(ScrapeJob(JOB, tuple(node.target(host, PORT) for host in hosts), METRICS),),
        served={node.JOB: STATE_METRICS},
        rules=(RuleGroup("nixscope-zfs", _rules(ignored)),),
        dashboards=(dashboard.board(),),
    )


def _exporter() -> HostService:
    exporter = ("services", "prometheus", "exporters", "zfs")
    return HostService(
        title="Sizes and health of ZFS pools, read by Prometheus' job zfs-exporter.",
        port=PORT,
        options={
            (*exporter, "enable"): True,
            (*exporter, "port"): PORT,
            (*exporter, "listenAddress"): "0.0.0.0",  # noqa: S104 - the firewall opens it per interface
            # All imported pools; null, which the option's type allows, crashes the evaluation.
            (*exporter, "pools"): (),
        },
    )


def _expectation(host: Host, ignored: tuple[str, ...]) -> HostService:
    lines = [f"# HELP {EXPECTED} Pools that this host must have imported.", f"# TYPE {EXPECTED} gauge"]
    lines += [f'{EXPECTED}{{zpool="{pool}"}} 1' for pool in host.zfs.pools if pool not in ignored]
    return HostService(
        title="The pools that must be imported: what is listed here and gives no state is an alert.",
        options={
            ("environment", "etc", f"nixscope/{_EXPECTED_FILE}", "text"): "\n".join(lines) + "\n",
            ("systemd", "tmpfiles", "rules"): (
                f"L+ {node.TEXTFILE_DIRECTORY}/{_EXPECTED_FILE} - - - - /etc/nixscope/{_EXPECTED_FILE}",
            ),
        },
    )


def _rules(ignored: tuple[str, ...]) -> tuple[AlertRule, ...]:
    # Pool names are RE2-safe but for the dot, which the schema allows.
    leave_out = "|".join(pool.replace(".", "\\\\.") for pool in ignored)
    by_zpool = f',zpool!~"{leave_out}"' if ignored else ""
    of_pool = f'job="{JOB}"' + (f',pool!~"{leave_out}"' if ignored else "")
    return (
        AlertRule(
            alert="ZFSPoolDegraded",
            expr=f'node_zfs_zpool_state{{job="{node.JOB}",state!="online"{by_zpool}}} > 0',
            for_s=300,
            severity="critical",
            summary="ZFS pool {{ $labels.zpool }} on {{ $labels.instance }} is {{ $labels.state }}.",
            description="Pool {{ $labels.zpool }} on {{ $labels.instance }} has been {{ $labels.state }} for 5 "
            "minutes: redundancy is lost, or the pool is no longer usable.",
        ),
        AlertRule(
            alert="ZFSPoolMissing",
            expr=f'{EXPECTED}{{job="{node.JOB}"}} unless on (instance, zpool) node_zfs_zpool_state{{job="{node.JOB}"}}',
            for_s=600,
            severity="critical",
            summary="ZFS pool {{ $labels.zpool }} on {{ $labels.instance }} is not imported.",
            description="{{ $labels.instance }} is declared to have pool {{ $labels.zpool }}, but the kernel has not "
            "known it for 10 minutes: it was exported, or could not be imported.",
        ),
        AlertRule(
            alert="ZFSPoolAlmostFull",
            expr=f"zfs_pool_allocated_bytes{{{of_pool}}} / zfs_pool_size_bytes{{{of_pool}}} > 0.9",
            for_s=1800,
            severity="warning",
            summary="ZFS pool {{ $labels.pool }} on {{ $labels.instance }} is over 90 % full.",
            description="Pool {{ $labels.pool }} on {{ $labels.instance }} has been {{ $value | humanizePercentage }} "
            "full for 30 minutes. ZFS slows down as it fills and cannot free space once it is full.",
        ),
    )


SOURCE = Source("zfs", lambda cluster: cluster.watch.zfs.enabled and cluster.watch.node.enabled, watch)
