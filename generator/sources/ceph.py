"""Ceph run by Rook: health, daemons, space and placement groups, from the manager and from Rook's exporter.

The manager serves the cluster's state, the exporter (Ceph 18 and later) the counters of each daemon; older managers
serve those as well, so the queries ask both. Every query takes the maximum over the series of one thing: a failover of
the manager changes ``pod`` and ``instance``, and a pending alert must not start anew because of it.

Alerts that Rook's chart has as well (``createPrometheusRules``) have its names and are silent about nothing that it
says: Alertmanager then drops Rook's (``stack/alertmanager.py``), so that nobody is paged twice.
Metric names: ceph ``src/pybind/mgr/prometheus/module.py`` and ``src/osd/osd_perf_counters.cc``; rules and Services:
rook ``deploy/charts/rook-ceph-cluster/prometheus/localrules.yaml``, ``pkg/operator/ceph/cluster/nodedaemon``.
"""

from __future__ import annotations

from generator.sources.contract import AlertRule, ChartJob, Metric, RuleGroup, ServiceJob, Source, Watched
from generator.sources.dashboards import ceph as dashboard
from generator.sources.thresholds import number, share, threshold
from generator.spec.model import Cluster, WatchCeph

MGR_JOB = "rook-ceph-mgr"
EXPORTER_JOB = "rook-ceph-exporter"
_DAEMON, _POOL = ("ceph_daemon",), ("pool_id",)

DAEMON_METRICS = (
    Metric("ceph_osd_op_r", _DAEMON),
    Metric("ceph_osd_op_w", _DAEMON),
    Metric("ceph_osd_stat_bytes", _DAEMON),
    Metric("ceph_osd_stat_bytes_used", _DAEMON),
)
MGR_METRICS = (
    Metric("ceph_cluster_total_bytes"),
    Metric("ceph_cluster_total_used_bytes"),
    Metric("ceph_cluster_total_used_raw_bytes"),
    Metric("ceph_health_detail", ("name", "severity")),
    Metric("ceph_health_status"),
    Metric("ceph_mgr_status", _DAEMON),
    Metric("ceph_mon_metadata", ("ceph_daemon", "hostname", "public_addr", "rank", "ceph_version")),
    Metric("ceph_mon_quorum_status", _DAEMON),
    Metric("ceph_num_objects_degraded"),
    Metric("ceph_num_objects_misplaced"),
    Metric("ceph_num_objects_unfound"),
    Metric("ceph_osd_apply_latency_ms", _DAEMON),
    Metric("ceph_osd_commit_latency_ms", _DAEMON),
    Metric("ceph_osd_in", _DAEMON),
    Metric("ceph_osd_metadata", ("ceph_daemon", "hostname", "device_class", "cluster_addr", "public_addr")),
    Metric("ceph_osd_up", _DAEMON),
    Metric("ceph_pg_active", _POOL),
    Metric("ceph_pg_clean", _POOL),
    Metric("ceph_pg_total", _POOL),
    Metric("ceph_pool_max_avail", _POOL),
    Metric("ceph_pool_metadata", ("pool_id", "name", "type", "description", "compression_mode")),
    Metric("ceph_pool_rd_bytes", _POOL),
    Metric("ceph_pool_stored", _POOL),
    Metric("ceph_pool_wr_bytes", _POOL),
    *DAEMON_METRICS,
)


def watch(cluster: Cluster) -> Watched:
    """Both jobs, the alerts and the dashboard. Where Rook makes its own ServiceMonitors, they stand for ours."""
    ceph = cluster.watch.ceph
    if ceph is None:
        return Watched(source="ceph")
    return Watched(
        source="ceph",
        service_jobs=() if ceph.monitors else _service_jobs(ceph),
        # Rook's own monitors name no label for the job, so it is called like the Service: the same names as ours.
        chart_jobs=(ChartJob(MGR_JOB, MGR_METRICS), ChartJob(EXPORTER_JOB, DAEMON_METRICS)) if ceph.monitors else (),
        rules=(RuleGroup("nixscope-ceph", _rules(cluster, ceph)),),
        dashboards=(dashboard.board(ceph.namespace),),
    )


