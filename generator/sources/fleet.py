"""What the dashboard of all hosts shows, recorded once a minute: looking at it costs the same for ten hosts and 10,000.

A panel that sorts all hosts reads every core and every unit of each of them, for every step of its range and for
everybody who looks. Recorded are the few that it shows. Names: level:metric:operations (Prometheus, recording rules).
"""

from __future__ import annotations

from generator.sources.contract import RecordingRule, RuleGroup
from generator.sources.memory import memory_used

WORST = 10
"""How many are recorded of what only the worst are shown of."""

HOSTS, DOWN = "cluster:node_up:count", "cluster:node_down:count"
UNITS_FAILED = "instance:node_units_failed:topk"
CPU_BUSY = "instance:node_cpu_busy:topk_rate5m"
MEMORY_USED = "instance:node_memory_used:topk"
FILES_USED = "instance_mountpoint:node_filesystem_used:topk"
DISKS_BUSY = "instance_device:node_disk_busy:topk_rate5m"
KERNELS = "release:node_uname_info:count"
YOUNGEST = "instance:node_uptime_seconds:bottomk"

_H = 'job="node-exporter"'
_FILES = f'{_H},fstype!~"zfs|tmpfs|ramfs|overlay"'

_QUERIES = {
    HOSTS: f"count(up{{{_H}}})",
    DOWN: f"count(up{{{_H}}} == 0) or vector(0)",
    UNITS_FAILED: f'topk({WORST}, sum by (instance) (node_systemd_unit_state{{{_H},state="failed"}}) > 0)',
    CPU_BUSY: f'topk({WORST}, 1 - avg by (instance) (rate(node_cpu_seconds_total{{{_H},mode="idle"}}[5m])))',
    MEMORY_USED: f"topk({WORST}, {memory_used(_H)})",
    FILES_USED: f"topk({WORST}, 1 - node_filesystem_avail_bytes{{{_FILES}}} / node_filesystem_size_bytes{{{_FILES}}})",
    DISKS_BUSY: f"topk({WORST}, rate(node_disk_io_time_seconds_total{{{_H}}}[5m]))",
    KERNELS: f"count by (release) (node_uname_info{{{_H}}})",
    YOUNGEST: f"bottomk({WORST}, node_time_seconds{{{_H}}} - node_boot_time_seconds{{{_H}}})",
}


def asked(name: str) -> str:
    """A recorded series as the query of a panel, with the braces that take one more matcher."""
    return f"{name}{{}}"


def recorded() -> RuleGroup:
    """The rules that record it."""
    return RuleGroup("nixscope-fleet", tuple(RecordingRule(name, query) for name, query in _QUERIES.items()))
