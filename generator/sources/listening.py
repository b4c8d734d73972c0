"""What every exporter on a host has in common: it is on, and it listens where the firewall decides who may ask."""

from __future__ import annotations

from generator.sources.contract import OptionPath, Plain


def listening(exporter: OptionPath, port: int) -> dict[OptionPath, Plain]:
    """The options ``enable``, ``port`` and ``listenAddress`` of an exporter's module.

    All interfaces: bound to the mesh address a unit fails until the mesh is up, and gives up for good. Who may ask is
    the firewall's affair, which opens the port per interface.
    """
    return {
        (*exporter, "enable"): True,
        (*exporter, "port"): port,
        (*exporter, "listenAddress"): "0.0.0.0",  # noqa: S104 - see above
    }
