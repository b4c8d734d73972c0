"""Memory of hosts: how much is available, ZFS' cache (ARC) included, and the alert for a host that has little.

The kernel counts its own page cache as available and ZFS' not, because ZFS keeps that in memory of its own. From 2.3 on
ZFS may take all but 1 GiB (``arc_default_max``, module/os/linux/zfs/arc_os.c) and gives back on demand what is above
``c_min``: without it every ZFS host that has read enough looks full.
"""

from __future__ import annotations

from generator.sources.contract import AlertRule
from generator.sources.thresholds import number, share, threshold
from generator.spec.model import Cluster

_ALERT = "NodeMemoryHighUtilization"


def memory_used(select: str) -> str:
    """The share of the memory that nobody could have, 0 to 1, by target; ``select`` are the matchers of the targets."""
    available = f"node_memory_MemAvailable_bytes{{{select}}}"
    cache = f"clamp_min(node_zfs_arc_size{{{select}}} - node_zfs_arc_c_min{{{select}}}, 0)"
    # A host without ZFS has no cache that could be added.
    return f"1 - ({available} + {cache} or {available}) / node_memory_MemTotal_bytes{{{select}}}"


def memory_alert(cluster: Cluster, job: str) -> AlertRule:
    """In place of kube-prometheus-stack's alert of this name, which takes ZFS' cache for memory that is gone.

    It has that name so that changes, routes and silences of it hold with and without ZFS (``stack/bundled.py``).
    """
    most = threshold(cluster, _ALERT, 0.9)
    select = f'job="{job}"'
    return AlertRule(
        alert=_ALERT,
        expr=f"{memory_used(select)} > {number(most)}",
        for_s=900,
        severity="warning",
        summary=f"Over {number(most * 100)} % of the memory of {{{{ $labels.instance }}}} is used.",
        description="{{ $value | humanizePercentage }} of the memory of {{ $labels.instance }} is used, and "
        f"for 15 minutes it has been more than {number(most * 100)} %. What ZFS' cache would give back counts as free.",
        threshold=share(most),
    )
