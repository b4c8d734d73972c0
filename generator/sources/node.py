"""Hosts: node_exporter as a NixOS service on every machine, scraped under the job that the bundled rules select.

Metric names: node_exporter 1.12 (``collector/*.go``). kube-prometheus-stack's rules and dashboards select
``job="node-exporter"`` in 87 places, so the job has that name although no DaemonSet of it runs.
"""

from __future__ import annotations

from generator.sources.contract import (
    AlertRule,
    Force,
    HostService,
    Metric,
    RuleGroup,
    ScrapeJob,
    Source,
    Target,
    Watched,
)
from generator.spec.model import Cluster, Host

JOB = "node-exporter"
PORT = 9100
COLLECTORS = ("processes", "systemd", "textfile", "zfs")
TEXTFILE_DIRECTORY = "/var/lib/prometheus-node-exporter-textfile"
"""Read by node_exporter; other sources put ``*.prom`` files there (directory 0755, files 0644, written by rename)."""

METRICS = (
    Metric("node_boot_time_seconds"),
    Metric("node_cpu_seconds_total", ("cpu", "mode")),
    Metric("node_disk_io_time_seconds_total", ("device",)),
    Metric("node_exporter_build_info", ("version", "revision", "branch", "goversion", "goos", "goarch", "tags")),
    Metric("node_filesystem_avail_bytes", ("device", "fstype", "mountpoint", "device_error")),
    Metric("node_filesystem_readonly", ("device", "fstype", "mountpoint", "device_error")),
    Metric("node_filesystem_size_bytes", ("device", "fstype", "mountpoint", "device_error")),
    Metric("node_load1"),
    Metric("node_memory_MemAvailable_bytes"),
    Metric("node_memory_MemTotal_bytes"),
    Metric("node_network_receive_bytes_total", ("device",)),
    Metric("node_network_transmit_bytes_total", ("device",)),
    Metric("node_processes_state", ("state",)),
    Metric("node_systemd_unit_state", ("name", "state", "type")),
    Metric("node_textfile_mtime_seconds", ("file",)),
    Metric("node_textfile_scrape_error"),
    Metric("node_time_seconds"),
    Metric("node_timex_offset_seconds"),
    Metric("node_timex_sync_status"),
    Metric("node_uname_info", ("domainname", "machine", "nodename", "release", "sysname", "version")),
)


def target(host: Host, port: int) -> Target:
    """The address of one exporter on a host; ``instance`` is the host's name, not its address."""
    return Target(host.address, port, {**host.labels, "instance": host.name})


def watch(cluster: Cluster) -> Watched:
    """node_exporter on every host, one job over all of them, and an alert for a host that does not answer."""
    hosts = cluster.hosts.values()
    service = _service()
    return Watched(
        source="node",
        services={host.name: (service,) for host in hosts},
        jobs=(ScrapeJob(JOB, tuple(target(host, PORT) for host in hosts), METRICS),),
        rules=(RuleGroup("nixscope-node", (_host_down(),)),),
    )


def _service() -> HostService:
    exporter = ("services", "prometheus", "exporters", "node")
    return HostService(
        title="Host metrics, read by Prometheus' job node-exporter.",
        port=PORT,
        options={
            # All interfaces: bound to the mesh address the unit fails until the mesh is up, and gives up for good.
            # Who may ask is the firewall's affair.
            (*exporter, "enable"): True,
            (*exporter, "port"): PORT,
            (*exporter, "listenAddress"): "0.0.0.0",  # noqa: S104 - the firewall opens it per interface
            (*exporter, "enabledCollectors"): COLLECTORS,
            (*exporter, "extraFlags"): (f"--collector.textfile.directory={TEXTFILE_DIRECTORY}",),
            # Links of a source that is switched off go: node_exporter calls one that leads nowhere an error.
            ("systemd", "tmpfiles", "rules"): (
                f"d {TEXTFILE_DIRECTORY} 0755 root root -",
                f"r {TEXTFILE_DIRECTORY}/nixscope_*.prom",
            ),
            # The sandbox hides /home, which then reports the wrong file system.
            ("systemd", "services", "prometheus-node-exporter", "serviceConfig", "ProtectHome"): Force("read-only"),
        },
    )


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


SOURCE = Source("node", lambda cluster: cluster.watch.node.enabled, watch)
