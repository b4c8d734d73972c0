"""Hosts: node_exporter as a NixOS service on every machine, scraped under the job that the bundled rules select.

Metric names: what node_exporter 1.12 really serves (``generator/data/metrics``). kube-prometheus-stack's rules and
dashboards select ``job="node-exporter"`` in 87 places, so the job has that name although no DaemonSet of it runs.
"""

from __future__ import annotations

from generator.sources import reboots
from generator.sources.catalogue import catalogue
from generator.sources.contract import (
    AlertRule,
    Force,
    HostService,
    RuleGroup,
    ScrapeJob,
    Source,
    Target,
    Watched,
)
from generator.sources.dashboards import fleet
from generator.sources.dashboards import hosts as details
from generator.sources.fleet import recorded
from generator.sources.listening import listening
from generator.sources.memory import memory_alert
from generator.sources.thresholds import count, number, threshold
from generator.spec.model import Cluster, Host
from generator.spec.pools import with_pools

JOB = "node-exporter"
PORT = 9100
COLLECTORS = ("processes", "systemd", "textfile", "zfs")
TEXTFILE_DIRECTORY = "/var/lib/prometheus-node-exporter-textfile"
"""Read by node_exporter; other sources put ``*.prom`` files there (directory 0755, files 0644, written by rename)."""
_LINKS, _EVERY_FILE = "nixscope_*_expected.prom", "nixscope_*.prom"
"""What goes where a program writes a file of its own there, which would be gone until it runs again, and elsewhere."""

FLAGS = (
    f"--collector.textfile.directory={TEXTFILE_DIRECTORY}",
    # Off by default, and what the bundled alert NodeSystemdServiceCrashlooping asks for.
    "--collector.systemd.enable-restarts-metrics",
)


def target(host: Host, port: int) -> Target:
    """The address of one exporter on a host; ``instance`` is the host's name, not its address."""
    return Target(host.address, port, {**host.labels, "instance": host.name})


def watch(cluster: Cluster) -> Watched:
    """node_exporter on every host, one job over all of them, and an alert for a host that does not answer."""
    hosts = cluster.hosts.values()
    # One object for many hosts, so that it is looked at once.
    plain, collecting = _service(_EVERY_FILE), _service(_LINKS)
    pools = {host.name for host in with_pools(cluster)}
    return Watched(
        source="node",
        services={host.name: (collecting if host.name in pools else plain,) for host in hosts},
        jobs=(ScrapeJob(JOB, tuple(target(host, PORT) for host in hosts), catalogue("node_exporter")),),
        rules=(
            RuleGroup("nixscope-node", (*_reachable(len(hosts)), *_memory(cluster), *reboots.rules(cluster, JOB))),
            recorded(),
        ),
        dashboards=(fleet.board(cluster), details.board(cluster)),
    )


def _service(removed: str) -> HostService:
    exporter = ("services", "prometheus", "exporters", "node")
    return HostService(
        title="Host metrics, read by Prometheus' job node-exporter.",
        port=PORT,
        options={
            **listening(exporter, PORT),
            (*exporter, "enabledCollectors"): COLLECTORS,
            (*exporter, "extraFlags"): FLAGS,
            # Links of a source that is switched off go: node_exporter calls one that leads nowhere an error. NixOS
            # removes and links anew whenever any rule of the host changes (systemd-tmpfiles-resetup).
            ("systemd", "tmpfiles", "rules"): (
                f"d {TEXTFILE_DIRECTORY} 0755 root root -",
                f"r {TEXTFILE_DIRECTORY}/{removed}",
            ),
            # The sandbox hides /home, which then reports the wrong file system.
            ("systemd", "services", "prometheus-node-exporter", "serviceConfig", "ProtectHome"): Force("read-only"),
        },
    )


def _reachable(declared: int) -> tuple[AlertRule, ...]:
    return (_host_down(), _missing(declared))


def _memory(cluster: Cluster) -> tuple[AlertRule, ...]:
    """Without ZFS kube-prometheus-stack's alert on memory is right."""
    return (_out_of_memory(cluster), *((memory_alert(cluster, JOB),) if with_pools(cluster) else ()))


def _host_down() -> AlertRule:
    return AlertRule(
        alert="HostDown",
        expr=f'up{{job="{JOB}"}} == 0',
        for_s=300,
        severity="warning",
        summary="Host {{ $labels.instance }} does not answer.",
        description="node_exporter on {{ $labels.instance }} has not answered for 5 minutes: the host, its exporter, "
        "its firewall or the mesh is down. Every other alert about this host is silent meanwhile.",
    )


def _missing(declared: int) -> AlertRule:
    """The twin of HostDown for hosts that Prometheus does not know: they have no ``up`` that could be 0."""
    # A count, and not an ``absent`` for each host: with 10,000 of them that would be a query of half a megabyte. Only
    # of our own targets: those of a DaemonSet of the user's (for Talos' nodes) have the label ``endpoint``.
    return AlertRule(
        alert="HostMissing",
        expr=f'{declared} - (count(up{{job="{JOB}",endpoint=""}}) or vector(0)) > 0',
        for_s=600,
        severity="critical",
        summary="Prometheus does not know {{ $value }} of the hosts.",
        description=f"The spec has {declared} hosts, and for 10 minutes Prometheus has had no target for "
        "{{ $value }} of them in its job node-exporter. Every other alert about these hosts is silent.",
    )


def _out_of_memory(cluster: Cluster) -> AlertRule:
    kills = threshold(cluster, "HostOutOfMemory", 0)
    return AlertRule(
        alert="HostOutOfMemory",
        # A pod that runs into its own limit counts as well: the kernel has one counter for both.
        expr=f'increase(node_vmstat_oom_kill{{job="{JOB}"}}[15m]) > {number(kills)}',
        for_s=0,
        severity="warning",
        summary="The kernel of {{ $labels.instance }} killed processes for want of memory.",
        description="{{ $value | humanize }} processes were killed on {{ $labels.instance }} within 15 minutes, "
        "because the host, or a pod on it, ran out of memory.",
        threshold=count(kills, "a number of processes"),
    )


SOURCE = Source("node", lambda cluster: cluster.watch.node.enabled, watch)
