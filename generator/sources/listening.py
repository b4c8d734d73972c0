"""What every exporter on a host has in common: it is on, and it listens where the firewall decides who may ask."""

from __future__ import annotations

from generator.sources.contract import OptionPath, Plain
from generator.spec.model import Host

ALL = "0.0.0.0"  # noqa: S104 - see ``listening``
"""All addresses: of IPv4 and IPv6 for a program in Go (``net.Listen``), and for one in Python those of IPv4 alone."""


def listening(exporter: OptionPath, port: int, address: str = ALL) -> dict[OptionPath, Plain]:
    """The options ``enable``, ``port`` and ``listenAddress`` of an exporter's module.

    All interfaces: bound to the mesh address a unit fails until the mesh is up, and gives up for good. Who may ask is
    the firewall's affair, which opens the port per interface. The module of a program in Go puts ``:PORT`` behind the
    address, so that ``::`` would be none; such a program needs no other than the default.
    """
    return {
        (*exporter, "enable"): True,
        (*exporter, "port"): port,
        (*exporter, "listenAddress"): address,
    }


def all_addresses(host: Host) -> str:
    """All addresses for a program of ours in Python, among them the one by which Prometheus reaches the host.

    With ``::`` such a socket takes IPv4, too. A host on an IPv4 mesh may have IPv6 switched off.
    """
    return "::" if ":" in host.address else ALL
