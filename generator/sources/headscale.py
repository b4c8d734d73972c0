"""Headscale: its nodes, read from its HTTP API by a small exporter of ours on the coordinator's host.

Headscale's own ``/metrics`` has nothing about single nodes (juanfont/headscale#2947), and the exporter that its
documentation lists speaks gRPC, which Headscale 0.30 removes. Metric names: ``generator/exporters/headscale.py``.
"""

from __future__ import annotations

from generator.sources import node
from generator.sources.contract import AlertRule, HostService, Metric, RuleGroup, ScrapeJob, Source, Watched
from generator.sources.dashboards import headscale as dashboard
from generator.sources.listening import listening
from generator.sources.thresholds import number, threshold
from generator.spec.model import Cluster, Host, WatchHeadscale

JOB = "headscale-exporter"
PORT = 9250
_JOB = f'{{job="{JOB}"}}'
_NODE = ("hostname", "user", "id")

METRICS = (
    Metric("headscale_node_expiry_timestamp_seconds", _NODE),
    Metric("headscale_node_last_seen_timestamp_seconds", _NODE),
    Metric("headscale_node_online", _NODE),
    Metric("headscale_request_duration_seconds"),
    Metric("headscale_request_errors_total", ("kind",)),
    Metric("headscale_up"),
)
EXPECTED = Metric("headscale_expected_node_registered", ("hostname",))


def watch(cluster: Cluster) -> Watched:
    """The exporter on every host with the role, its job, the alerts on nodes and on the API, and the dashboard."""
    spec = cluster.watch.headscale
    hosts = [host for host in cluster.hosts.values() if "headscale" in host.roles]
    if spec is None or not hosts:
        return Watched(source="headscale")
    expected = tuple(sorted(cluster.hosts)) if cluster.mesh.type == "headscale" else ()
    metrics = (EXPECTED, *METRICS) if expected else METRICS
    missing = (_node_missing(),) if expected else ()
    rules = (_node_offline(), *missing, _key_expiring(cluster), _api_down(), _exporter_down(hosts))
    return Watched(
        source="headscale",
        services={host.name: (_exporter(spec, expected),) for host in hosts},
        jobs=(ScrapeJob(JOB, tuple(node.target(host, PORT) for host in hosts), metrics),),
        rules=(RuleGroup("nixscope-headscale", rules),),
        dashboards=(dashboard.board(cluster, alerts=tuple(rule.alert for rule in rules), expected=bool(expected)),),
    )


def _exporter(spec: WatchHeadscale, expected: tuple[str, ...]) -> HostService:
    exporter = ("services", "nixscope", "headscale-exporter")
    return HostService(
        title=f"The mesh's nodes as Headscale knows them, read by Prometheus' job {JOB}.",
        port=PORT,
        module="headscale-exporter",
        options={
            **listening(exporter, PORT),
            (*exporter, "url"): spec.url,
            (*exporter, "apiKeyFile"): spec.api_key.file,
            (*exporter, "expected"): expected,
        },
    )


def _node_offline() -> AlertRule:
    return AlertRule(
        alert="HeadscaleNodeOffline",
        expr=f"headscale_node_online{_JOB} == 0",
        for_s=300,
        severity="warning",
        summary="Node {{ $labels.hostname }} is not connected to the mesh.",
        description="Headscale has had no connection from {{ $labels.hostname }} (user {{ $labels.user }}, node "
        "{{ $labels.id }}) for 5 minutes: it is down, cannot reach Headscale, or its key has expired.",
    )


def _node_missing() -> AlertRule:
    return AlertRule(
        alert="HeadscaleNodeMissing",
        expr=f"{EXPECTED.name}{_JOB} == 0",
        for_s=900,
        severity="warning",
        summary="Host {{ $labels.hostname }} is not registered with Headscale.",
        description="The spec has a host {{ $labels.hostname }}, and Headscale has known no node of this name for 15 "
        "minutes: it never joined the mesh, or was deleted or renamed there.",
    )


def _key_expiring(cluster: Cluster) -> AlertRule:
    days = threshold(cluster, "HeadscaleNodeKeyExpiring", 7)
    # A key that has expired takes its node offline, and then HeadscaleNodeOffline says so.
    left = f"(headscale_node_expiry_timestamp_seconds{_JOB} - time()) / 86400"
    return AlertRule(
        alert="HeadscaleNodeKeyExpiring",
        expr=f"0 < {left} < {number(days)}",
        for_s=900,
        severity="warning",
        summary="The key of node {{ $labels.hostname }} expires soon.",
        description="The key of {{ $labels.hostname }} (user {{ $labels.user }}, node {{ $labels.id }}) expires in "
        '{{ $value | printf "%.1f" }} days. Then the node leaves the mesh until somebody logs it in again.',
        threshold=days,
    )


def _api_down() -> AlertRule:
    return AlertRule(
        alert="HeadscaleApiDown",
        expr=f"headscale_up{_JOB} == 0",
        for_s=600,
        severity="warning",
        summary="Headscale's API does not answer {{ $labels.instance }}.",
        description="For 10 minutes the exporter on {{ $labels.instance }} has got no list of nodes from Headscale: "
        "Headscale is down, or refuses the API key. Alerts on single nodes are silent meanwhile.",
    )


def _exporter_down(hosts: list[Host]) -> AlertRule:
    # The twin for a target that vanished from Prometheus' configuration, one for each host.
    absent = " or ".join(f'absent(up{{job="{JOB}",instance="{host.name}"}})' for host in hosts)
    return AlertRule(
        alert="HeadscaleExporterDown",
        expr=f"up{_JOB} == 0 or {absent}",
        for_s=600,
        severity="warning",
        summary="The Headscale exporter on {{ $labels.instance }} does not answer.",
        description="Prometheus has not reached the Headscale exporter on {{ $labels.instance }} for 10 minutes, so "
        "nothing is known of the mesh's nodes, and alerts on them are silent.",
    )


SOURCE = Source("headscale", lambda cluster: cluster.watch.headscale is not None, watch)
