"""Probes: one prober, its configuration, a job for each kind, and what is left out where there is none of a kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.sources.probes import prober_of
from generator.spec.constraints.probes import check_probes
from tests.specs import alerts, cluster, made
from tests.toolbox import run_tool

pytestmark = pytest.mark.proves("blackbox_exporter", "takes the modules that we write")

WEB = {"name": "web", "type": "http", "target": "https://www.example.org/x?y=1"}
MAIL = {"name": "mail", "type": "tcp", "target": "mail.example.org:25"}
GATEWAY = {"name": "gateway", "type": "icmp", "target": "192.0.2.1"}


def probed(*probes: Any, **parts: Any) -> Any:
    return made(watch={"probes": list(probes)}, **parts)


def job(result: Any, name: str) -> Any:
    return yaml.safe_load(result.tree[f"manifests/scrapeconfig/{name}.yaml"])["spec"]


def test_each_kind_is_a_job_and_instance_is_the_name() -> None:
    result = probed(WEB, MAIL, GATEWAY)
    spec = job(result, "probe-http")
    assert spec["params"] == {"module": ["http"]}
    assert spec["staticConfigs"] == [
        {"targets": [WEB["target"]], "labels": {"instance": "web", "target": WEB["target"]}}
    ]
    assert spec["metricsPath"] == "/probe"
    assert spec["relabelings"] == [
        {"action": "replace", "sourceLabels": ["__address__"], "targetLabel": "__param_target"},
        {"action": "replace", "targetLabel": "__address__", "replacement": "100.64.0.1:9115"},
    ]
    assert {found.name for found in result.watch.probe_jobs} == {"probe-http", "probe-tcp", "probe-icmp"}


def test_certificates_only_where_there_is_http() -> None:
    assert "ProbeCertificateExpiring" in alerts(probed(WEB))
    result = probed(MAIL)
    assert [name for name in alerts(result) if name.startswith("Probe")] == [
        *("ProbeFailed", "ProbeSlow", "ProbeProberDown")
    ]
    assert not any("probe_ssl" in text for text in result.tree.values())


def test_without_node_exporter_the_prober_is_watched_all_the_same() -> None:
    """Nobody then knows whether its host is up, and the alert names the host by itself."""
    result = made(watch={"probes": [WEB], "node": {"enabled": False}})
    (rule,) = [r for group in result.watch.rules for r in group.rules if "ProbeProberDown" in str(r)]
    assert rule.expr.startswith('label_replace(vector(1), "instance", "box", "", "") unless')


def test_without_probes_there_is_no_trace() -> None:
    assert not any("blackbox" in text or "9115" in text for text in made().tree.values())


@pytest.mark.parametrize(
    ("hosts", "name"),
    [
        ({"a": ["external"], "b": ["agent"], "c": ["primer"]}, "c"),
        ({"a": ["external"], "b": ["agent"]}, "b"),
        ({"a": ["external"]}, "a"),
        ({}, None),
    ],
)
def test_the_prober(hosts: dict[str, list[str]], name: str | None) -> None:
    made_ = {host: {"address": f"100.64.0.{n}", "roles": roles} for n, (host, roles) in enumerate(hosts.items())}
    chosen = prober_of(cluster(hosts=made_))
    assert (chosen and chosen.name) == name


def test_the_port_is_open_on_the_prober_alone() -> None:
    hosts = {"a": {"address": "100.64.0.1"}, "b": {"address": "100.64.0.2", "roles": ["primer"]}}
    result = probed(WEB, hosts=hosts)
    assert [name for name in hosts if 9115 in result.watch.firewalls[name].ports] == ["b"]


def test_the_real_prober_takes_the_configuration(tmp_path: Path) -> None:
    (service,) = [s for s in probed(WEB).watch.services("box") if s.port == 9115]
    text = service.options["environment", "etc", "nixscope/blackbox.yml", "text"]
    (tmp_path / "blackbox.yml").write_text(str(text))
    done = run_tool("blackbox_exporter", f"--config.file={tmp_path / 'blackbox.yml'}", "--config.check")
    assert done.returncode == 0, done.stderr
    assert set(yaml.safe_load(str(text))["modules"]) == {"http", "tcp", "icmp"}


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (
            "http",
            ["http://a", "https://a.b:8443/c?d=e", "http://[::1]:80/"],
            ["a.b", "ftp://a", "http://", "https:///x", "http://a:99999"],
        ),
        ("tcp", ["a:1", "192.0.2.1:443", "[2001:db8::1]:22"], ["a", "a:", ":1", "http://a:1", "a:99999", "a:b", "a:0"]),
        ("icmp", ["a.b", "192.0.2.1", "2001:db8::1"], ["a:1", "http://a", "[::1]", "a/b"]),
    ],
)
def test_targets(kind: str, good: list[str], bad: list[str]) -> None:
    def refused(target: str) -> bool:
        return bool(list(check_probes(cluster(watch={"probes": [{"name": "x", "type": kind, "target": target}]}))))

    assert [target for target in good if refused(target)] == []
    assert [target for target in bad if not refused(target)] == []
