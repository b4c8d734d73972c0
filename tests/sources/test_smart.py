"""Disks: which hosts run the exporter, what it is told, and that its names of devices are the expected ones."""

from __future__ import annotations

from typing import Any

import pytest

from generator.sources import node, smart, zfs
from generator.sources.contract import Watched
from tests.specs import cluster

HOSTS: dict[str, Any] = {
    "disks": {"address": "100.64.0.1", "disks": ["/dev/nvme0n1", "/dev/disk/by-id/ata-X_1"]},
    "none": {"address": "100.64.0.2"},
}


def watched(**parts: Any) -> Watched:
    return smart.watch(cluster(hosts=HOSTS, **parts))


def test_only_hosts_with_disks() -> None:
    found = watched()
    assert list(found.services) == ["disks"]
    ((job,),) = (found.jobs,)
    assert [(target.address, target.port, target.labels["instance"]) for target in job.targets] == [
        ("100.64.0.1", 9633, "disks")
    ]
    exporter = found.services["disks"][0]
    assert exporter.options["services", "prometheus", "exporters", "smartctl", "devices"] == tuple(
        HOSTS["disks"]["disks"]
    )


def test_nothing_without_disks() -> None:
    assert smart.watch(cluster()) == Watched(source="smart")


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/dev/sda", "sda"),
        ("/dev/nvme0n1", "nvme0n1"),
        ("/dev/bus/0", "bus_0"),
        ("/dev/disk/by-id/abcd", "abcd"),
        ("/dev/disk/by-path/pci-0000:00:1f.2-ata-1", "pci-0000:00:1f.2-ata-1"),
        ("/dev/disk/by-uuid/1", "disk_by-uuid_1"),
        ("/dev/mapper/a", "mapper_a"),
    ],
)
def test_labels_are_those_of_the_exporter(path: str, label: str) -> None:
    """As ``TestBuildDeviceLabel`` of smartctl_exporter has them, and its regular expression gives them."""
    assert smart.device_label(path) == label


def test_expected_disks_are_a_textfile_of_the_host() -> None:
    _, expectation = watched().services["disks"]
    assert expectation.options["environment", "etc", "nixscope/smartctl_device_expected.prom", "text"] == (
        "# HELP smartctl_device_expected Disks whose health must be known.\n"
        "# TYPE smartctl_device_expected gauge\n"
        'smartctl_device_expected{device="nvme0n1"} 1\n'
        'smartctl_device_expected{device="ata-X_1"} 1\n'
    )


def test_without_node_exporter_nobody_reads_the_expectation() -> None:
    """And an alert on it would be one that cannot fire."""
    found = watched(watch={"node": {"enabled": False}})
    assert [service.port for service in found.services["disks"]] == [9633]
    assert not found.served
    assert {rule.alert for group in found.rules for rule in group.rules} == {
        *("DiskFailing", "DiskWearingOut", "DiskMediaErrors", "DiskHot", "NVMeDiskHot", "SmartctlExporterDown")
    }


def test_thresholds_are_the_specs() -> None:
    changes = {
        "DiskHot": {"threshold": 55},
        "NVMeDiskHot": {"threshold": 80},
        "DiskWearingOut": {"threshold": 99.5},
        "ZFSScrubOverdue": {"threshold": 10},
    }
    spec = cluster(hosts={"box": {**HOSTS["disks"], "zfs": {"pools": ["tank"]}}}, alerting={"alerts": changes})
    rules = {r.alert: r for part in (smart.watch(spec), zfs.watch(spec)) for g in part.rules for r in g.rules}
    assert " > 55 unless " in rules["DiskHot"].expr
    assert " > 80 and " in rules["NVMeDiskHot"].expr
    assert rules["DiskWearingOut"].expr.endswith(" >= 99.5")
    assert " > 864000" in rules["ZFSScrubOverdue"].expr


def test_ignored_pools_are_in_no_rule_about_pools() -> None:
    """An ignored pool may degrade, fill, age and decay."""
    spec = cluster(
        hosts={"box": {"address": "100.64.0.1", "zfs": {"pools": ["tank", "usb.x"]}}},
        watch={"zfs": {"ignorePools": ["usb.x"]}},
    )
    (group,) = zfs.watch(spec).rules
    silent = {rule.alert for rule in group.rules if 'pool!~"usb\\\\.x"' not in rule.expr}
    silent -= {"ZFSExporterDown"}
    assert silent == {"ZFSPoolMissing", "ZPoolCollectorFailed"}, "these rest on the expected pools, where it is not"
    (text,) = [
        value
        for service in zfs.watch(spec).services["box"]
        for path, value in service.options.items()
        if path[-1] == "text"
    ]
    assert "usb" not in str(text)


def test_collector_writes_where_node_exporter_reads() -> None:
    spec = cluster(hosts={"box": {"address": "100.64.0.1", "zfs": {"pools": ["tank"]}}})
    (collector,) = [service for service in zfs.watch(spec).services["box"] if service.module]
    own = ("services", "nixscope", "zpool-exporter")
    assert collector.options == {(*own, "enable"): True, (*own, "directory"): node.TEXTFILE_DIRECTORY}
    assert (collector.module, collector.port) == ("zpool-exporter", None)
