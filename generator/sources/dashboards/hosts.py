"""Dashboard: one host or several, in detail."""

from __future__ import annotations

from generator.sources.contract import Dashboard
from generator.sources.dashboards.panels import Board, Number, Series, Variable, built
from generator.sources.memory import memory_used
from generator.spec.model import Cluster

_H = 'job="node-exporter",instance=~"$instance"'
_FILES = f'{_H},fstype!~"zfs|tmpfs|ramfs|overlay"'
_CARDS = f'{_H},device!~"lo|veth.*|cni.*|cali.*|lxc.*|flannel.*"'

_HEAD = (
    Number("Hosts down", "Hosts whose exporter does not answer.", "short", f"count(up{{{_H}}} == 0) or vector(0)"),
    Number(
        "Failed units",
        "systemd units in the state failed: `systemctl --failed` names them.",
        "short",
        f'sum(node_systemd_unit_state{{{_H},state="failed"}}) or vector(0)',
    ),
    Number(
        "Clocks not synchronised",
        "Hosts whose kernel says that nothing keeps its clock right.",
        "short",
        f"count(node_timex_sync_status{{{_H}}} == 0) or vector(0)",
    ),
    Number(
        "Shortest uptime",
        "Time since the last start of the host that started last.",
        "s",
        f"min(node_time_seconds{{{_H}}} - node_boot_time_seconds{{{_H}}})",
        ((None, "orange"), (3600, "green")),
    ),
)
_COMPUTING = (
    Series(
        "CPU busy",
        "Share of all cores that was not idle.",
        "percentunit",
        {"{{instance}}": f'1 - avg by (instance) (rate(node_cpu_seconds_total{{{_H},mode="idle"}}[$__rate_interval]))'},
    ),
    Series(
        "Load by core",
        "Processes that run or wait, for each core. Above 1 they wait.",
        "short",
        {
            "{{instance}}": f"node_load5{{{_H}}} / on (instance) "
            f'count by (instance) (node_cpu_seconds_total{{{_H},mode="idle"}})'
        },
    ),
    Series(
        "Memory used",
        "Share of the memory that is not available to new processes; what ZFS' cache would give back is.",
        "percentunit",
        {"{{instance}}": memory_used(_H)},
    ),
    Series(
        "Pressure",
        "Share of the time in which some process waited for CPU, memory or disks (pressure stall information).",
        "percentunit",
        {
            f"{{{{instance}}}} {what}": f"rate(node_pressure_{metric}_waiting_seconds_total{{{_H}}}[$__rate_interval])"
            for what, metric in (("CPU", "cpu"), ("memory", "memory"), ("disks", "io"))
        },
    ),
    Series(
        "Killed for want of memory",
        "Processes that the kernel killed in an hour because memory ran out.",
        "short",
        {"{{instance}}": f"increase(node_vmstat_oom_kill{{{_H}}}[1h])"},
    ),
    Series(
        "Temperature",
        "What the sensors of the machine say, where it has any.",
        "celsius",
        {"{{instance}} {{chip}} {{sensor}}": f"node_hwmon_temp_celsius{{{_H}}}"},
    ),
)
_STORING = (
    Series(
        "File systems",
        "Share that is used. ZFS is left out: its space is that of the pool, which has a dashboard of its own.",
        "percentunit",
        {
            "{{instance}} {{mountpoint}}": f"1 - node_filesystem_avail_bytes{{{_FILES}}} / "
            f"node_filesystem_size_bytes{{{_FILES}}}"
        },
    ),
    Series(
        "Disks busy",
        "Share of the time in which a disk had something to do.",
        "percentunit",
        {"{{instance}} {{device}}": f"rate(node_disk_io_time_seconds_total{{{_H}}}[$__rate_interval])"},
    ),
    Series(
        "Disk throughput",
        "Bytes read and written.",
        "Bps",
        {
            f"{{{{instance}}}} {{{{device}}}} {what}": f"rate(node_disk_{what}_bytes_total{{{_H}}}[$__rate_interval])"
            for what in ("read", "written")
        },
    ),
    Series(
        "Network",
        "Bytes received and sent by the machine's own interfaces; those of pods are left out.",
        "Bps",
        {
            "{{instance}} {{device}} in": f"rate(node_network_receive_bytes_total{{{_CARDS}}}[$__rate_interval])",
            "{{instance}} {{device}} out": f"rate(node_network_transmit_bytes_total{{{_CARDS}}}[$__rate_interval])",
        },
    ),
    Series(
        "File descriptors",
        "Share of the kernel's limit that is open.",
        "percentunit",
        {"{{instance}}": f"node_filefd_allocated{{{_H}}} / node_filefd_maximum{{{_H}}}"},
    ),
    Series(
        "Clock",
        "How far the clock is off, by its own estimate.",
        "s",
        {"{{instance}}": f"node_timex_offset_seconds{{{_H}}}"},
    ),
)


def board(cluster: Cluster) -> Dashboard:
    """What each chosen host does, and what it is short of."""
    return built(
        cluster,
        Board(
            "nixscope-hosts",
            "Hosts",
            "CPU, memory, disks, network, units and clock of each host.",
            (*_HEAD, *_COMPUTING, *_STORING),
            (Variable("instance", "Host", 'up{job="node-exporter"}'),),
            ("HostDown", "HostOutOfMemory", "HostRebooted", "HostRebootedOften"),
        ),
    )
