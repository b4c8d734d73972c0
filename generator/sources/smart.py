"""Disks: SMART health by smartctl_exporter, and the disks that the spec expects.

Metric names: smartctl_exporter 0.14 (``metrics.go``). It calls a device by its path without ``/dev/`` (or
``/dev/disk/by-id/``), and has no series of one that it never could read: each host states its disks in a textfile. Of
one that it could read once it shows the last answer for ever (``readjson.go``): the kernel says whether it is there.
"""

from __future__ import annotations

import re

from generator.sources import node, smart_alerts
from generator.sources.contract import (
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
        rules=(RuleGroup("nixscope-smart", smart_alerts.rules(cluster, smart_alerts.Jobs(JOB, EXPECTED), hosts)),),
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


SOURCE = Source("smart", lambda cluster: cluster.watch.smart.enabled, watch)
