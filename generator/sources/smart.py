"""Disks: SMART health by smartctl_exporter, and the disks that the spec expects.

Metric names: smartctl_exporter 0.14 (``metrics.go``). It calls a device by its path without ``/dev/`` (or
``/dev/disk/by-id/``), and has no series of one that it never could read: each host states its disks in a textfile.
"""

from __future__ import annotations

import re

from generator.sources import node
from generator.sources.contract import (
    AlertRule,
    HostService,
    Metric,
    RuleGroup,
    ScrapeJob,
    Source,
    Watched,
)
from generator.sources.dashboards import smart as dashboard
from generator.sources.expected import expectation
from generator.sources.listening import listening
from generator.sources.thresholds import number, threshold
from generator.spec.model import Cluster, Host

JOB = "smartctl-exporter"
PORT = 9633
EXPECTED = "smartctl_device_expected"
_PREFIX = re.compile(r"^/dev/(?:disk/by-id/|disk/by-path/)?")
_OF_DEVICE = (
    "capacity_bytes",
    "power_on_seconds",
    "power_cycle_count",
    "smart_status",
    "smartctl_exit_status",
    "percentage_used",
    "available_spare",
    "available_spare_threshold",
    "critical_warning",
    "media_errors",
    "num_err_log_entries",
    "bytes_read",
    "bytes_written",
)
METRICS = (
    Metric(
        "smartctl_device",
        (
            *("device", "interface", "protocol", "model_family", "model_name", "serial_number", "form_factor"),
            *("ata_additional_product_id", "firmware_version", "ata_version", "sata_version"),
            *("scsi_vendor", "scsi_product", "scsi_revision", "scsi_version"),
        ),
    ),
    *(Metric(f"smartctl_device_{name}", ("device",)) for name in _OF_DEVICE),
    Metric("smartctl_device_temperature", ("device", "temperature_type")),
    Metric(
        "smartctl_device_attribute",
        (
            *("device", "attribute_id", "attribute_name", "attribute_value_type"),
            *("attribute_flags_short", "attribute_flags_long"),
        ),
    ),
    Metric("smartctl_device_error_log_count", ("device", "error_log_type")),
    Metric("smartctl_read_total_uncorrected_errors", ("device",)),
    Metric("smartctl_write_total_uncorrected_errors", ("device",)),
    Metric("smartctl_scsi_grown_defect_list", ("device",)),
    Metric("smartctl_devices"),
    Metric("smartctl_version", ("json_format_version", "smartctl_version", "svn_revision", "build_info")),
)


def watch(cluster: Cluster) -> Watched:
    """smartctl_exporter on every host that names disks, its job, alerts and dashboard."""
    hosts = [host for host in cluster.hosts.values() if host.disks]
    if not hosts:
        return Watched(source="smart")
    with_node = cluster.watch.node.enabled
    return Watched(
        source="smart",
        services={h.name: (_exporter(h), _expectation(h)) if with_node else (_exporter(h),) for h in hosts},
        jobs=(ScrapeJob(JOB, tuple(node.target(host, PORT) for host in hosts), METRICS),),
        served={node.JOB: (Metric(EXPECTED, ("device",)),)} if with_node else {},
        rules=(RuleGroup("nixscope-smart", (*_rules(cluster), *([_not_reported()] if with_node else []))),),
        dashboards=(dashboard.board(cluster),),
    )


def device_label(path: str) -> str:
    """What smartctl_exporter calls a device (``buildDeviceLabel`` in its ``smartctl.go``)."""
    return _PREFIX.sub("", path).replace("/", "_")


def _exporter(host: Host) -> HostService:
    exporter = ("services", "prometheus", "exporters", "smartctl")
    return HostService(
        title="SMART health of disks, read by Prometheus' job smartctl-exporter.",
        port=PORT,
        options={
            **listening(exporter, PORT),
            # Named, because auto-detection misses NVMe.
            (*exporter, "devices"): host.disks,
        },
    )


def _expectation(host: Host) -> HostService:
    return expectation(
        EXPECTED,
        "Disks whose health must be known.",
        "device",
        [device_label(disk) for disk in host.disks],
        "The disks whose health must be known: what is listed here and reports nothing is an alert.",
    )


def _rules(cluster: Cluster) -> tuple[AlertRule, ...]:
    worn, hot = threshold(cluster, "DiskWearingOut", 90), threshold(cluster, "DiskHot", 60)
    job = f'job="{JOB}"'
    return (
        AlertRule(
            alert="DiskFailing",
            expr=f"smartctl_device_smart_status{{{job}}} == 0",
            for_s=300,
            severity="critical",
            summary="Disk {{ $labels.device }} of {{ $labels.instance }} says that it is failing.",
            description="The SMART self-assessment of disk {{ $labels.device }} of {{ $labels.instance }} has failed: "
            "the disk itself expects to lose data soon.",
        ),
        AlertRule(
            alert="DiskWearingOut",
            expr=f"smartctl_device_percentage_used{{{job}}} >= {number(worn)}",
            for_s=3600,
            severity="warning",
            summary="Disk {{ $labels.device }} of {{ $labels.instance }} is worn out.",
            description="Disk {{ $labels.device }} of {{ $labels.instance }} has used {{ $value }} % of the writes "
            "that its maker vouches for.",
            threshold=worn,
        ),
        AlertRule(
            alert="DiskMediaErrors",
            expr=_media_errors(job),
            for_s=900,
            severity="warning",
            summary="Disk {{ $labels.device }} of {{ $labels.instance }} has unreadable places.",
            description="Disk {{ $labels.device }} of {{ $labels.instance }} counts {{ $value }} errors or sectors "
            "that it could not read, which is more than it did within the last day.",
        ),
        AlertRule(
            alert="DiskHot",
            expr=f'smartctl_device_temperature{{{job},temperature_type="current"}} > {number(hot)}',
            for_s=900,
            severity="warning",
            summary="Disk {{ $labels.device }} of {{ $labels.instance }} is hot.",
            description="Disk {{ $labels.device }} of {{ $labels.instance }} has had more than "
            f"{number(hot)} °C for 15 minutes, now {{{{ $value }}}} °C.",
            threshold=hot,
        ),
    )


def _media_errors(job: str) -> str:
    """NVMe's and SCSI's counts, and the two attributes of ATA; only what grew within a day, as counts stay for ever."""
    names = 'attribute_name=~"Current_Pending_Sector|Offline_Uncorrectable",attribute_value_type="raw"'
    counts = (
        f"smartctl_device_media_errors{{{job}}}",
        f"smartctl_read_total_uncorrected_errors{{{job}}}",
        f"smartctl_device_attribute{{{job},{names}}}",
    )
    return " or ".join(f"({count} > min_over_time({count}[1d]))" for count in counts)


def _not_reported() -> AlertRule:
    return AlertRule(
        alert="DiskNotReported",
        expr=f'{EXPECTED}{{job="{node.JOB}"}} unless on (instance, device) smartctl_device{{job="{JOB}"}}',
        for_s=3600,
        severity="warning",
        summary="Nothing is known of disk {{ $labels.device }} of {{ $labels.instance }}.",
        description="{{ $labels.instance }} is declared to have disk {{ $labels.device }}, but for an hour its health "
        "has not been reported: the disk, the exporter or the way to it is gone.",
    )


SOURCE = Source("smart", lambda cluster: cluster.watch.smart.enabled, watch)
