"""What a source declares: the contract between a watched thing and everything that watches it.

A source is one module of ``generator/sources``. It turns the cluster into a ``Watched``: services on hosts, scrape
jobs with the catalogue of metrics that they really serve, alert rules, dashboards. Values here are plain data: no
source knows Nix, Helm or Kubernetes objects.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from generator.sources.jobs import ChartJob, Metric, ProbeJob, ScrapeJob, ServiceJob, Target
from generator.sources.rules import AlertRule, RecordingRule, RuleGroup, Threshold
from generator.spec.model import Cluster
from generator.spec.own import NOTHING, Own
from generator.syntax.alloy import Block

__all__ = [
    "AlertRule",
    "ChartJob",
    "Metric",
    "ProbeJob",
    "RecordingRule",
    "RuleGroup",
    "ScrapeJob",
    "ServiceJob",
    "Target",
    "Threshold",
]
# What is scraped, and rules, stand in modules of their own and are part of this contract.

Plain = None | bool | int | float | str | tuple["Plain", ...] | Mapping[str, "Plain"]
OptionPath = tuple[str, ...]
"""A NixOS option: ``("services", "prometheus", "exporters", "node", "enable")``."""


class Force(msgspec.Struct, frozen=True):
    """A value that must win over one that NixOS sets itself (``lib.mkForce``)."""

    value: Plain


class AlloyFile(msgspec.Struct, frozen=True):
    """The file of one of the ``alloy`` configurations of a source: many hosts have the same, and it is written once."""

    name: str


class HostService(msgspec.Struct, frozen=True):
    """What one source runs on one host.

    ``title`` is a comment for whoever reads the host file; ``port`` the TCP port that Prometheus asks, None where the
    service only sends; ``options`` the NixOS options that bring it about. ``module`` names a hand-written NixOS module
    of ``nix/modules`` that declares these options; it is copied into the output and imported by the host.
    ``mesh_port`` is a TCP port that other hosts use: it is opened to the mesh, not to pods, and nobody scrapes it.
    """

    title: str
    options: Mapping[OptionPath, Plain | Force | AlloyFile]
    port: int | None = None
    module: str | None = None
    mesh_port: int | None = None


class Dashboard(msgspec.Struct, frozen=True):
    """A Grafana dashboard: stable ``uid``, and the JSON model as Grafana imports it."""

    uid: str
    title: str
    model: Mapping[str, object]


class ControlPlane(msgspec.Struct, frozen=True):
    """Which parts of Kubernetes are scraped. A part that is off takes its alerts and dashboards with it.

    ``merged`` says that one process serves the metrics of all parts on every endpoint; then no Service can find the
    parts: Prometheus asks the addresses of ``servers``, and etcd and the proxy by jobs over hosts. ``pods`` has the
    labels of those pods, by part, that the chart would not find by its own.
    """

    api_server: bool
    kubelet: bool
    dns: bool
    state: bool
    scheduler: bool
    controller_manager: bool
    proxy: bool
    etcd: bool
    merged: bool
    servers: tuple[str, ...]
    pods: Mapping[str, Mapping[str, str]]


class Watched(msgspec.Struct, frozen=True):
    """Everything that one source contributes.

    ``services`` is by host name; ``served`` names metrics that reach Prometheus through another source's job (a
    textfile read by node_exporter, say), by job name. The expressions of ``log_rules`` are LogQL, and Loki's ruler
    evaluates them, once for each tenant. ``alloy`` has every different configuration of Alloy that its services put on
    hosts, by the name of its ``AlloyFile``, and ``stream_labels`` what queries for logs may then select by.
    """

    source: str
    services: Mapping[str, tuple[HostService, ...]] = msgspec.field(default_factory=dict)
    jobs: tuple[ScrapeJob, ...] = ()
    service_jobs: tuple[ServiceJob, ...] = ()
    probe_jobs: tuple[ProbeJob, ...] = ()
    chart_jobs: tuple[ChartJob, ...] = ()
    served: Mapping[str, tuple[Metric, ...]] = msgspec.field(default_factory=dict)
    rules: tuple[RuleGroup, ...] = ()
    log_rules: tuple[RuleGroup, ...] = ()
    dashboards: tuple[Dashboard, ...] = ()
    control_plane: ControlPlane | None = None
    alloy: Mapping[str, tuple[Block, ...]] = msgspec.field(default_factory=dict)
    stream_labels: frozenset[str] = frozenset()


class Source(msgspec.Struct, frozen=True):
    """A registered source: its name in ``watch.<name>``, whether the spec has it on, and what it then contributes."""

    name: str
    enabled: Callable[[Cluster], bool]
    watch: Callable[[Cluster], Watched]


class Firewall(msgspec.Struct, frozen=True):
    """TCP ports that one host opens: on which interfaces, and on those whose names begin with one of ``prefixes``.

    The first of ``interfaces`` is the mesh's, where ``mesh_ports`` are open as well.
    """

    ports: tuple[int, ...]
    interfaces: tuple[str, ...]
    prefixes: tuple[str, ...] = ()
    mesh_ports: tuple[int, ...] = ()


class Watch(msgspec.Struct, frozen=True):
    """What is watched: the contributions of all enabled sources, and the firewall that follows from them, by host.

    ``declared`` is every alert of ours as its source wrote it, before the spec's changes to alerts; ``own`` is what the
    user brings along. ``engine_labels`` are on every series that a dashboard finds; a rule finds them only where
    Thanos' ruler evaluates it.
    """

    sources: tuple[Watched, ...]
    firewalls: Mapping[str, Firewall]
    declared: tuple[AlertRule, ...] = ()
    own: Own = NOTHING
    engine_labels: frozenset[str] = frozenset()

    def services(self, host: str) -> tuple[HostService, ...]:
        """What runs on one host, in the order of the sources."""
        return tuple(service for source in self.sources for service in source.services.get(host, ()))

    @property
    def jobs(self) -> tuple[ScrapeJob, ...]:
        """Every scrape job over hosts."""
        return tuple(job for source in self.sources for job in source.jobs)

    def catalogue(self, job: str) -> tuple[Metric, ...]:
        """Every metric that a job serves, whoever declared it. Empty for a job that does not exist."""
        own = [m for s in self.sources for j in s.jobs if j.name == job for m in j.metrics]
        own += [m for s in self.sources for j in s.chart_jobs if j.name == job for m in j.metrics]
        own += [m for s in self.sources for j in s.service_jobs if j.name == job for m in j.metrics]
        own += [m for s in self.sources for j in s.probe_jobs if j.name == job for m in j.metrics]
        return (*own, *(m for s in self.sources for m in s.served.get(job, ())))

    @property
    def service_jobs(self) -> tuple[ServiceJob, ...]:
        """Every scrape job over Services."""
        return tuple(job for source in self.sources for job in source.service_jobs)

    @property
    def probe_jobs(self) -> tuple[ProbeJob, ...]:
        """Every job that asks a prober."""
        return tuple(job for source in self.sources for job in source.probe_jobs)

    @property
    def rules(self) -> tuple[RuleGroup, ...]:
        """Every rule group of ours."""
        return tuple(group for source in self.sources for group in source.rules)

    @property
    def stream_labels(self) -> frozenset[str]:
        """Labels of log streams that sources set besides those of pods."""
        return frozenset[str]().union(*(source.stream_labels for source in self.sources))

    @property
    def log_rules(self) -> tuple[RuleGroup, ...]:
        """Every rule group that Loki evaluates."""
        return tuple(group for source in self.sources for group in source.log_rules)

    @property
    def dashboards(self) -> tuple[Dashboard, ...]:
        """Every dashboard of ours."""
        return tuple(board for source in self.sources for board in source.dashboards)

    @property
    def control_plane(self) -> ControlPlane | None:
        """What of Kubernetes is scraped, None where Kubernetes is not watched."""
        return next((s.control_plane for s in self.sources if s.control_plane), None)