def _service_jobs(ceph: WatchCeph) -> tuple[ServiceJob, ...]:
    ports = {
        MGR_JOB: ("http-metrics", MGR_METRICS),
        EXPORTER_JOB: ("ceph-exporter-http-metrics", DAEMON_METRICS),
    }
    return tuple(
        ServiceJob(
            name=job,
            namespace=ceph.namespace,
            selector={"app": job, "rook_cluster": ceph.namespace},
            port=port,
            metrics=metrics,
            honor_labels=True,
        )
        for job, (port, metrics) in ports.items()
    )


def _rules(cluster: Cluster, ceph: WatchCeph) -> tuple[AlertRule, ...]:
    mgr = f'job="{MGR_JOB}",namespace="{ceph.namespace}"'
    return (*_health(mgr), *_daemons(mgr), _not_reported(ceph, mgr), *_space(cluster, ceph, mgr), *_placement(mgr))


def _health(mgr: str) -> tuple[AlertRule, ...]:
    status = f"max by (namespace) (ceph_health_status{{{mgr}}})"
    detail = "`ceph health detail` in Rook's toolbox says why."
    return (
        AlertRule(
            alert="CephHealthWarning",
            expr=f"{status} == 1",
            for_s=900,
            severity="warning",
            summary="Ceph in {{ $labels.namespace }} warns.",
            description=f"Ceph in {{{{ $labels.namespace }}}} has been in HEALTH_WARN for 15 minutes. {detail}",
        ),
        AlertRule(
            alert="CephHealthError",
            expr=f"{status} == 2",
            for_s=300,
            severity="critical",
            summary="Ceph in {{ $labels.namespace }} has failed.",
            description="Ceph in {{ $labels.namespace }} has been in HEALTH_ERR for 5 minutes: data is unavailable or "
            f"at risk. {detail}",
        ),
        AlertRule(
            alert="CephMetricsMissing",
            expr=f"absent(ceph_health_status{{{mgr}}})",
            for_s=600,
            severity="critical",
            summary="Nothing is known about Ceph in {{ $labels.namespace }}.",
            description="No manager of Ceph in {{ $labels.namespace }} has served metrics for 10 minutes: it is down, "
            "without quorum, or not scraped. Every other alert about Ceph is silent meanwhile.",
        ),
    )


def _daemons(mgr: str) -> tuple[AlertRule, ...]:
    quorum = f"max by (namespace, ceph_daemon) (ceph_mon_quorum_status{{{mgr}}})"
    return (
        AlertRule(
            alert="CephOSDDown",
            expr=f"max by (namespace, ceph_daemon) (ceph_osd_up{{{mgr}}}) == 0",
            for_s=300,
            severity="warning",
            summary="{{ $labels.ceph_daemon }} of Ceph in {{ $labels.namespace }} is down.",
            description="{{ $labels.ceph_daemon }} of Ceph in {{ $labels.namespace }} has been down for 5 minutes. Its "
            "data has lost a copy, which Ceph makes again elsewhere once it takes the OSD out.",
        ),
        AlertRule(
            alert="CephMonDown",
            expr=f"{quorum} == 0",
            for_s=300,
            severity="warning",
            summary="{{ $labels.ceph_daemon }} of Ceph in {{ $labels.namespace }} is out of the quorum.",
            description="{{ $labels.ceph_daemon }} of Ceph in {{ $labels.namespace }} has been out of the quorum for "
            "5 minutes.",
        ),
        AlertRule(
            alert="CephMonDownQuorumAtRisk",
            # As many as a majority needs and not one more, and one is missing: a cluster of one monitor is no alert.
            expr=f"sum by (namespace) ({quorum}) <= floor(count by (namespace) ({quorum}) / 2) + 1 "
            f"and on (namespace) {quorum} == 0",
            for_s=120,
            severity="critical",
            summary="Ceph in {{ $labels.namespace }} cannot lose another monitor.",
            description="Only {{ $value }} monitors of Ceph in {{ $labels.namespace }} have been in the quorum for 2 "
            "minutes. Without the next one Ceph stops.",
        ),
    )


