"""What a first spec is made from."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import msgspec

from generator.diagnostics import Diagnostic, SpecError
from generator.insight.init.choices import Distribution, MeshType, ReceiverKind
from generator.spec.model import Role

TAILSCALE_RANGE = "100.64.0.0/10"
INTERFACES: dict[MeshType, str] = {
    MeshType.HEADSCALE: "tailscale0",
    MeshType.TAILSCALE: "tailscale0",
    MeshType.WIREGUARD: "wg0",
    MeshType.NONE: "eth0",
}
"""The interface that each mesh usually has."""


class HostAnswer(msgspec.Struct, frozen=True):
    """One machine. ``assumed`` says that the address is only a place to write the real one."""

    name: str
    address: str
    roles: tuple[Role, ...] = ("agent",)
    pools: tuple[str, ...] = ()
    assumed: bool = False


class Answers(msgspec.Struct, frozen=True):
    """Everything that is asked for, or taken for granted."""

    name: str
    hosts: tuple[HostAnswer, ...]
    distribution: Distribution = Distribution.K3S
    mesh: MeshType = MeshType.HEADSCALE
    interface: str = "tailscale0"
    receiver: ReceiverKind = ReceiverKind.SLACK


def host_answers(given: list[str]) -> tuple[HostAnswer, ...]:
    """Hosts of the command line: ``NAME=ADDRESS``. The first is a server of the cluster, the others agents."""
    found: list[HostAnswer] = []
    for index, text in enumerate(given):
        name, equals, address = text.partition("=")
        if not (name and equals and address):
            raise ValueError(f"{text!r} is no host: write NAME=ADDRESS, such as alpha=100.64.0.1")
        if name in (host.name for host in found):
            raise ValueError(f"two hosts are called {name!r}")
        found.append(HostAnswer(name, address, ("server",) if index == 0 else ("agent",)))
    return tuple(found)


def of_distribution(hosts: tuple[HostAnswer, ...], distribution: Distribution) -> tuple[HostAnswer, ...]:
    """The hosts as such a cluster has them: one to begin with where none is named, and beside Talos, which is no NixOS.

    None of Talos' own nodes is a host, so it may have none at all, and every NixOS machine is outside of the cluster.
    """
    if distribution is not Distribution.TALOS:
        return hosts or (HostAnswer("alpha", "100.64.0.1", ("server",), assumed=True),)
    beside = [tuple(role for role in host.roles if role not in ("server", "agent", "storage")) for host in hosts]
    return tuple(
        msgspec.structs.replace(host, roles=roles or ("external",)) for host, roles in zip(hosts, beside, strict=True)
    )


def with_addresses(names: dict[str, HostAnswer], addresses: dict[str, str]) -> tuple[HostAnswer, ...]:
    """Every host with the address given for it; the rest one after the other from the range that holds those."""
    unknown = sorted(addresses.keys() - names.keys())
    if unknown:
        raise SpecError(
            [
                Diagnostic(
                    "unknown-host",
                    f"there is no host {unknown[0]!r} in the flake's nixosConfigurations",
                    f"name one of: {', '.join(sorted(names))}",
                )
            ]
        )
    given = tuple(HostAnswer(name, address) for name, address in addresses.items())
    free = (str(one) for one in ip_network(mesh_range(given)).hosts() if str(one) not in addresses.values())
    found = []
    for name, host in names.items():
        own = addresses.get(name)
        found.append(HostAnswer(name, own or next(free), host.roles, host.pools, assumed=own is None))
    return tuple(found)


def mesh_range(hosts: tuple[HostAnswer, ...]) -> str:
    """Tailscale's range where it holds every address, else the smallest network that does (at least a /24 or /64)."""
    default = ip_network(TAILSCALE_RANGE)
    try:
        addresses = [ip_address(host.address) for host in hosts]
    except ValueError:
        return TAILSCALE_RANGE  # the check says which one is wrong
    if not addresses or all(address in default for address in addresses):
        return TAILSCALE_RANGE
    found = ip_network(f"{addresses[0]}/{24 if addresses[0].version == 4 else 64}", strict=False)
    while not all(address in found for address in addresses if address.version == found.version):
        found = found.supernet()
    return str(found)
