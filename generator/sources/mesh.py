"""The mesh: latency and loss between hosts, by smokeping_prober on each of them.

Pinging everybody from everybody would be N² probes. Hosts stand on a ring instead, in the order of their names'
digests (so that neighbours in a rack are seldom neighbours there), and each pings the next ones: a host that comes or
goes changes the lists of the few before it, and everyone is pinged by somebody. The second place on each list is the
primer's, whose loss matters most; beyond ``PRIMER_WATCHERS`` hosts the others ping only each other.

smokeping_prober labels its series with the address it pings, and names read better in an alert. Prometheus could map
one to the other only with a rule per host in every scrape, so the prober says the name itself: the label ``peer`` in
its file of targets (0.11 and later; an older one leaves the label out, the queries still hold, and texts have the
address). Metric names: smokeping_prober 0.11 (``collector.go``, ``main.go``), seen from a running one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import chain, islice

from msgspec.structs import replace

from generator.sources import node
from generator.sources.contract import AlertRule, HostService, Metric, RuleGroup, ScrapeJob, Source, Watched
from generator.sources.dashboards import mesh as dashboard
from generator.sources.listening import listening
from generator.sources.of_hosts import Exporter, about_the_host, exporter_down
from generator.sources.thresholds import in_seconds, number, share, threshold
from generator.spec.model import Cluster, Host
from generator.spec.units import duration, seconds
from generator.syntax.yaml import print_yaml

JOB = "smokeping"
PORT = 9374
PRIMER_WATCHERS = 50
_FILE = "nixscope/smokeping.yml"
_PEER = "{{ or $labels.peer $labels.host }}"  # as its name, or what an older prober knows: its address
_BY_PAIR = "sum without (ip, source, tos)"
_INTERVAL = "1s"
_LONGEST_PING_S = 10
"""No network takes that long: beyond it the limit is meant in milliseconds."""

# Half of the prober's own buckets: each is a series for every pair.
_BUCKETS = "0.0005,0.001,0.0025,0.005,0.01,0.025,0.05,0.1,0.25,1"
_PAIR = ("ip", "host", "source", "tos", "peer")
_UNIT = ("systemd", "services", "prometheus-smokeping-exporter")
_PROBER = Exporter("MeshProberDown", "smokeping_prober", JOB, "nobody knows how its peers look from there")

METRICS = (
    Metric("smokeping_prober_config_last_reload_successful"),
    Metric("smokeping_prober_errors_total"),
    Metric("smokeping_receive_errors_total"),
    Metric("smokeping_requests_total", _PAIR),
    Metric("smokeping_response_duplicates_total", _PAIR),
    Metric("smokeping_response_duration_seconds_bucket", (*_PAIR, "le")),
    Metric("smokeping_response_duration_seconds_count", _PAIR),
    Metric("smokeping_response_duration_seconds_sum", _PAIR),
    Metric("smokeping_response_ttl", _PAIR),
    Metric("smokeping_send_errors_total", _PAIR),
)


def watch(cluster: Cluster) -> Watched:
    """A prober on every host, its job, the alerts and the dashboard. A single host has nobody to ping."""
    latency = cluster.watch.latency
    if latency is None or len(cluster.hosts) < 2:
        return Watched(source="mesh")
    probed = peers(cluster.hosts, latency.peers)
    return Watched(
        source="mesh",
        services={name: (_prober(cluster, others),) for name, others in probed.items()},
        jobs=(ScrapeJob(JOB, tuple(node.target(host, PORT) for host in cluster.hosts.values()), METRICS),),
        rules=(RuleGroup("nixscope-mesh", tuple(_rules(cluster))),),
        dashboards=(dashboard.board(),),
    )


def peers(hosts: Mapping[str, Host], count: int) -> dict[str, tuple[Host, ...]]:
    """Whom each host pings: ``count`` others, or all of them where there are fewer. In the order of ``hosts``."""
    ring = sorted(hosts.values(), key=lambda host: sha256(host.name.encode()).digest())
    place = {host.name: index for index, host in enumerate(ring)}
    primers = [host for host in ring if "primer" in host.roles]
    return {name: tuple(_peers_of(place[name], ring, primers, count)) for name in hosts}


def _peers_of(index: int, ring: list[Host], primers: list[Host], count: int) -> Iterator[Host]:
    after = [ring[(index + step) % len(ring)] for step in range(1, min(count + len(primers) + 1, len(ring)))]
    watched = primers if index < PRIMER_WATCHERS else []
    wanted = {host.name: host for host in chain(after[:1], watched, after) if host is not ring[index]}
    return islice(wanted.values(), count)


def _prober(cluster: Cluster, others: tuple[Host, ...]) -> HostService:
    exporter = ("services", "prometheus", "exporters", "smokeping")
    groups = [{"hosts": [o.address], "interval": _INTERVAL, "labels": {"peer": o.name}} for o in others]
    text = print_yaml({"targets": groups})
    return HostService(
        title="Pings a few other hosts, read by Prometheus' job smokeping.",
        port=PORT,
        options={
            **listening(exporter, PORT),
            (*exporter, "pingInterval"): _INTERVAL,
            (*exporter, "buckets"): _BUCKETS,
            (*exporter, "extraFlags"): (f"--config.file=/etc/{_FILE}",),
            ("environment", "etc", _FILE, "text"): text,
            # The unit names only the path, so another content alone would not restart it.
            (*_UNIT, "restartTriggers"): (sha256(text.encode()).hexdigest(),),
            # A pinger whose first ping cannot be sent is gone for good (pro-bing ``ping.go``), and the prober stays.
            (*_UNIT, "wants"): _network(cluster),
            (*_UNIT, "after"): _network(cluster),
        },
    )


def _network(cluster: Cluster) -> tuple[str, ...]:
    """The units that bring the mesh up; NixOS starts the prober after ``network.target`` only, which waits for none."""
    client = ("tailscaled.service",) if cluster.mesh.type in ("headscale", "tailscale") else ()
    return ("network-online.target", *client)


def _loss(window: str, matchers: str = "") -> str:
    """Share of the pings of each pair that got no answer, with all labels of the host that pings.

    A pair without any ping is left out: as 0/0 it would count among those who do get answers (``MeshProberDown``).
    """
    chosen = f'{{job="{JOB}"{matchers}}}[{window}]'
    answered = f"{_BY_PAIR} (rate(smokeping_response_duration_seconds_count{chosen}))"
    return f"1 - {answered} / ({_BY_PAIR} (rate(smokeping_requests_total{chosen})) > 0)"


def _lost_by_most(loss: str, limit: float) -> str:
    """Peers of whom more than half of those who ping them hear nothing; such an alert's ``instance`` is the peer."""
    return f"quantile by (host, peer) (0.5, {loss}) >= {number(limit)}"


