"""Dashboard: all hosts at a glance, the worst first."""

from __future__ import annotations

from generator.sources.contract import Dashboard
from generator.sources.dashboards.panels import PLAIN, Board, Number, Series, built
from generator.spec.model import Cluster

_H = 'job="node-exporter"'
_FILES = f'{_H},fstype!~"zfs|tmpfs|ramfs|overlay"'
_WORST = 10

_PANELS = (
    Number("Hosts", "Hosts that are watched.", "short", f"count(up{{{_H}}})", PLAIN),
    Number("Hosts down", "Hosts whose exporter does not answer.", "short", f"count(up{{{_H}}} == 0) or vector(0)"),
    Number(
        "Critical alerts",
        "Alerts that fire now with the severity critical.",
        "short",
        'count(ALERTS{alertstate="firing",severity="critical"}) or vector(0)',
    ),
    Number(
        "Warnings",
        "Alerts that fire now with the severity warning.",
        "short",
        'count(ALERTS{alertstate="firing",severity="warning"}) or vector(0)',
        ((None, "green"), (1, "orange")),
    ),
    Series(
        "Firing alerts",
        "How many alerts of each kind fire.",
        "short",
        {"{{alertname}}": 'count by (alertname) (ALERTS{alertstate="firing",severity=~"critical|warning"})'},
    ),
    Series(
        "Failed units",
        "systemd units in the state failed, by host.",
        "short",
        {"{{instance}}": f'sum by (instance) (node_systemd_unit_state{{{_H},state="failed"}}) > 0'},
    ),
    Series(
        "Busiest CPUs",
        f"The {_WORST} hosts whose cores are least idle.",
        "percentunit",
        {
            "{{instance}}": f"topk({_WORST}, 1 - avg by (instance) "
            f'(rate(node_cpu_seconds_total{{{_H},mode="idle"}}[$__rate_interval])))'
        },
    ),
    Series(
        "Fullest memories",
        f"The {_WORST} hosts with the least memory available.",
        "percentunit",
        {
            "{{instance}}": f"topk({_WORST}, 1 - node_memory_MemAvailable_bytes{{{_H}}} / "
            f"node_memory_MemTotal_bytes{{{_H}}})"
        },
    ),
    Series(
        "Fullest file systems",
        f"The {_WORST} file systems with the least space; ZFS is left out, its pools have a dashboard of their own.",
        "percentunit",
        {
            "{{instance}} {{mountpoint}}": f"topk({_WORST}, 1 - node_filesystem_avail_bytes{{{_FILES}}} / "
            f"node_filesystem_size_bytes{{{_FILES}}})"
        },
    ),
    Series(
        "Busiest disks",
        f"The {_WORST} disks that are idle least.",
        "percentunit",
        {"{{instance}} {{device}}": f"topk({_WORST}, rate(node_disk_io_time_seconds_total{{{_H}}}[$__rate_interval]))"},
    ),
    Series(
        "Kernels",
        "Hosts by the release of their kernel: more than a few mean that updates are not rolled out everywhere.",
        "short",
        {"{{release}}": f"count by (release) (node_uname_info{{{_H}}})"},
    ),
    Series(
        "Last starts",
        f"Time since the last start of the {_WORST} hosts that started last.",
        "s",
        {"{{instance}}": f"bottomk({_WORST}, node_time_seconds{{{_H}}} - node_boot_time_seconds{{{_H}}})"},
    ),
)


def board(cluster: Cluster) -> Dashboard:
    """Which hosts need somebody's attention."""
    return built(
        cluster,
        Board(
            "nixscope-fleet",
            "Fleet",
            "All hosts at a glance: what fires, what is down, and the hosts that are short of something.",
            _PANELS,
            (),
            ("HostDown", "HostMissing"),
        ),
    )
