"""Series of node_exporter and its neighbours on one machine: a linear model of what the machine has."""

from __future__ import annotations

import msgspec

from generator.capacity import figures as f
from generator.capacity.contract import Assumed
from generator.spec.model import Cluster, Host


class Machine(msgspec.Struct, frozen=True):
    """What of a machine makes series. ``hardware`` is False for a virtual one, which has no frequencies to tell."""

    cpus: int
    disks: int
    interfaces: int
    filesystems: int
    units: int
    pools: int = 0
    datasets: int = 0
    hardware: bool = True


def machine(cluster: Cluster, host: Host, assumed: Assumed) -> Machine:
    """A host of the spec: its pools and disks as said there, the rest as assumed."""
    pools = len(host.zfs.pools) if cluster.watch.zfs.enabled else 0
    pods = assumed.pods if host.in_cluster else 0
    datasets = pools * f.DATASETS_PER_POOL
    return Machine(
        cpus=assumed.cpus,
        disks=max(len(host.disks), pools * f.DEVICES_PER_POOL, f.DISKS),
        interfaces=f.INTERFACES + pods,
        filesystems=f.FILESYSTEMS + datasets + pods * f.FILESYSTEMS_PER_POD,
        units=f.UNITS,
        pools=pools,
        datasets=datasets,
    )


def node_exporter(of: Machine) -> float:
    """What node_exporter serves with our flags, without textfiles."""
    per_cpu = f.NODE_CPU + (f.NODE_CPU_HARDWARE if of.hardware else 0)
    zfs = f.ZFS_KERNEL + of.pools * f.ZFS_POOL_NODE + of.datasets * f.ZFS_DATASET_NODE if of.pools else 0
    return (
        f.NODE_BASE
        + of.cpus * per_cpu
        + of.interfaces * f.NODE_INTERFACE
        + of.disks * f.NODE_DISK
        + of.filesystems * f.NODE_FILESYSTEM
        + of.units * f.NODE_UNIT
        + zfs
    )


def textfiles(of: Machine, host: Host) -> float:
    """What our collectors write where node_exporter reads: pools, devices, and what is expected."""
    return of.pools * (f.ZPOOL_POOL + f.DEVICES_PER_POOL * f.ZPOOL_DEVICE + 1) + len(host.disks) + 2


def zfs_exporter(of: Machine) -> float:
    """Sizes and health of pools and datasets."""
    return f.GO_PROGRAM + of.pools * f.ZFS_POOL + of.datasets * f.ZFS_DATASET


def smartctl_exporter(host: Host) -> float:
    """Disks by their kind, which their path tells."""
    return f.GO_PROGRAM + sum(f.SMART_NVME if "nvme" in disk else f.SMART_ATA for disk in host.disks)
