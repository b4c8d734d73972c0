"""Headscale: its nodes, read from its HTTP API by a small exporter of ours on the coordinator's host.

Headscale's own ``/metrics`` has nothing about single nodes (juanfont/headscale#2947), and the exporter that its
documentation lists speaks gRPC, which Headscale 0.30 removes. Metric names: ``generator/exporters/headscale.py``.
"""

from __future__ import annotations

from generator.sources import node
from generator.sources.contract import AlertRule, HostService, Metric, RuleGroup, ScrapeJob, Source, Watched
from generator.sources.dashboards import headscale as dashboard
from generator.sources.listening import all_addresses, listening
from generator.sources.of_hosts import Exporter, about_the_host, exporter_down
from generator.sources.thresholds import in_days, number, threshold
from generator.spec.model import Cluster, Host, WatchHeadscale

JOB = "headscale-exporter"
PORT = 9250
_JOB = f'{{job="{JOB}"}}'
_NODE = ("hostname", "user", "id", "host")
_EXPORTER = Exporter("HeadscaleExporterDown", "headscale-exporter", JOB, "nothing is known of the mesh's nodes")

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
    # Laptops and telephones come and go: alerts are about hosts of the spec, and only where they are on this mesh.
    nodes = (_node_offline(cluster), _node_missing(cluster), _key_expiring(cluster)) if expected else ()
    rules = (*nodes, _api_down(), exporter_down(cluster, _EXPORTER, hosts))
    return Watched(
        source="headscale",
        services={host.name: (_exporter(host, spec, expected),) for host in hosts},
        jobs=(ScrapeJob(JOB, tuple(node.target(host, PORT) for host in hosts), metrics),),
        rules=(RuleGroup("nixscope-headscale", rules),),
        dashboards=(dashboard.board(cluster, alerts=tuple(rule.alert for rule in rules), expected=bool(expected)),),
    )


def _exporter(host: Host, spec: WatchHeadscale, expected: tuple[str, ...]) -> HostService:
    exporter = ("services", "nixscope", "headscale-exporter")
    return HostService(
        title=f"The mesh's nodes as Headscale knows them, read by Prometheus' job {JOB}.",
        port=PORT,
        module="headscale-exporter",
        options={
            **listening(exporter, PORT, all_addresses(host)),
            (*exporter, "url"): spec.url,
            (*exporter, "apiKeyFile"): spec.api_key.file,
            (*exporter, "expected"): expected,
        },
    )


def _of_hosts(metric: str) -> str:
    """The best value among the nodes of each host: one that joined anew leaves its old node behind, offline."""
    return f'max by (host) ({metric}{{job="{JOB}",host!=""}})'


def _node_offline(cluster: Cluster) -> AlertRule:
    offline = f"{_of_hosts('headscale_node_online')} == 0"
    return AlertRule(
        alert="HeadscaleNodeOffline",
        expr=about_the_host(cluster, offline, "host", node.JOB),
        for_s=300,
        severity="warning",
        summary="{{ $labels.host }} is not connected to the mesh.",
        description="Headscale has had no connection from {{ $labels.host }} for 5 minutes: the host is down, cannot "
        "reach Headscale, or its key has expired.",
    )


def _node_missing(cluster: Cluster) -> AlertRule:
    unknown = f"max by (hostname) ({EXPECTED.name}{_JOB}) == 0"
    return AlertRule(
        alert="HeadscaleNodeMissing",
        expr=about_the_host(cluster, unknown, "hostname", node.JOB),
        for_s=900,
        severity="warning",
        summary="Host {{ $labels.hostname }} is not registered with Headscale.",
        description="The spec has a host {{ $labels.hostname }}, and Headscale has known no node of this name for 15 "
        "minutes: it never joined the mesh, or was deleted or renamed there.",
    )


def _key_expiring(cluster: Cluster) -> AlertRule:
    days = threshold(cluster, "HeadscaleNodeKeyExpiring", 7)
    # A key that has expired takes its node offline, and then HeadscaleNodeOffline says so.
    left = f"({_of_hosts('headscale_node_expiry_timestamp_seconds')} - time()) / 86400"
    return AlertRule(
        alert="HeadscaleNodeKeyExpiring",
        expr=about_the_host(cluster, f"0 < {left} < {number(days)}", "host", node.JOB),
        for_s=900,
        severity="warning",
        summary="The mesh key of {{ $labels.host }} expires soon.",
        description="The key of {{ $labels.host }} expires in "
        '{{ $value | printf "%.1f" }} days. Then the host leaves the mesh until somebody logs it in again.',
        threshold=in_days(days),
        longest_s=round(days * 86400),
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


SOURCE = Source("headscale", lambda cluster: cluster.watch.headscale is not None, watch)
