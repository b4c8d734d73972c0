"""Probes: web pages, TCP ports and hosts, asked from outside by one blackbox_exporter.

Metric names: blackbox_exporter 0.28 (``prober/*.go``). The prober runs on the primer where there is one: it then sees
the endpoints as a machine outside of the cluster does, and goes on when the cluster is gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256

from generator.sources import node
from generator.sources.contract import AlertRule, HostService, Metric, ProbeJob, RuleGroup, Source, Watched
from generator.sources.dashboards import probes as dashboard
from generator.sources.listening import listening
from generator.sources.thresholds import in_days, in_seconds, number, threshold
from generator.spec.model import Cluster, Host, Probe
from generator.syntax.yaml import print_yaml

PORT = 9115
_FILE = "nixscope/blackbox.yml"
_DAY_S = 86400
_LONGEST_PROBE_S = 9

# IPv4 first: a name with an AAAA record that leads nowhere from here would fail although the endpoint works.
_IP = {"preferred_ip_protocol": "ip4", "ip_protocol_fallback": True}
MODULES: Mapping[str, Mapping[str, object]] = {
    "http": {"prober": "http", "timeout": f"{_LONGEST_PROBE_S}s", "http": {"follow_redirects": True, **_IP}},
    "icmp": {"prober": "icmp", "timeout": "5s", "icmp": _IP},
    "tcp": {"prober": "tcp", "timeout": "5s", "tcp": _IP},
}

_ALWAYS = (
    Metric("probe_dns_lookup_time_seconds"),
    Metric("probe_duration_seconds"),
    Metric("probe_ip_addr_hash"),
    Metric("probe_ip_protocol"),
    Metric("probe_success"),
)
_CHAIN = ("fingerprint_sha256", "issuer", "serialnumber", "subject", "subjectalternative")
METRICS: Mapping[str, tuple[Metric, ...]] = {
    "http": (
        *_ALWAYS,
        Metric("probe_failed_due_to_regex"),
        Metric("probe_http_content_length"),
        Metric("probe_http_duration_seconds", ("phase",)),
        Metric("probe_http_last_modified_timestamp_seconds"),
        Metric("probe_http_redirects"),
        Metric("probe_http_ssl"),
        Metric("probe_http_status_code"),
        Metric("probe_http_uncompressed_body_length"),
        Metric("probe_http_version"),
        Metric("probe_ssl_earliest_cert_expiry"),
        Metric("probe_ssl_last_chain_expiry_timestamp_seconds"),
        Metric("probe_ssl_last_chain_info", _CHAIN),
        Metric("probe_tls_cipher_info", ("cipher",)),
        Metric("probe_tls_version_info", ("version",)),
    ),
    "icmp": (*_ALWAYS, Metric("probe_icmp_duration_seconds", ("phase",)), Metric("probe_icmp_reply_hop_limit")),
    "tcp": (*_ALWAYS, Metric("probe_failed_due_to_regex")),
}


def watch(cluster: Cluster) -> Watched:
    """The prober on one host, a job for each kind of probe, and alerts for what fails, is slow or expires."""
    prober = prober_of(cluster)
    kinds = [kind for kind in MODULES if any(probe.type == kind for probe in cluster.watch.probes)]
    if prober is None or not kinds:
        return Watched(source="probes")
    return Watched(
        source="probes",
        services={prober.name: (_service(),)},
        probe_jobs=tuple(_job(kind, prober, cluster.watch.probes) for kind in kinds),
        rules=(RuleGroup("nixscope-probes", tuple(_rules(cluster, kinds, prober))),),
        dashboards=(dashboard.board(cluster, "http" in kinds),),
    )


def prober_of(cluster: Cluster) -> Host | None:
    """The primer, else the first node of the cluster, else the first host."""
    hosts = list(cluster.hosts.values())
    chosen = [host for host in hosts if "primer" in host.roles] or [host for host in hosts if host.in_cluster] or hosts
    return chosen[0] if chosen else None


def job_of(kind: str) -> str:
    """The ``job`` label of one kind of probe."""
    return f"probe-{kind}"


def _job(kind: str, prober: Host, probes: tuple[Probe, ...]) -> ProbeJob:
    own = [probe for probe in probes if probe.type == kind]
    targets = {probe.target: {"instance": probe.name, "target": probe.target} for probe in own}
    return ProbeJob(job_of(kind), node.target(prober, PORT), kind, targets, METRICS[kind])


def _service() -> HostService:
    exporter = ("services", "prometheus", "exporters", "blackbox")
    text = print_yaml({"modules": MODULES})
    return HostService(
        title="Asks the endpoints of watch.probes when Prometheus' jobs probe-* tell it to.",
        port=PORT,
        options={
            **listening(exporter, PORT),
            (*exporter, "configFile"): f"/etc/{_FILE}",
            # The check reads the file during evaluation, when it is not there yet.
            (*exporter, "enableConfigCheck"): False,
            ("environment", "etc", _FILE, "text"): text,
            # The exporter reads its file once, and its unit does not change with it.
            ("systemd", "services", "prometheus-blackbox-exporter", "restartTriggers"): (
                sha256(text.encode()).hexdigest(),
            ),
        },
    )


def _rules(cluster: Cluster, kinds: list[str], prober: Host) -> Iterator[AlertRule]:
    yield _failed()
    yield _slow(threshold(cluster, "ProbeSlow", 5))
    if "http" in kinds:
        yield _expiring(threshold(cluster, "ProbeCertificateExpiring", 21))
    yield _prober_down(cluster, len(kinds), prober)


def _failed() -> AlertRule:
    return AlertRule(
        alert="ProbeFailed",
        expr='probe_success{job=~"probe-.+"} == 0',
        for_s=300,
        severity="critical",
        summary="{{ $labels.instance }} does not answer.",
        description="{{ $labels.target }} has failed every probe for 5 minutes: it is down, cannot be reached from the "
        "prober, or answers with an error.",
    )


def _slow(limit_s: float) -> AlertRule:
    return AlertRule(
        alert="ProbeSlow",
        expr=f'avg_over_time(probe_duration_seconds{{job=~"probe-.+"}}[10m]) > {number(limit_s)} '
        'and on (job, instance) probe_success{job=~"probe-.+"} == 1',
        for_s=600,
        severity="warning",
        summary=f"{{{{ $labels.instance }}}} takes more than {number(limit_s)} seconds to answer.",
        description="{{ $labels.target }} answers, but a probe takes {{ $value | humanizeDuration }} on average over "
        "10 minutes.",
        # A probe that succeeds has ended before the longest timeout.
        threshold=in_seconds(limit_s, _LONGEST_PROBE_S),
    )


def _expiring(limit_days: float) -> AlertRule:
    return AlertRule(
        alert="ProbeCertificateExpiring",
        expr=f'(probe_ssl_earliest_cert_expiry{{job="{job_of("http")}"}} - time()) / {_DAY_S} < {number(limit_days)}',
        for_s=3600,
        severity="warning",
        summary=f"The certificate of {{{{ $labels.instance }}}} expires in less than {number(limit_days)} days.",
        description="A certificate that {{ $labels.target }} shows is valid for another {{ $value | printf `%.1f` }} "
        "days. Then nobody can use it any more.",
        threshold=in_days(limit_days),
        # Then it has expired, and a probe that fails knows no certificate.
        longest_s=round(limit_days * _DAY_S),
    )


def _prober_down(cluster: Cluster, kinds: int, prober: Host) -> AlertRule:
    """One alert for the prober, and not one for each address that it no longer asks: their ``up`` is 0 all at once."""
    # As the prober's host, with its labels; where that is down, it has an alert of its own.
    here = f'up{{job="{node.JOB}",instance="{prober.name}"}} == 1'
    if not cluster.watch.node.enabled:
        here = f'label_replace(vector(1), "instance", "{prober.name}", "", "")'
    return AlertRule(
        alert="ProbeProberDown",
        # Each kind has a job and a module of its own, and each must answer.
        expr=f'{here} unless on () count(max by (job) (up{{job=~"probe-.+"}}) == 1) == {kinds}',
        for_s=600,
        severity="warning",
        summary="blackbox_exporter on {{ $labels.instance }} does not probe.",
        description="For 10 minutes blackbox_exporter on {{ $labels.instance }} has not answered, or not to every kind "
        "of probe, so nobody knows whether the probed addresses work. Alerts on them are silent.",
    )


SOURCE = Source("probes", lambda cluster: bool(cluster.watch.probes), watch)
