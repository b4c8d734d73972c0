"""Dashboard: ZFS pools of all hosts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.sources.contract import Dashboard
from generator.spec.model import Cluster

_ALERTS = (
    "ZFSPoolDegraded",
    "ZFSPoolMissing",
    "ZFSPoolAlmostFull",
    "ZFSDeviceErrors",
    "ZFSDataErrors",
    "ZFSScrubOverdue",
    "ZFSExporterDown",
)
_HOST = 'job="node-exporter",instance=~"$instance"'
_ZPOOL = f'{_HOST},zpool=~"$pool"'
_POOL = 'job="zfs-exporter",instance=~"$instance",pool=~"$pool"'
_USED = f"zfs_pool_allocated_bytes{{{_POOL}}} / zfs_pool_size_bytes{{{_POOL}}}"
_DAY_S = 86400


def board(cluster: Cluster) -> Dashboard:
    """Health, space, errors, scrubs, input and output, and the cache, by host and pool."""
    from generator.sources.dashboards import parts

    states = 'node_zfs_zpool_state{job="node-exporter"}'
    dashboard = (
        parts.new("nixscope-zfs", "ZFS pools", "Health, space, errors and throughput of every ZFS pool of every host.")
        .with_variable(parts.label_variable("instance", "Host", states))
        .with_variable(parts.label_variable("pool", "Pool", states, "zpool"))
        .links(parts.runbook_links(cluster, _ALERTS))
    )
    for panel in (*_health(), *_errors(), *_space(), *_scans(), *_throughput(), *_cache()):
        dashboard = dashboard.with_panel(panel)
    return parts.finished(dashboard)


def _health() -> Iterator[Any]:
    from generator.sources.dashboards import parts

    states = f"node_zfs_zpool_state{{{_ZPOOL}}}"
    yield parts.number(
        "Pools not online",
        "Pools whose state is anything but online. More than none means lost redundancy or worse.",
        "short",
        f'sum(node_zfs_zpool_state{{{_ZPOOL},state!="online"}}) or vector(0)',
        [(None, "green"), (1, "red")],
    )
    yield parts.number(
        "Pools missing",
        "Pools that a host must have and has not imported.",
        "short",
        f"count(zfs_pool_expected{{{_ZPOOL}}} unless on (instance, zpool) {states}) or vector(0)",
        [(None, "green"), (1, "red")],
    )
    yield parts.number(
        "Fullest pool",
        "Share of the fullest pool that is allocated. ZFS slows down above 80 %.",
        "percentunit",
        f"max({_USED})",
        [(None, "green"), (0.8, "orange"), (0.9, "red")],
    )
    yield parts.number(
        "Oldest scrub",
        "Time since the last finished scrub of the pool that waits longest. A pool without any scrub is not in here.",
        "s",
        f"max(time() - zpool_scrub_end_timestamp_seconds{{{_ZPOOL}}})",
        [(None, "green"), (35 * _DAY_S, "orange"), (70 * _DAY_S, "red")],
    )


def _errors() -> Iterator[Any]:
    from generator.sources.dashboards import parts

    yield parts.series(
        "Device errors",
        "Errors that the worst device of each pool has counted since zpool clear. Anything above zero wants a look.",
        "short",
        {
            f"{{{{instance}}}} {{{{zpool}}}} {kind}": f"max without (vdev) (zpool_device_{kind}_errors{{{_ZPOOL}}})"
            for kind in ("read", "write", "checksum")
        },
    )
    yield parts.series(
        "Permanent errors",
        "Blocks of each pool that no redundancy could restore. Anything above zero is lost data.",
        "short",
        {"{{instance}} {{zpool}}": f"zpool_data_errors{{{_ZPOOL}}}"},
    )


def _space() -> Iterator[Any]:
    from generator.sources.dashboards import parts

    yield parts.series(
        "Space used",
        "Share of each pool that is allocated.",
        "percentunit",
        {"{{instance}} {{pool}}": _USED},
    )
    yield parts.series(
        "Free space",
        "Space of each pool that is not allocated, before redundancy.",
        "bytes",
        {"{{instance}} {{pool}}": f"zfs_pool_free_bytes{{{_POOL}}}"},
    )
    yield parts.series(
        "Fragmentation",
        "Fragmentation of each pool's free space.",
        "percentunit",
        {"{{instance}} {{pool}}": f"zfs_pool_fragmentation_ratio{{{_POOL}}}"},
    )


def _scans() -> Iterator[Any]:
    from generator.sources.dashboards import parts

    yield parts.series(
        "Scrub age",
        "Time since the last finished scrub of each pool. It grows by a day a day and falls to zero with each scrub.",
        "s",
        {"{{instance}} {{zpool}}": f"time() - zpool_scrub_end_timestamp_seconds{{{_ZPOOL}}}"},
    )
    yield parts.series(
        "Scrubs and resilvers running",
        "Whether a scrub (routine) or a resilver (a device is being refilled) is running: 1 while it is.",
        "short",
        {"{{instance}} {{zpool}} {{function}}": f"zpool_scan_in_progress{{{_ZPOOL}}}"},
    )


def _throughput() -> Iterator[Any]:
    from generator.sources.dashboards import parts

    def rate(metric: str) -> str:
        return f"sum by (instance, zpool) (rate(node_zfs_zpool_dataset_{metric}{{{_ZPOOL}}}[$__rate_interval]))"

    yield parts.series(
        "Throughput",
        "Bytes that programs read and write through the datasets of each pool. Reads that the cache answers count.",
        "Bps",
        {"{{instance}} {{zpool}} read": rate("nread"), "{{instance}} {{zpool}} written": rate("nwritten")},
    )
    yield parts.series(
        "Operations",
        "Reads and writes of programs on the datasets of each pool.",
        "ops",
        {"{{instance}} {{zpool}} reads": rate("reads"), "{{instance}} {{zpool}} writes": rate("writes")},
    )


def _cache() -> Iterator[Any]:
    from generator.sources.dashboards import parts

    hits, misses = (f"rate(node_zfs_arc_{name}{{{_HOST}}}[$__rate_interval])" for name in ("hits", "misses"))
    yield parts.series(
        "Cache (ARC) hits",
        "Share of all reads that each host's cache answered.",
        "percentunit",
        {"{{instance}}": f"{hits} / ({hits} + {misses})"},
    )
    yield parts.series(
        "Cache (ARC) size",
        "Memory that each host's cache takes, and the most that it may take.",
        "bytes",
        {
            "{{instance}} size": f"node_zfs_arc_size{{{_HOST}}}",
            "{{instance}} limit": f"node_zfs_arc_c_max{{{_HOST}}}",
        },
    )
