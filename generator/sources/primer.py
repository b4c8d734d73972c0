"""The primer: the machine that everything else starts from, under a job of its own and with a page of its own."""

from __future__ import annotations

from generator.sources import node
from generator.sources.catalogue import catalogue
from generator.sources.contract import AlertRule, RuleGroup, ScrapeJob, Source, Watched
from generator.sources.dashboards import primer as dashboard
from generator.sources.of_hosts import absent_target
from generator.spec.model import Cluster, Host

JOB = "primer"
_KEPT = ("node_boot_time_seconds", "node_time_seconds")


def watch(cluster: Cluster) -> Watched:
    """A second, narrow look at the primer's node_exporter, and the alert when it is gone for two minutes."""
    hosts = [host for host in cluster.hosts.values() if "primer" in host.roles]
    if not hosts:
        return Watched(source="primer")
    metrics = tuple(metric for metric in catalogue("node_exporter") if metric.name in _KEPT)
    return Watched(
        source="primer",
        jobs=(ScrapeJob(JOB, tuple(node.target(host, node.PORT) for host in hosts), metrics, keep=_KEPT),),
        rules=(RuleGroup("nixscope-primer", (_unreachable(hosts),)),),
        dashboards=(dashboard.board(cluster, hosts),),
    )


def _unreachable(hosts: list[Host]) -> AlertRule:
    # The twin for a target that vanished from Prometheus' configuration: one for each host, so that one primer does not
    # hide the other's absence, and so that the alert still says which it is.
    absent = " or ".join(absent_target(JOB, host) for host in hosts)
    return AlertRule(
        alert="PrimerServerUnreachable",
        expr=f'up{{job="{JOB}"}} == 0 or {absent}',
        for_s=120,
        severity="critical",
        summary="The primer {{ $labels.instance }} cannot be reached.",
        description="Prometheus has not reached the primer {{ $labels.instance }} over the mesh for 2 minutes. "
        "What starts from it (the mesh's coordinator, the cluster's first server) may be down with it.",
    )


SOURCE = Source("primer", lambda cluster: cluster.watch.primer.enabled and cluster.watch.node.enabled, watch)
