"""Dashboard: health of disks by SMART."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.sources.contract import Dashboard
from generator.spec.model import Cluster

_ALERTS = (
    *("DiskFailing", "DiskLost", "DiskMediaErrors", "DiskWearingOut", "DiskHot", "NVMeDiskHot", "DiskNotReported"),
    "SmartctlExporterDown",
)
_SELECT = 'job="smartctl-exporter",instance=~"$instance",device=~"$device"'
_LEGEND = "{{instance}} {{device}}"


def board(cluster: Cluster) -> Dashboard:
    """Health, wear, errors and temperature by host and disk."""
    from generator.sources.dashboards import parts

    disks = 'smartctl_device{job="smartctl-exporter"}'
    dashboard = (
        parts.new("nixscope-smart", "Disks", "What disks say about their own health (SMART).")
        .with_variable(parts.label_variable("instance", "Host", disks))
        .with_variable(parts.label_variable("device", "Disk", disks))
        .links(parts.runbook_links(cluster, _ALERTS))
    )
    for panel in (*_health(), *_course()):
        dashboard = dashboard.with_panel(panel)
    return parts.finished(dashboard)


def _health() -> Iterator[Any]:
    from generator.sources.dashboards import parts

    yield parts.number(
        "Disks",
        "Disks that report.",
        "short",
        f"count(smartctl_device{{{_SELECT}}})",
        [(None, "blue")],
    )
    yield parts.number(
        "Disks failing",
        "Disks whose own assessment is that they are about to fail.",
        "short",
        f"count(smartctl_device_smart_status{{{_SELECT}}} == 0) or vector(0)",
        [(None, "green"), (1, "red")],
    )
    yield parts.number(
        "Most worn disk",
        "Share of the writes that its maker vouches for, used up by the most worn NVMe disk.",
        "percent",
        f"max(smartctl_device_percentage_used{{{_SELECT}}})",
        [(None, "green"), (80, "orange"), (90, "red")],
    )
    yield parts.number(
        "Hottest disk",
        "Temperature of the hottest disk.",
        "celsius",
        f'max(smartctl_device_temperature{{{_SELECT},temperature_type="current"}})',
        [(None, "green"), (50, "orange"), (60, "red")],
    )


def _course() -> Iterator[Any]:
    from generator.sources.dashboards import parts

    raw = f'{_SELECT},attribute_value_type="raw"'
    sectors = 'attribute_name=~"Reallocated_Sector_Ct|Current_Pending_Sector|Offline_Uncorrectable"'
    yield parts.series(
        "Bad sectors",
        "Sectors of each ATA disk that it replaced, waits to replace, or cannot read. A growing line is a dying disk.",
        "short",
        {f"{_LEGEND} {{{{attribute_name}}}}": f"smartctl_device_attribute{{{raw},{sectors}}}"},
    )
    yield parts.series(
        "Media errors",
        "Errors of each NVMe disk that its own correction could not mend.",
        "short",
        {_LEGEND: f"smartctl_device_media_errors{{{_SELECT}}}"},
    )
    yield parts.series(
        "Wear",
        "Share of the writes that the maker vouches for, used up, by NVMe disk. It may pass 100 %.",
        "percent",
        {_LEGEND: f"smartctl_device_percentage_used{{{_SELECT}}}"},
    )
    yield parts.series(
        "Temperature",
        "Temperature of each disk.",
        "celsius",
        {_LEGEND: f'smartctl_device_temperature{{{_SELECT},temperature_type="current"}}'},
    )
    yield parts.series(
        "Spare blocks",
        "Share of its spare blocks that each NVMe disk still has.",
        "percent",
        {_LEGEND: f"smartctl_device_available_spare{{{_SELECT}}}"},
    )
    yield parts.series(
        "Power-on time",
        "How long each disk has run in its life.",
        "s",
        {_LEGEND: f"smartctl_device_power_on_seconds{{{_SELECT}}}"},
    )
