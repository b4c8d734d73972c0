"""Hosts whose ZFS pools are watched."""

from __future__ import annotations

from generator.spec.model import Cluster, Host


def with_pools(cluster: Cluster) -> tuple[Host, ...]:
    """Every host that declares pools, none where ``watch.zfs`` is off."""
    return tuple(host for host in cluster.hosts.values() if host.zfs.pools) if cluster.watch.zfs.enabled else ()
