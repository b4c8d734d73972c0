"""Hosts, and the ports that they open."""

from __future__ import annotations

from collections.abc import Iterator

from generator.insight.explain.contract import Fact, Kind, Known
from generator.sources.contract import Firewall


def names(known: Known) -> Iterator[str]:
    """Every host."""
    yield from known.cluster.hosts


def explain(known: Known, name: str) -> Iterator[Fact]:
    """What it is, what runs there and why, who asks it, what is open."""
    host = known.cluster.hosts[name]
    yield Fact("spec", known.line(("hosts", name)))
    yield from (Fact("spec", known.line(("groups", group))) for group in host.groups)
    yield Fact("is", f"{', '.join(host.roles)} at {host.address}")
    pools, disks = ", ".join(host.zfs.pools), ", ".join(host.disks)
    yield from (Fact(label, text) for label, text in (("pools", pools), ("disks", disks)) if text)
    for service in known.watch.services(name):
        number = service.port if service.port is not None else service.mesh_port
        port = "" if number is None else f" Port {number}."
        yield Fact("runs", f"{service.title}{port}")
    for job in known.watch.jobs:
        for target in job.targets:
            if target.labels.get("instance") == name:
                yield Fact("asked by", f"job {job.name} at {target.endpoint}")
    firewall = known.watch.firewalls[name]
    if firewall.ports:
        yield Fact("open", f"{', '.join(map(str, firewall.ports))} on {_interfaces(firewall)}")
    if firewall.mesh_ports:
        yield Fact("open", f"{', '.join(map(str, firewall.mesh_ports))} on {firewall.interfaces[0]} alone")
    yield from (Fact("output file", path) for path in known.files(f"hosts/{name}.nix"))


def port_names(known: Known) -> Iterator[str]:
    """Every port that some host opens."""
    walls = known.watch.firewalls.values()
    ports = {port for firewall in walls for port in (*firewall.ports, *firewall.mesh_ports)}
    yield from (str(port) for port in sorted(ports))


def explain_port(known: Known, name: str) -> Iterator[Fact]:
    """What listens there, on which hosts, who asks, and on which interfaces it is open."""
    port = int(name)
    titles: dict[str, list[str]] = {}
    for host in known.cluster.hosts:
        for service in known.watch.services(host):
            if port in (service.port, service.mesh_port):
                titles.setdefault(service.title, []).append(host)
    yield from (Fact("listens", f"{title} On {_some(hosts)}.") for title, hosts in titles.items())
    yield from (Fact("asked by", text) for text in _asking(known, port))
    where: dict[str, list[str]] = {}
    for host, firewall in known.watch.firewalls.items():
        if port in firewall.ports:
            where.setdefault(_interfaces(firewall), []).append(host)
        elif port in firewall.mesh_ports:
            where.setdefault(f"{firewall.interfaces[0]} alone", []).append(host)
    yield from (Fact("open", f"on {interfaces} of {_some(hosts)}") for interfaces, hosts in where.items())
    for host in [host for hosts in where.values() for host in hosts][:1]:
        yield from (Fact("output file", path) for path in known.files(f"hosts/{host}.nix"))


def _asking(known: Known, port: int) -> Iterator[str]:
    for job in known.watch.jobs:
        hosts = [str(target.labels.get("instance")) for target in job.targets if target.port == port]
        if hosts:
            yield f"job {job.name}, on {_some(hosts)}"
    for probe_job in known.watch.probe_jobs:
        if probe_job.prober.port == port:
            yield f"job {probe_job.name}, through {probe_job.prober.labels.get('instance')}"


def _interfaces(firewall: Firewall) -> str:
    return ", ".join([*firewall.interfaces, *(f"{prefix}*" for prefix in firewall.prefixes)])


def _some(hosts: list[str]) -> str:
    return ", ".join(hosts[:5]) + (f" and {len(hosts) - 5} more" if len(hosts) > 5 else "")


HOST = Kind("host", names, explain)
PORT = Kind("port", port_names, explain_port)
