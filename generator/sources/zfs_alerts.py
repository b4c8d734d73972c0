"""Alerts about ZFS: one for a pool, never one for each of its datasets, and none for a pool that the spec ignores."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from generator.sources.contract import AlertRule
from generator.sources.thresholds import in_days, number, share, threshold
from generator.spec.model import Cluster

_DAY_S = 86400
_NEW_POOL_DAYS = 7
"""How long a pool may be there without any scrub."""
_LONG_SCRUB_DAYS = 14
"""How long a scrub may take: large pools need days. One that takes longer hangs, or is stopped again and again."""


class Jobs(msgspec.Struct, frozen=True):
    """The ``job`` of each exporter that the alerts ask, and the metric of the pools that must be there."""

    node: str
    zfs: str
    expected: str


def rules(cluster: Cluster, jobs: Jobs) -> tuple[AlertRule, ...]:
    """All of them, those about the pool itself first."""
    # Pool names are RE2-safe but for the dot, which the schema allows.
    leave_out = "|".join(pool.replace(".", "\\\\.") for pool in cluster.watch.zfs.ignore_pools)
    by_zpool = f'job="{jobs.node}"' + (f',zpool!~"{leave_out}"' if leave_out else "")
    by_pool = f'job="{jobs.zfs}"' + (f',pool!~"{leave_out}"' if leave_out else "")
    return (
        *_state(jobs, by_zpool),
        _almost_full(by_pool, threshold(cluster, "ZFSPoolAlmostFull", 0.9)),
        _fragmented(by_pool, threshold(cluster, "ZFSPoolFragmented", 0.5)),
        *_errors(by_zpool),
        _scrub_overdue(by_zpool, threshold(cluster, "ZFSScrubOverdue", 35)),
        _collector_failed(jobs),
    )


def _state(jobs: Jobs, select: str) -> Iterator[AlertRule]:
    expected = f'{jobs.expected}{{job="{jobs.node}"}}'
    yield AlertRule(
        alert="ZFSPoolDegraded",
        expr=f'node_zfs_zpool_state{{{select},state!="online"}} > 0',
        for_s=300,
        severity="critical",
        summary="ZFS pool {{ $labels.zpool }} on {{ $labels.instance }} is {{ $labels.state }}.",
        description="Pool {{ $labels.zpool }} on {{ $labels.instance }} has been {{ $labels.state }} for 5 "
        "minutes: redundancy is lost, or the pool is no longer usable.",
    )
    yield AlertRule(
        alert="ZFSPoolMissing",
        expr=f'{expected} unless on (instance, zpool) node_zfs_zpool_state{{job="{jobs.node}"}}',
        for_s=600,
        severity="critical",
        summary="ZFS pool {{ $labels.zpool }} on {{ $labels.instance }} is not imported.",
        description="{{ $labels.instance }} is declared to have pool {{ $labels.zpool }}, but the kernel has not "
        "known it for 10 minutes: it was exported, or could not be imported.",
    )


def _almost_full(select: str, full: float) -> AlertRule:
    return AlertRule(
        alert="ZFSPoolAlmostFull",
        expr=f"zfs_pool_allocated_bytes{{{select}}} / zfs_pool_size_bytes{{{select}}} > {number(full)}",
        for_s=1800,
        severity="warning",
        summary=f"ZFS pool {{{{ $labels.pool }}}} on {{{{ $labels.instance }}}} is over {number(full * 100)} % full.",
        description="Pool {{ $labels.pool }} on {{ $labels.instance }} has been {{ $value | humanizePercentage }} "
        "full for 30 minutes. ZFS slows down as it fills and cannot free space once it is full.",
        threshold=share(full),
    )


def _fragmented(select: str, most: float) -> AlertRule:
    return AlertRule(
        alert="ZFSPoolFragmented",
        expr=f"zfs_pool_fragmentation_ratio{{{select}}} > {number(most)}",
        for_s=3600,
        severity="info",
        summary="The free space of ZFS pool {{ $labels.pool }} on {{ $labels.instance }} is fragmented.",
        description="The free space of pool {{ $labels.pool }} on {{ $labels.instance }} has been "
        "{{ $value | humanizePercentage }} fragmented for an hour: writing gets slower.",
        threshold=share(most),
    )


def _errors(select: str) -> Iterator[AlertRule]:
    counts = " + ".join(f"zpool_device_{kind}_errors{{{select}}}" for kind in ("read", "write", "checksum"))
    yield AlertRule(
        alert="ZFSDeviceErrors",
        # Without the device, and with every label of the host, by which alerts are routed.
        expr=f"max without (vdev) ({counts}) > 0",
        for_s=900,
        severity="warning",
        summary="A device of ZFS pool {{ $labels.zpool }} on {{ $labels.instance }} has errors.",
        description="The worst device of pool {{ $labels.zpool }} on {{ $labels.instance }} has counted "
        "{{ $value }} read, write and checksum errors since they were last cleared. ZFS has mended what it could.",
    )
    yield AlertRule(
        alert="ZFSDataErrors",
        expr=f"zpool_data_errors{{{select}}} > 0",
        for_s=300,
        severity="critical",
        summary="Data of ZFS pool {{ $labels.zpool }} on {{ $labels.instance }} is lost.",
        description="Pool {{ $labels.zpool }} on {{ $labels.instance }} has {{ $value }} permanent errors: blocks "
        "that no redundancy could restore.",
    )


def _scrub_overdue(select: str, days: float) -> AlertRule:
    ended = f"zpool_scrub_end_timestamp_seconds{{{select}}}"
    late = f"time() - {ended} > {number(days * _DAY_S)}"
    # By the host's own memory: how far back Prometheus' own goes is the spec's choice (metrics.retention).
    old = f"time() - zpool_first_seen_timestamp_seconds{{{select}}} > {_NEW_POOL_DAYS * _DAY_S}"
    never = f"({old}) unless on (instance, zpool) {ended}"
    running = f"time() - zpool_scrub_start_timestamp_seconds{{{select}}} < {_LONG_SCRUB_DAYS * _DAY_S}"
    return AlertRule(
        alert="ZFSScrubOverdue",
        expr=f"(({late}) or ({never})) unless on (instance, zpool) ({running})",
        for_s=3600,
        severity="warning",
        summary="ZFS pool {{ $labels.zpool }} on {{ $labels.instance }} needs a scrub.",
        description="No scrub of pool {{ $labels.zpool }} on {{ $labels.instance }} has come to its end for more "
        f"than {number(days)} days, or ever. Damage that nothing reads stays unknown until it is too much to mend.",
        threshold=in_days(days),
    )


def _collector_failed(jobs: Jobs) -> AlertRule:
    node = f'{{job="{jobs.node}"}}'
    silent = f"max without (zpool) ({jobs.expected}{node}) unless on (instance) zpool_collector_success{node}"
    return AlertRule(
        alert="ZPoolCollectorFailed",
        expr=f"zpool_collector_success{node} == 0 or time() - zpool_collector_timestamp_seconds{node} > 3600 "
        f"or ({silent})",
        for_s=900,
        severity="warning",
        summary="Nothing is known of device errors and scrubs on {{ $labels.instance }}.",
        description="zpool status could not be read on {{ $labels.instance }}, or has not been for an hour. Alerts on "
        "errors and scrubs of its pools are silent meanwhile.",
    )
