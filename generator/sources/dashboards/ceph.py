"""Dashboard: a Ceph cluster run by Rook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.sources.contract import Dashboard


def board(namespace: str) -> Dashboard:
    """Health, space, daemons, placement groups and traffic of the Ceph cluster in one namespace."""
    from generator.sources.dashboards import parts

    mgr = f'job="rook-ceph-mgr",namespace="{namespace}"'
    daemons = f'job=~"rook-ceph-mgr|rook-ceph-exporter",namespace="{namespace}"'
    dashboard = parts.new("nixscope-ceph", "Ceph cluster", f"Health, space and traffic of Ceph in {namespace}.")
    for panel in (*_health(mgr), *_space(mgr, daemons), *_groups(mgr), *_traffic(mgr)):
        dashboard = dashboard.with_panel(panel)
    return parts.finished(dashboard)


def _health(mgr: str) -> Iterator[Any]:
    from generator.sources.dashboards import parts

    yield parts.number(
        "Health",
        "0 is HEALTH_OK, 1 HEALTH_WARN, 2 HEALTH_ERR.",
        "short",
        f"max(ceph_health_status{{{mgr}}})",
        [(None, "green"), (1, "orange"), (2, "red")],
    )
    yield parts.number(
        "OSDs down",
        "OSDs that are not up, whether Ceph still counts on them or not.",
        "short",
        f"count(ceph_osd_up{{{mgr}}} == 0) or vector(0)",
        [(None, "green"), (1, "red")],
    )
    yield parts.number(
        "Monitors out of quorum",
        "Monitors that do not vote. Without a majority Ceph stops.",
        "short",
        f"count(ceph_mon_quorum_status{{{mgr}}} == 0) or vector(0)",
        [(None, "green"), (1, "red")],
    )
    yield parts.number(
        "Space used",
        "Share of the raw space that is used, all copies counted.",
        "percentunit",
        f"max(ceph_cluster_total_used_bytes{{{mgr}}}) / max(ceph_cluster_total_bytes{{{mgr}}})",
        [(None, "green"), (0.75, "orange"), (0.85, "red")],
    )


def _space(mgr: str, daemons: str) -> Iterator[Any]:
    from generator.sources.dashboards import parts

    by_daemon = "max by (ceph_daemon)"
    yield parts.series(
        "Fullest OSDs",
        "Share of each OSD that is used, the ten fullest. At 95 % of one of them Ceph stops all writes to its pools.",
        "percentunit",
        {
            "{{ceph_daemon}}": f"topk(10, {by_daemon} (ceph_osd_stat_bytes_used{{{daemons}}})"
            f" / {by_daemon} (ceph_osd_stat_bytes{{{daemons}}}))"
        },
    )
    yield parts.series(
        "Data by pool",
        "What users stored in each pool, copies not counted.",
        "bytes",
        {"{{name}}": _named(f"max by (pool_id) (ceph_pool_stored{{{mgr}}})", mgr)},
    )


def _groups(mgr: str) -> Iterator[Any]:
    from generator.sources.dashboards import parts

    total = f"sum(max by (pool_id) (ceph_pg_total{{{mgr}}}))"
    yield parts.series(
        "Placement groups in trouble",
        "Inactive ones cannot be read or written; unclean ones lack a copy or lie in the wrong place.",
        "short",
        {state: f"{total} - sum(max by (pool_id) (ceph_pg_{key}{{{mgr}}}))" for state, key in _STATES.items()},
    )
    yield parts.series(
        "Objects in trouble",
        "Degraded objects lack a copy, misplaced ones lie in the wrong place, unfound ones cannot be found at all.",
        "short",
        {state: f"max(ceph_num_objects_{state}{{{mgr}}})" for state in ("degraded", "misplaced", "unfound")},
    )


_STATES = {"inactive": "active", "unclean": "clean"}


def _traffic(mgr: str) -> Iterator[Any]:
    from generator.sources.dashboards import parts

    rates = {
        f"{{{{name}}}} {way}": _named(f"max by (pool_id) (rate(ceph_pool_{key}_bytes{{{mgr}}}[$__rate_interval]))", mgr)
        for way, key in (("read", "rd"), ("written", "wr"))
    }
    yield parts.series("Traffic by pool", "What clients read and write, by pool.", "Bps", rates)
    yield parts.series(
        "OSD latency",
        "Time an OSD takes to commit a write, the ten slowest.",
        "ms",
        {"{{ceph_daemon}}": f"topk(10, max by (ceph_daemon) (ceph_osd_commit_latency_ms{{{mgr}}}))"},
    )


def _named(query: str, mgr: str) -> str:
    """The query with the pool's name beside its number."""
    return f"{query} * on (pool_id) group_left (name) max by (pool_id, name) (ceph_pool_metadata{{{mgr}}})"