def _about_the_peer(cluster: Cluster, query: str) -> str:
    return about_the_host(cluster, query, "peer", JOB)


def _rules(cluster: Cluster) -> Iterator[AlertRule]:
    primers = [host for host in cluster.hosts.values() if "primer" in host.roles]
    pages = primers if cluster.watch.primer.enabled else []
    if pages:
        yield _primer_lost(cluster, pages)
    yield from _unreachable(cluster, pages)
    yield _slow(cluster)
    yield _prober_down(cluster, list(cluster.hosts.values()))


def _addresses(hosts: list[Host]) -> str:
    return "|".join(host.address.replace(".", "\\\\.") for host in hosts)


def _primer_lost(cluster: Cluster, primers: list[Host]) -> AlertRule:
    limit = threshold(cluster, "PrimerPingLost", 0.9)
    # Five minutes would hide the loss for as long; a rate needs some scrapes, though.
    window = duration(max(120, 4 * seconds(cluster.metrics.scrape_interval)))
    loss = _loss(window, f',host=~"{_addresses(primers)}"')
    return AlertRule(
        alert="PrimerPingLost",
        expr=_about_the_peer(cluster, _lost_by_most(loss, limit)),
        for_s=120,
        severity="critical",
        summary=f"The primer {_PEER} does not answer the other hosts.",
        description=f"Most hosts that ping the primer {_PEER} ({{{{ $labels.host }}}}) have heard nothing from "
        "it for 2 minutes. It is not only Prometheus that does not reach it.",
        threshold=share(limit, reached=True),
    )


def _unreachable(cluster: Cluster, primers: list[Host]) -> Iterator[AlertRule]:
    limit = threshold(cluster, "MeshPeerUnreachable", 0.9)
    # The primer has an alert of its own.
    others = _loss("5m", f',host!~"{_addresses(primers)}"' if primers else "")
    yield AlertRule(
        alert="MeshPeerUnreachable",
        expr=_about_the_peer(cluster, _lost_by_most(others, limit)),
        for_s=300,
        severity="warning",
        summary=f"{_PEER} does not answer the other hosts.",
        description=f"Most hosts that ping {_PEER} ({{{{ $labels.host }}}}) have heard nothing from it for 5 "
        "minutes: it is down, or has left the mesh.",
        threshold=share(limit, reached=True),
    )
    some = threshold(cluster, "MeshPacketLoss", 0.05)
    yield AlertRule(
        alert="MeshPacketLoss",
        expr=f"{_loss('5m')} > {number(some)} unless on (host, peer) {_lost_by_most(_loss('5m'), limit)}",
        for_s=600,
        severity="warning",
        summary=f"Pings from {{{{ $labels.instance }}}} to {_PEER} are lost.",
        description=f"{{{{ $value | humanizePercentage }}}} of the pings from {{{{ $labels.instance }}}} to {_PEER} "
        "({{ $labels.host }}) have been lost for 10 minutes, while others reach it.",
        threshold=share(some),
    )


def _slow(cluster: Cluster) -> AlertRule:
    limit = threshold(cluster, "MeshLatencyHigh", 0.25)
    parts = [
        f'{_BY_PAIR} (rate(smokeping_response_duration_seconds_{part}{{job="{JOB}"}}[5m]))' for part in ("sum", "count")
    ]
    return AlertRule(
        alert="MeshLatencyHigh",
        expr=f"{' / '.join(parts)} > {number(limit)}",
        for_s=900,
        severity="warning",
        summary=f"Pings from {{{{ $labels.instance }}}} to {_PEER} are slow.",
        description=f"Pings from {{{{ $labels.instance }}}} to {_PEER} ({{{{ $labels.host }}}}) have taken "
        "{{ $value | humanizeDuration }} on average for 15 minutes.",
        threshold=in_seconds(limit, _LONGEST_PING_S),
    )


def _prober_down(cluster: Cluster, hosts: list[Host]) -> AlertRule:
    rule = exporter_down(cluster, _PROBER, hosts)
    # A pinger that has ended, or whose pings cannot be sent, counts no request: its loss is 0/0, and no alert.
    silent = f'count without ({", ".join(_PAIR)}) (rate(smokeping_requests_total{{job="{JOB}"}}[5m]) == 0)'
    return replace(
        rule,
        expr=f"{rule.expr} or {silent}",
        summary='smokeping_prober on {{ or $labels.instance "all hosts" }} does not ping.',
        description='smokeping_prober on {{ or $labels.instance "all hosts" }} has not answered for 10 minutes, or '
        "sends nothing to one of its peers, so nobody knows how they look from there. Alerts that rest on it are "
        "silent.",
    )


SOURCE = Source("mesh", lambda cluster: cluster.watch.latency is not None, watch)
