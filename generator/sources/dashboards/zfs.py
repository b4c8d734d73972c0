"""Dashboard: ZFS pools of all hosts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.sources.contract import Dashboard

_SELECT = 'job="zfs-exporter",instance=~"$instance"'
_USED = f"zfs_pool_allocated_bytes{{{_SELECT}}} / zfs_pool_size_bytes{{{_SELECT}}}"


def board() -> Dashboard:
    """Health, space and fragmentation by host and pool."""
    from generator.sources.dashboards import parts

    dashboard = parts.new(
        "nixscope-zfs", "ZFS pools", "Health and space of every ZFS pool of every host."
    ).with_variable(parts.label_variable("instance", "Host", 'node_zfs_zpool_state{job="node-exporter"}'))
    for panel in (*_health(), *_space(), *_course()):
        dashboard = dashboard.with_panel(panel)
    return parts.finished(dashboard)


def _health() -> Iterator[Any]:
    from generator.sources.dashboards import parts

    states = 'node_zfs_zpool_state{job="node-exporter",instance=~"$instance",state!="online"}'
    missing = 'zfs_pool_expected{job="node-exporter",instance=~"$instance"}'
    present = 'node_zfs_zpool_state{job="node-exporter",instance=~"$instance"}'
    yield parts.number(
        "Pools not online",
        "Pools whose state is anything but online. More than none means lost redundancy or worse.",
        "short",
        f"sum({states}) or vector(0)",
        [(None, "green"), (1, "red")],
    )
    yield parts.number(
        "Pools missing",
        "Pools that a host must have and has not imported.",
        "short",
        f"count({missing} unless on (instance, zpool) {present}) or vector(0)",
        [(None, "green"), (1, "red")],
    )


def _space() -> Iterator[Any]:
    from generator.sources.dashboards import parts

    yield parts.number(
        "Fullest pool",
        "Share of the fullest pool that is allocated. ZFS slows down above 80 %.",
        "percentunit",
        f"max({_USED})",
        [(None, "green"), (0.8, "orange"), (0.9, "red")],
    )
    yield parts.number(
        "Capacity",
        "Size of all pools together, before redundancy.",
        "bytes",
        f"sum(zfs_pool_size_bytes{{{_SELECT}}})",
        [(None, "blue")],
    )


def _course() -> Iterator[Any]:
    from generator.sources.dashboards import parts

    yield parts.series(
        "Space used",
        "Share of each pool that is allocated.",
        "percentunit",
        {"{{instance}} {{pool}}": _USED},
    )
    yield parts.series(
        "Fragmentation",
        "Fragmentation of each pool's free space.",
        "percentunit",
        {"{{instance}} {{pool}}": f"zfs_pool_fragmentation_ratio{{{_SELECT}}}"},
    )
