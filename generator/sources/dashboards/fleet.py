"""Dashboard: all hosts at a glance, the worst first."""

from __future__ import annotations

from generator.sources.contract import Dashboard
from generator.sources.dashboards.panels import PLAIN, Board, Number, Series, built
from generator.sources.fleet import (
    CPU_BUSY,
    DISKS_BUSY,
    DOWN,
    FILES_USED,
    HOSTS,
    KERNELS,
    MEMORY_USED,
    UNITS_FAILED,
    WORST,
    YOUNGEST,
    asked,
)
from generator.spec.model import Cluster

_PANELS = (
    Number("Hosts", "Hosts that are watched.", "short", asked(HOSTS), PLAIN),
    Number("Hosts down", "Hosts whose exporter does not answer.", "short", asked(DOWN)),
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
        f"systemd units in the state failed, of the {WORST} hosts with most.",
        "short",
        {"{{instance}}": asked(UNITS_FAILED)},
    ),
    Series(
        "Busiest CPUs",
        f"The {WORST} hosts whose cores are least idle.",
        "percentunit",
        {"{{instance}}": asked(CPU_BUSY)},
    ),
    Series(
        "Fullest memories",
        f"The {WORST} hosts with the least memory available.",
        "percentunit",
        {"{{instance}}": asked(MEMORY_USED)},
    ),
    Series(
        "Fullest file systems",
        f"The {WORST} file systems with the least space; ZFS is left out, its pools have a dashboard of their own.",
        "percentunit",
        {"{{instance}} {{mountpoint}}": asked(FILES_USED)},
    ),
    Series(
        "Busiest disks",
        f"The {WORST} disks that are idle least.",
        "percentunit",
        {"{{instance}} {{device}}": asked(DISKS_BUSY)},
    ),
    Series(
        "Kernels",
        "Hosts by the release of their kernel: more than a few mean that updates are not rolled out everywhere.",
        "short",
        {"{{release}}": asked(KERNELS)},
    ),
    Series(
        "Last starts",
        f"Time since the last start of the {WORST} hosts that started last.",
        "s",
        {"{{instance}}": asked(YOUNGEST)},
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
