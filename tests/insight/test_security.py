"""The security report: what each setting of the spec exposes, and nothing that listens is left out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator.insight.finding import LEVELS, Finding
from generator.insight.security import security_report
from generator.pipeline import Generated
from generator.stack.images import running
from generator.stack.network import openings
from generator.stack.rights import elevated
from tests.commandline import ROOT, nixscope
from tests.specs import SPECS, STORE, generated, made

ALERTING = {"receivers": {"default": {"webhook": {"url": {"secret": "hook", "key": "url"}}}}}
WIREGUARD = {"type": "wireguard", "interface": "wg0"}
QUIET = {"mesh": WIREGUARD, "grafana": {"allowFrom": ["ingress-nginx"]}}
"""A small cluster about which there is nothing to say but how it works."""
DIGEST = f"sha256:{'0123456789abcdef' * 4}"


def report(result: Generated) -> tuple[Finding, ...]:
    return security_report(result.cluster, result.watch, result.stack)


def found(**parts: Any) -> tuple[Finding, ...]:
    return report(made(alerting=ALERTING, **parts))


def loud(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    """What is worth a thought at least."""
    return [(finding.level, finding.id) for finding in findings if finding.level != "info"]


def test_there_may_be_nothing_to_say() -> None:
    assert loud(found(**QUIET)) == []


MAIL = {"receivers": {"default": {"email": {"to": "a@b", "from": "c@d", "smarthost": "d:25", "requireTLS": False}}}}
HEADSCALE = {"headscale": {"url": "http://headscale.example.org", "apiKey": {"file": "/run/keys/headscale"}}}
JOURNALS = {"password": {"file": "/run/keys/loki"}, "htpasswd": {"file": "/run/keys/htpasswd"}}
ENTRY = {"type": "mimir", "entry": {"htpasswd": {"file": "/run/keys/metrics"}}}
TLS = {"object": {**STORE["object"], "endpoint": "https://rgw"}}
ENOUGH = {"budget": {"memory": "8Gi"}}
SERVER = {"box": {"address": "100.64.0.1", "roles": ["server", "headscale"]}}


@pytest.mark.parametrize(
    ("parts", "level", "name"),
    [
        ({"mesh": {"type": "none", "interface": "eth0"}}, "high", "mesh-plaintext"),
        ({"mesh": {"type": "headscale"}}, "medium", "mesh-accepts-all"),
        ({"mesh": {"type": "tailscale"}}, "medium", "mesh-accepts-all"),
        ({"storage": STORE}, "medium", "store-plaintext"),
        ({"watch": HEADSCALE, "hosts": SERVER}, "medium", "headscale-plaintext"),
        ({"alerting": MAIL}, "medium", "mail-plaintext"),
        ({"grafana": {"anonymous": True, "allowFrom": ["shop"]}}, "medium", "grafana-anonymous"),
        ({"logs": {"hosts": JOURNALS}, "hosts": SERVER}, "medium", "no-login"),
        ({"metrics": {"longTerm": ENTRY}, "hosts": SERVER, "storage": TLS, **ENOUGH}, "medium", "no-login"),
        ({"metrics": {"longTerm": {"type": "mimir", "url": "http://192.0.2.7"}}}, "medium", "metrics-plaintext"),
    ],
)
def test_each_setting_is_told_once(parts: dict[str, Any], level: str, name: str) -> None:
    spec = {"alerting": ALERTING, **QUIET, **parts}
    assert loud(report(made(**spec))) == [(level, name)]


def test_anonymous_and_open_to_all_is_high() -> None:
    findings = found(mesh=WIREGUARD, grafana={"anonymous": True})
    assert loud(findings) == [("high", "grafana-anonymous"), ("medium", "no-login")]
    (grafana,) = [one for one in findings if one.what.startswith("grafana (TCP 3000)")]
    assert grafana.what.endswith("asks for no login")


@pytest.mark.parametrize(
    ("kubernetes", "name"),
    [
        ({"networkPolicies": False}, "no-policies"),
        ({"networkPolicies": False, "distribution": "rke2", "cni": "canal"}, "no-policies"),
        ({"distribution": "kubeadm", "cni": "flannel"}, "policies-not-enforced"),
        ({"distribution": "talos", "cni": "flannel"}, "policies-not-enforced"),
        ({"distribution": "kubeadm", "cni": "cilium"}, None),
        ({"distribution": "k3s", "cni": "flannel"}, None),
    ],
)
def test_policies_hold_only_where_something_enforces_them(kubernetes: dict[str, Any], name: str | None) -> None:
    """And where nothing does, every way in says so."""
    outside = {"nas": {"address": "100.64.0.9", "roles": ["external"]}}  # Talos' nodes are no hosts
    talos = kubernetes.get("distribution") == "talos"
    findings = found(mesh=WIREGUARD, kubernetes=kubernetes, **({"hosts": outside} if talos else {}))
    assert [one.id for one in findings if one.level == "high"] == ([name] if name else [])
    open_ = {one.what.split()[0] for one in findings if one.id == "no-login" and one.level == "medium"}
    assert open_ == ({"prometheus", "alertmanager", "loki", "loki-gateway"} if name else set())
    (metrics,) = [one for one in findings if one.id == "metrics-port"]
    assert metrics.who == ("every pod of the cluster, and every node" if name else "prometheus")


OPEN = " are open to the whole cluster, and ask for no login"


@pytest.mark.parametrize(
    ("parts", "programs"),
    [
        ({}, "Prometheus, Alertmanager and Loki"),
        ({"logs": {"enabled": False}}, "Prometheus and Alertmanager"),
        ({"metrics": {"longTerm": {"type": "thanos"}}}, "Prometheus, Alertmanager, Thanos and Loki"),
        ({"metrics": {"longTerm": {"type": "mimir"}}}, "Prometheus, Alertmanager, Mimir and Loki"),
        (
            {"metrics": {"longTerm": {"type": "mimir", "mode": "distributed"}}},
            "Prometheus, Alertmanager, Mimir and Loki",
        ),
        (
            {"metrics": {"longTerm": {"type": "victoriametrics"}}},
            "Prometheus, Alertmanager, VictoriaMetrics and Loki",
        ),
        (
            {"traces": {"enabled": True}, "grafana": {"anonymous": True}},
            "Prometheus, Alertmanager, Grafana, Loki, Alloy and Tempo",
        ),
    ],
)
def test_without_policies_every_program_is_named(parts: dict[str, Any], programs: str) -> None:
    base = {"mesh": WIREGUARD, "storage": STORE, "budget": {"memory": "24Gi"}}
    for kubernetes, what in (
        ({"networkPolicies": False}, "there are no network policies"),
        ({"distribution": "kubeadm", "cni": "flannel"}, "nothing enforces the network policies that are written"),
    ):
        findings = found(**base, kubernetes=kubernetes, **parts)
        (said,) = [one.what for one in findings if one.id in ("no-policies", "policies-not-enforced")]
        assert said == f"{what}: {programs}{OPEN}"


def test_a_remedy_is_one_that_works() -> None:
    """With our own entry for hosts the gateway is open to all, whatever namespaces are named."""
    for url, remedy in (({}, "run an entry of your own"), ({"url": "https://l.example.org"}, "logs.allowFrom names")):
        findings = found(mesh=WIREGUARD, hosts=SERVER, logs={"hosts": {**JOURNALS, **url}})
        (gateway,) = [one for one in findings if one.what.startswith("loki-gateway")]
        assert gateway.change.startswith(remedy)


@pytest.mark.parametrize("mode", ["single", "distributed"])
def test_the_entry_is_what_lets_every_pod_reach_mimir(mode: str) -> None:
    findings = found(
        metrics={"longTerm": {**ENTRY, "mode": mode}}, hosts=SERVER, storage=TLS, budget={"memory": "32Gi"}
    )
    opened = {one.what.split()[0]: one for one in findings if one.change.startswith("leave metrics.longTerm.entry out")}
    assert opened.keys() == ({"mimir"} if mode == "single" else {"mimir-distributor", "mimir-query-frontend"})
    assert {one.who for one in opened.values()} == {"every pod of the cluster, and every node"}


@pytest.mark.parametrize("engine", [{"type": "thanos"}, {"type": "mimir"}, {"type": "mimir", "mode": "distributed"}])
def test_who_is_let_in_is_so_where_it_is_said(engine: dict[str, str]) -> None:
    parts = {"storage": STORE, "budget": {"memory": "16Gi"}}
    findings = found(**parts, metrics={"longTerm": engine, "allowFrom": ["shop"]})
    opened = [one.what for one in findings if "pods of shop" in one.who]
    assert opened == [one.what for one in findings if one.change.startswith("metrics.allowFrom")]
    assert len(opened) == 2  # Prometheus' own, and the engine


@pytest.mark.parametrize("engine", ["thanos", "mimir"])
def test_all_that_goes_to_the_store_is_named(engine: str) -> None:
    metrics = {"longTerm": {"type": engine}}
    findings = found(storage=STORE, budget={"memory": "8Gi"}, metrics=metrics, traces={"enabled": True})
    (store,) = [one for one in findings if one.id == "store-plaintext"]
    assert store.what.startswith("log chunks and blocks of metrics and spans go to http://")


@pytest.mark.parametrize(
    ("endpoint", "told"),
    [("http://192.0.2.7:9000", 1), ("https://192.0.2.7:9000", 0), ("http://100.64.0.21:7480", 0), (None, 0)],
)
def test_buckets_of_other_clusters_may_be_read_in_the_clear(endpoint: str | None, told: int) -> None:
    """The mesh encrypts what goes to an address of its own, and what is said of the own store is said once."""
    clusters = {"basalt": {"bucket": "basalt-metrics", "endpoint": endpoint}}
    long_term = {"type": "thanos", "clusters": clusters}
    findings = found(storage=STORE, budget={"memory": "8Gi"}, metrics={"longTerm": long_term})
    assert [one.what for one in findings if one.id == "metrics-plaintext"] == [
        f"the metrics of basalt come from {endpoint} unencrypted; the secret key is only used to sign"
    ] * told


@pytest.mark.parametrize("login", [None, {"secret": "metrics-login"}])
def test_a_password_is_told_where_there_is_one(login: dict[str, str] | None) -> None:
    long_term = {"type": "mimir", "url": "http://192.0.2.7", "login": login}
    (one,) = [one for one in found(metrics={"longTerm": long_term}) if one.id == "metrics-plaintext"]
    assert ("password" in one.what) == (login is not None)


@pytest.mark.parametrize("name", SPECS)
def test_nothing_is_left_out(name: str) -> None:
    """Every way into the stack, every open port of every host, every right, every release; the worst first."""
    result = generated(name)
    findings = report(result)
    assert [one.level for one in findings] == sorted((one.level for one in findings), key=LEVELS.index)
    said = {one.what.split(",")[0] for one in findings if one.id in ("login", "no-login")}
    said |= {port for one in findings if one.id == "metrics-port" for port in one.about}
    ways = {f"{one.part.name} (TCP {one.port})" for one in openings(result.cluster, result.watch)}
    assert said == ways
    ports = {(host, one.what.split(":")[0]) for one in findings if one.id == "host-port" for host in one.about}
    walls = result.watch.firewalls.items()
    opened = {(host, f"TCP {port}") for host, wall in walls for port in (*wall.ports, *wall.mesh_ports)}
    assert ports == opened
    rights = [about for one in findings if one.id == "elevated-rights" for about in one.about]
    assert sorted(rights) == sorted(f"{one.workload}: {one.why}" for one in elevated(result.cluster))
    images = [line for one in findings if one.id.startswith("images-by-") for line in one.about]
    releases = {release.name for release in result.stack.releases}
    assert {line.split(":")[0] for line in images} >= releases
    assert len(images) == len(running(result.stack, result.cluster))


def test_images_are_by_digest_where_the_spec_or_the_chart_says_one() -> None:
    result = made(images={"docker.io/grafana/loki:3.7.6": DIGEST})
    (pinned,) = [one for one in report(result) if one.id == "images-by-digest"]
    (by_tag,) = [one for one in report(result) if one.id == "images-by-tag"]
    reloader = "quay.io/prometheus-operator/prometheus-config-reloader:v0.91.0"
    theirs = "sha256:7d9e4eea5f1139e602508871f422b0116c60e87c662f3dcd234d5ab60cd0d8c1"
    assert set(pinned.about) == {
        f"loki: docker.io/grafana/loki:3.7.6@{DIGEST}",
        *(f"{release}: {reloader}@{theirs}" for release in ("alloy", "alloy-events")),
    }
    assert "loki: docker.io/grafana/loki-canary:3.7.6" in by_tag.about
    assert not any("grafana/loki:" in line for line in by_tag.about)


def test_credentials_are_named_with_their_places() -> None:
    credentials = [about for one in report(generated("keystone")) if one.id == "credentials" for about in one.about]
    assert "loki-s3: storage.object.credentials" in credentials
    assert "/run/agenix/headscale-api-key: watch.headscale.apiKey" in credentials
    slack = "alertmanager-slack: alerting.receivers.default.slack.url, alerting.receivers.slack.slack.url"
    assert slack in credentials
    assert "/run/agenix/loki-password: logs.hosts.password" in credentials
    assert len(credentials) == 12


def test_the_command_prints_results_on_stdout_and_prose_on_stderr(tmp_path: Path) -> None:
    spec = ROOT / "examples/minimal/cluster.yaml"
    ran = nixscope("check", spec, "--security", cwd=tmp_path)
    findings = report(generated("minimal"))
    heads = [line for line in ran.stdout.splitlines() if not line.startswith("  ")]
    assert (ran.code, heads) == (0, [f"{one.level}[{one.id}] {one.what}" for one in findings])
    for word in ("who", "why", "change"):
        said = [line.removeprefix(f"  {word}: ") for line in ran.stdout.splitlines() if line.startswith(f"  {word}: ")]
        assert said == [getattr(one, word) for one in findings]
    assert ran.stderr.splitlines()[-1].endswith(" info")
    as_json = json.loads(nixscope("check", spec, "--security", "--json", cwd=tmp_path).stdout)
    assert as_json.keys() == {"security", "notes", "findings"}
    assert as_json["security"][0] == {
        **{key: getattr(findings[0], key) for key in ("level", "id", "what", "who", "why", "change")},
        "about": list(findings[0].about),
    }
    assert len(as_json["security"]) == len(findings)


def test_a_long_list_is_cut_for_people_and_whole_for_machines(tmp_path: Path) -> None:
    hosts = {f"h{number:02}": {"address": f"10.9.0.{number}"} for number in range(1, 31)}
    mesh = {**WIREGUARD, "cidr": "10.9.0.0/24"}
    spec = {"version": 1, "name": "fleet", "mesh": mesh, "hosts": hosts, "budget": {"memory": "16Gi"}}
    (tmp_path / "cluster.yaml").write_text(json.dumps(spec))
    ran = nixscope("check", "cluster.yaml", "--security", cwd=tmp_path)
    assert "  - and 18 more" in ran.stdout
    whole = json.loads(nixscope("check", "cluster.yaml", "--security", "--json", cwd=tmp_path).stdout)
    (node,) = [one for one in whole["security"] if one["what"].startswith("TCP 9100")]
    assert node["about"] == list(hosts)
