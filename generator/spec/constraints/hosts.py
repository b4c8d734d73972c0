"""Constraints on hosts: addresses, groups, pools, and the roles that other parts of the spec need."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from generator.diagnostics import Diagnostic, Severity, did_you_mean
from generator.spec.model import Cluster, Host, Mesh

_RESERVED_PREFIXES = ("mirror", "raidz", "draid", "spare")


def check_hosts_exist(cluster: Cluster) -> Iterator[Diagnostic]:
    """A cluster without hosts has nothing to watch, unless its nodes run no NixOS (Talos')."""
    if cluster.hosts:
        return
    if cluster.kubernetes.distribution != "talos":
        yield Diagnostic(
            "no-hosts",
            "the cluster has no hosts",
            "add one: hosts: {my-host: {address: 100.64.0.1}}",
            "every scrape job, host module and alert about machines follows from this list",
            ("hosts",),
        )
    elif cluster.watch.probes:
        yield Diagnostic(
            "no-hosts",
            "watch.probes names endpoints, and there is no host that could ask them",
            "add one that is no node of the cluster: hosts: {nas: {address: 100.64.0.9, roles: [external]}}",
            "blackbox_exporter runs on a host",
            ("watch", "probes"),
        )


def check_mesh_range(cluster: Cluster) -> Iterator[Diagnostic]:
    """The mesh's range must be a network."""
    if _network(cluster.mesh.cidr) is None:
        yield Diagnostic(
            "bad-mesh-range",
            f"{cluster.mesh.cidr!r} is no network range",
            "write one such as 100.64.0.0/10",
            "host addresses are checked against it",
            ("mesh", "cidr"),
        )


def check_mesh_interface(cluster: Cluster) -> Iterator[Diagnostic]:
    """Only Tailscale's client calls its interface tailscale0."""
    mesh = cluster.mesh
    if mesh.type in ("wireguard", "none") and mesh.interface == Mesh().interface:
        yield Diagnostic(
            "mesh-interface",
            f"mesh.type is {mesh.type}, and its interface is {mesh.interface}",
            "write the interface over which Prometheus reaches the hosts, such as interface: wg0",
            "exporters are opened on that interface only: every scrape of every host would be dropped",
            ("mesh", "interface"),
        )


def check_addresses(cluster: Cluster) -> Iterator[Diagnostic]:
    """Every address is an IP address, inside the mesh, and nobody else's."""
    network = _network(cluster.mesh.cidr)
    seen: dict[IPv4Address | IPv6Address, str] = {}
    for host in cluster.hosts.values():
        path = ("hosts", host.name, "address")
        address = _address(host.address)
        if address is None:
            yield Diagnostic(
                "bad-address", f"{host.address!r} is no IP address", "write one such as 100.64.0.11", "", path
            )
            continue
        if address.is_unspecified or address.is_loopback or address.is_multicast or "%" in host.address:
            yield Diagnostic(
                "bad-address",
                f"{host.address} of host {host.name!r} is no address that another machine can reach",
                "write the host's address on the mesh",
                "Prometheus would ask itself, or nobody",
                path,
            )
            continue
        if address in seen:
            yield _duplicate(host, seen[address], address)
        seen.setdefault(address, host.name)
        if network is not None and cluster.mesh.type != "none" and address not in network:
            yield Diagnostic(
                "address-outside-mesh",
                f"{host.address} of host {host.name!r} is outside the mesh {cluster.mesh.cidr}",
                "write the host's address on the mesh, or widen mesh.cidr",
                f"Prometheus reaches hosts over {cluster.mesh.interface} only; this one would never be scraped",
                path,
            )


def _duplicate(host: Host, other: str, address: IPv4Address | IPv6Address) -> Diagnostic:
    return Diagnostic(
        "duplicate-address",
        f"hosts {other!r} and {host.name!r} have the same address {address}",
        "give each host its own address",
        "one of the two machines would be scraped under both names, the other not at all",
        ("hosts", host.name, "address"),
    )


def check_groups(cluster: Cluster) -> Iterator[Diagnostic]:
    """A host's groups are declared."""
    for host in cluster.hosts.values():
        for index, group in enumerate(host.groups):
            if group not in cluster.groups:
                yield Diagnostic(
                    "unknown-group",
                    f"host {host.name!r} is in group {group!r}, which is not declared",
                    f"{did_you_mean(group, cluster.groups)}, or declare it under groups",
                    "the host would silently lack the group's settings",
                    ("hosts", host.name, "groups", index),
                )


def check_roles(cluster: Cluster) -> Iterator[Diagnostic]:
    """Roles that exclude each other, and roles that another part of the spec relies on."""
    for host in cluster.hosts.values():
        inside = [role for role in host.roles if role in ("server", "agent", "storage")]
        if "external" in host.roles and inside:
            yield Diagnostic(
                "role-conflict",
                f"host {host.name!r} is external and {inside[0]}",
                f"drop external, or drop {', '.join(inside)}",
                "an external host is no node of the cluster",
                ("hosts", host.name, "roles"),
            )
    if cluster.watch.kubernetes.enabled and cluster.kubernetes.distribution == "k3s" and not _having(cluster, "server"):
        yield from _servers_missing(cluster)
    if cluster.watch.headscale is not None and not _having(cluster, "headscale"):
        yield Diagnostic(
            "role-missing",
            "watch.headscale is set, but no host has the role headscale",
            "give the coordinator its role: roles: [headscale]",
            "that host reads the API key file and runs the exporter",
            ("watch", "headscale"),
        )


def _servers_missing(cluster: Cluster) -> Iterator[Diagnostic]:
    asks = {
        "datastore": ("is etcd", cluster.kubernetes.datastore == "etcd"),
        "controlPlaneMetrics": ("is on", cluster.kubernetes.control_plane_metrics),
    }
    for key, (state, needs_servers) in asks.items():
        if needs_servers:
            yield Diagnostic(
                "role-missing",
                f"kubernetes.{key} {state}, but no host has the role server",
                "give the servers their role: roles: [server]",
                "these parts run on the servers; without one there is nothing to scrape and their alerts fire for ever",
                ("kubernetes", key),
            )


def check_datastore(cluster: Cluster) -> Iterator[Diagnostic]:
    """SQLite is for a single server (docs.k3s.io/datastore)."""
    kubernetes, servers = cluster.kubernetes, len(_having(cluster, "server"))
    if kubernetes.distribution != "k3s" or kubernetes.datastore != "sqlite" or not cluster.watch.kubernetes.enabled:
        return
    if servers > 1:
        yield Diagnostic(
            "wrong-datastore",
            f"k3s has {servers} servers, which cannot share the datastore sqlite",
            "write datastore: etcd under kubernetes, or datastore: external for a database of your own",
            "several servers most often keep their state in etcd, and with sqlite nothing of etcd is watched",
            ("kubernetes", "datastore"),
            severity=Severity.WARNING,
        )


def check_pools(cluster: Cluster) -> Iterator[Diagnostic]:
    """Pool names that ZFS refuses, and ignored pools that no host has."""
    for host in cluster.hosts.values():
        for index, pool in enumerate(host.zfs.pools):
            if pool == "log" or pool.startswith(_RESERVED_PREFIXES):
                yield Diagnostic(
                    "reserved-pool",
                    f"no pool can be called {pool!r}",
                    "write the name that `zpool list` shows",
                    f"ZFS reserves log and every name that begins with {', '.join(_RESERVED_PREFIXES)}",
                    ("hosts", host.name, "zfs", "pools", index),
                )
    pools = {pool for host in cluster.hosts.values() for pool in host.zfs.pools}
    for index, pool in enumerate(cluster.watch.zfs.ignore_pools):
        if pool not in pools:
            yield Diagnostic(
                "unknown-pool",
                f"no host has a pool {pool!r}",
                did_you_mean(pool, pools),
                "an ignored pool that does not exist hides a slip of the pen",
                ("watch", "zfs", "ignorePools", index),
            )


def check_primers(cluster: Cluster) -> Iterator[Diagnostic]:
    """More than one primer is possible but most likely a mistake."""
    primers = _having(cluster, "primer")
    if len(primers) > 1:
        yield Diagnostic(
            "several-primers",
            f"hosts {', '.join(primers)} all have the role primer",
            "keep the role on the one machine that everything else starts from",
            "each of them alone pages as critical when it cannot be reached",
            ("hosts", primers[1], "roles"),
            severity=Severity.WARNING,
        )


def _having(cluster: Cluster, role: str) -> list[str]:
    return [host.name for host in cluster.hosts.values() if role in host.roles]


def _network(text: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