def _not_reported(ceph: WatchCeph, mgr: str) -> AlertRule:
    """The twin of alerts on counters of daemons: Rook's exporter serves them on each host, and may be gone there."""
    return AlertRule(
        alert="CephOSDNotReported",
        expr=f"max by (namespace, ceph_daemon) (ceph_osd_up{{{mgr}}}) == 1 "
        f"unless on (namespace, ceph_daemon) ceph_osd_stat_bytes{_of_daemons(ceph)}",
        for_s=900,
        severity="warning",
        summary="Nothing is known of the space of {{ $labels.ceph_daemon }} in {{ $labels.namespace }}.",
        description="{{ $labels.ceph_daemon }} of Ceph in {{ $labels.namespace }} runs, and for 15 minutes nothing has "
        "served its counters: Rook's exporter on its host is down or not scraped.",
    )


def _of_daemons(ceph: WatchCeph) -> str:
    return f'{{job=~"{MGR_JOB}|{EXPORTER_JOB}",namespace="{ceph.namespace}"}}'


def _space(cluster: Cluster, ceph: WatchCeph, mgr: str) -> tuple[AlertRule, ...]:
    osd_full = threshold(cluster, "CephOSDNearFull", 0.85)
    full = threshold(cluster, "CephClusterNearFull", 0.75)
    daemons = _of_daemons(ceph)
    by_daemon = "max by (namespace, ceph_daemon)"
    return (
        AlertRule(
            alert="CephOSDNearFull",
            expr=f"{by_daemon} (ceph_osd_stat_bytes_used{daemons}) / {by_daemon} (ceph_osd_stat_bytes{daemons})"
            f" > {number(osd_full)}",
            for_s=300,
            severity="warning",
            summary=f"{{{{ $labels.ceph_daemon }}}} in {{{{ $labels.namespace }}}} is over {number(osd_full * 100)} % "
            "full.",
            description="{{ $labels.ceph_daemon }} of Ceph in {{ $labels.namespace }} has been "
            "{{ $value | humanizePercentage }} full for 5 minutes. At 95 % of any one OSD Ceph stops all writes to its "
            "pools.",
            threshold=share(osd_full),
        ),
        AlertRule(
            alert="CephClusterNearFull",
            expr=f"max by (namespace) (ceph_cluster_total_used_bytes{{{mgr}}})"
            f" / max by (namespace) (ceph_cluster_total_bytes{{{mgr}}}) > {number(full)}",
            for_s=900,
            severity="warning",
            summary=f"Ceph in {{{{ $labels.namespace }}}} is over {number(full * 100)} % full.",
            description="Ceph in {{ $labels.namespace }} has been {{ $value | humanizePercentage }} full for 15 "
            "minutes. What a failed host holds must find room on the others.",
            threshold=share(full),
        ),
    )


def _placement(mgr: str) -> tuple[AlertRule, ...]:
    by_pool = "max by (namespace, pool_id)"
    named = f"on (namespace, pool_id) group_left (name) max by (namespace, pool_id, name) (ceph_pool_metadata{{{mgr}}})"

    def lacking(state: str) -> str:
        count = f"{by_pool} (ceph_pg_total{{{mgr}}}) - {by_pool} (ceph_pg_{state}{{{mgr}}})"
        return f"({count}) * {named} > 0"

    return (
        AlertRule(
            alert="CephPGsInactive",
            expr=lacking("active"),
            for_s=300,
            severity="critical",
            summary="Placement groups of pool {{ $labels.name }} in {{ $labels.namespace }} are inactive.",
            description="{{ $value }} placement groups of pool {{ $labels.name }} in {{ $labels.namespace }} have been "
            "inactive for 5 minutes. Whoever reads or writes there hangs.",
        ),
        AlertRule(
            alert="CephPGsUnclean",
            expr=lacking("clean"),
            for_s=900,
            severity="warning",
            summary="Placement groups of pool {{ $labels.name }} in {{ $labels.namespace }} are unclean.",
            description="{{ $value }} placement groups of pool {{ $labels.name }} in {{ $labels.namespace }} have been "
            "unclean for 15 minutes: some of their data has fewer copies than it should, or lies in the wrong place.",
        ),
    )


SOURCE = Source("ceph", lambda cluster: cluster.watch.ceph is not None, watch)
