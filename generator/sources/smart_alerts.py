"""Alerts about disks: what SMART says of them, and whether they are there at all.

A disk is compared with what node_exporter knows of the kernel's block devices (``node_disk_info``, whose ``path``,
``wwn`` and ``serial`` come from udev; node_exporter 1.12 ``collector/diskstats_linux.go``). How udev names the links
below ``/dev/disk``: systemd ``rules.d/60-persistent-storage.rules``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from generator.sources import node
from generator.sources.contract import AlertRule, Threshold
from generator.sources.of_hosts import Exporter, exporter_down
from generator.sources.thresholds import number, threshold
from generator.spec.model import Cluster, Host

_KERNEL = f'job="{node.JOB}"'
_BY_NAME = "sd[a-z]+|nvme[0-9]+(n[0-9]+)?|pci-.+|wwn-.+"
"""Names that the kernel's own series have too. USB bridges have several, of which the kernel keeps one."""
_COLDEST_C, _HOTTEST_C = 20, 125
"""No disk that runs is colder, or gets hotter and still answers."""

_MOST_WORN = 255
"""NVMe counts on above 100 % and stops there (NVMe base specification, "Percentage Used")."""

_BY_SERIAL = "(ata|nvme)-.+"
"""Links that udev makes of the disk's own serial number, which smartctl reads as well."""


class Jobs(msgspec.Struct, frozen=True):
    """The exporter's ``job``, and the metric of the disks that must be there."""

    smart: str
    expected: str


def rules(cluster: Cluster, jobs: Jobs, hosts: Sequence[Host]) -> tuple[AlertRule, ...]:
    """All of them. Those on expected disks rest on node_exporter."""
    job = f'job="{jobs.smart}"'
    exporter = Exporter(
        "SmartctlExporterDown", "smartctl_exporter", jobs.smart, "nothing is known of the health of its disks"
    )
    expected = (_lost(jobs), _not_reported(jobs)) if cluster.watch.node.enabled else ()
    return (*_health(cluster, job), *_heat(cluster, job), *expected, exporter_down(cluster, exporter, hosts))


def _health(cluster: Cluster, job: str) -> Iterator[AlertRule]:
    worn = threshold(cluster, "DiskWearingOut", 90)
    yield AlertRule(
        alert="DiskFailing",
        expr=f"smartctl_device_smart_status{{{job}}} == 0",
        for_s=300,
        severity="critical",
        summary="Disk {{ $labels.device }} of {{ $labels.instance }} says that it is failing.",
        description="The SMART self-assessment of disk {{ $labels.device }} of {{ $labels.instance }} has failed: "
        "the disk itself expects to lose data soon.",
    )
    yield AlertRule(
        alert="DiskWearingOut",
        expr=f"smartctl_device_percentage_used{{{job}}} >= {number(worn)}",
        for_s=3600,
        severity="warning",
        summary="Disk {{ $labels.device }} of {{ $labels.instance }} is worn out.",
        description="Disk {{ $labels.device }} of {{ $labels.instance }} has used {{ $value }} % of the writes "
        "that its maker vouches for.",
        threshold=Threshold(worn, "percent", 1, _MOST_WORN, slip=0.01),
    )
    yield AlertRule(
        alert="DiskMediaErrors",
        expr=_media_errors(job),
        for_s=900,
        severity="warning",
        summary="Disk {{ $labels.device }} of {{ $labels.instance }} has unreadable places.",
        description="Disk {{ $labels.device }} of {{ $labels.instance }} counts {{ $value }} errors or sectors "
        "that it could not read, which is more than it did within the last day.",
    )


def _heat(cluster: Cluster, job: str) -> Iterator[AlertRule]:
    """Two limits: NVMe disks are made for 70 °C and more, others for 55 to 60 °C."""
    current = f'smartctl_device_temperature{{{job},temperature_type="current"}}'
    nvme = f'on (instance, device) smartctl_device{{{job},protocol="NVMe"}}'
    for alert, default, which in (("DiskHot", 60, "unless"), ("NVMeDiskHot", 70, "and")):
        limit = threshold(cluster, alert, default)
        yield AlertRule(
            alert=alert,
            expr=f"{current} > {number(limit)} {which} {nvme}",
            for_s=900,
            severity="warning",
            summary="Disk {{ $labels.device }} of {{ $labels.instance }} is hot.",
            description="Disk {{ $labels.device }} of {{ $labels.instance }} has had more than "
            f"{number(limit)} °C for 15 minutes, now {{{{ $value }}}} °C.",
            threshold=Threshold(limit, "degrees Celsius", _COLDEST_C, _HOTTEST_C),
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


def _lost(jobs: Jobs) -> AlertRule:
    return AlertRule(
        alert="DiskLost",
        expr=f"({_lost_by_name(jobs)}) or ({_lost_by_serial(jobs)})",
        for_s=300,
        severity="critical",
        summary="Disk {{ $labels.device }} of {{ $labels.instance }} is gone.",
        description="{{ $labels.instance }} is declared to have disk {{ $labels.device }}, and its kernel has not "
        "known it for 5 minutes: the disk, its cable or its controller has failed. SMART values that are still shown "
        "are the last ones before.",
    )


def _lost_by_name(jobs: Jobs) -> str:
    disk = f"node_disk_info{{{_KERNEL}}}"
    path = f"group by (instance, path) ({disk})"
    named = f'{jobs.expected}{{{_KERNEL},device=~"{_BY_NAME}",device!~".+-usb.*"}}'
    known = (
        disk,
        # smartctl may be told the controller, nvme0, of which the disk nvme0n1 is a namespace.
        f'label_replace({disk}, "device", "$1", "device", "(nvme[0-9]+)n[0-9]+")',
        f'label_replace({path}, "device", "$1", "path", "(.+)")',
        # udev has a second, older link for the first disk of an ATA port.
        f'label_replace({path}, "device", "$1", "path", "(.+-ata-[0-9]+)[.]0")',
        f'label_replace(group by (instance, wwn) ({disk}), "device", "wwn-$1", "wwn", "(.+)")',
    )
    # Where node_exporter sees nothing of udev, it has no paths, and knows less than it seems.
    sighted = f'and on (instance) node_disk_info{{{_KERNEL},path!=""}}'
    return f"{' unless on (instance, device) '.join((named, *known))} {sighted}"


def _lost_by_serial(jobs: Jobs) -> str:
    """The exporter still shows the serial number of the disk behind a link; does the kernel have a disk with it?"""
    shown = f'smartctl_device{{job="{jobs.smart}",device=~"{_BY_SERIAL}",serial_number!=""}}'
    serial = f'label_replace({shown}, "serial", "$1", "serial_number", "(.+)")'
    present = f'node_disk_info{{{_KERNEL},serial!=""}}'
    gone = f"{serial} unless on (instance, serial) {present} and on (instance) {present}"
    return f"{jobs.expected}{{{_KERNEL}}} and on (instance, device) ({gone})"


def _not_reported(jobs: Jobs) -> AlertRule:
    return AlertRule(
        alert="DiskNotReported",
        expr=f'{jobs.expected}{{{_KERNEL}}} unless on (instance, device) smartctl_device{{job="{jobs.smart}"}}',
        for_s=3600,
        severity="warning",
        summary="Nothing is known of disk {{ $labels.device }} of {{ $labels.instance }}.",
        description="{{ $labels.instance }} is declared to have disk {{ $labels.device }}, but for an hour its health "
        "has not been reported: the disk, the exporter or the way to it is gone.",
    )
