"""What is scraped: jobs of every kind, their targets, and the catalogue of metrics that each of them really serves."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class Metric(msgspec.Struct, frozen=True):
    """A metric that a job serves, with the labels it has beyond those of the target (``job``, ``instance``, …)."""

    name: str
    labels: tuple[str, ...] = ()


class Target(msgspec.Struct, frozen=True):
    """One address that Prometheus scrapes, and the labels that everything from there carries."""

    address: str
    port: int
    labels: Mapping[str, str]

    @property
    def endpoint(self) -> str:
        """``HOST:PORT``, with an IPv6 address in brackets."""
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"{host}:{self.port}"


class ScrapeJob(msgspec.Struct, frozen=True):
    """A scrape job over hosts. ``name`` is the ``job`` label, ``metrics`` the catalogue of what its targets serve.

    ``keep`` limits what is stored to metrics whose names match one of these expressions: for a second look at an
    exporter that another job already reads, so that no series is stored twice. Empty keeps everything.
    """

    name: str
    targets: tuple[Target, ...]
    metrics: tuple[Metric, ...]
    keep: tuple[str, ...] = ()


class ServiceJob(msgspec.Struct, frozen=True):
    """A scrape job over the pods behind Services that somebody else made (Rook's, say).

    ``namespace`` and ``selector`` find the Services, ``port`` is the name of their port. The ``job`` label is ``name``.
    ``labels`` are those that the targets carry besides ``job``; ``honor_labels`` keeps labels of the metrics where both
    have one of the same name.
    """

    name: str
    namespace: str
    selector: Mapping[str, str]
    port: str
    metrics: tuple[Metric, ...]
    labels: tuple[str, ...] = ("namespace", "pod", "service", "endpoint", "container", "instance")
    honor_labels: bool = False


class ProbeJob(msgspec.Struct, frozen=True):
    """A scrape job that asks a prober on a host (blackbox_exporter) about other addresses.

    ``prober`` is the prober's own address; each of ``targets`` is an address to probe and the labels of its series;
    ``module`` the prober's module.
    """

    name: str
    prober: Target
    module: str
    targets: Mapping[str, Mapping[str, str]]
    metrics: tuple[Metric, ...]


class ChartJob(msgspec.Struct, frozen=True):
    """A scrape job that a chart brings along, known here for what it serves. ``labels`` are those of its targets."""

    name: str
    metrics: tuple[Metric, ...]
    labels: tuple[str, ...] = ("namespace", "pod", "service", "endpoint", "container", "instance")
