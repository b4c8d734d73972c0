"""Nobody is told the same thing twice: the real Alertmanager says which of two alerts it keeps to itself."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from generator.stack.alertmanager import config
from tests.processes import free_port, running, wait_for
from tests.specs import cluster, generated, values

Labels = Mapping[str, str]
OURS = {"alertname": "CephHealthWarning", "severity": "warning", "namespace": "rook-ceph"}
ROOKS = {**OURS, "type": "ceph_default", "pod": "rook-ceph-mgr-a", "instance": "10.42.0.7:9283"}
# Rook 1.20 aggregates these by a label that Ceph's series have not; the namespace goes with the rest.
QUORUM = {"alertname": "CephMonDownQuorumAtRisk", "severity": "critical"}
MON = {"alertname": "CephMonDown", "severity": "warning"}
TYPE = {"type": "ceph_default"}
NAMESPACE = {"namespace": "rook-ceph"}
NAMESPACED = {"namespace": "monitoring"}
CRITICAL = {"severity": "critical"}
PRIMER = {"alertname": "PrimerServerUnreachable", "severity": "critical", "instance": "primer", "job": "primer"}
LOKI = {"alertname": "LokiDown", "severity": "critical", **NAMESPACED}
NOT_SHIPPING = {"alertname": "AlloyNotShipping", "severity": "critical", "pod": "alloy-x2b4k"}


def about(alertname: str, instance: str, severity: str = "warning", **labels: str) -> dict[str, str]:
    return {"alertname": alertname, "severity": severity, "instance": instance, **labels}


# Two alerts, and whether the second is kept back; the first never is.
CASES: dict[str, tuple[Labels, Labels, bool]] = {
    "Rook's of our name": (OURS, ROOKS, True),
    "Rook's of another name": (OURS, {**ROOKS, "alertname": "CephHealthError"}, False),
    "another Ceph": (OURS, {**ROOKS, "namespace": "other"}, False),
    "no Ceph at all": ({**OURS, "alertname": "HostDown"}, {**ROOKS, "alertname": "HostDown"}, False),
    "ours after Rook's, which is faster and has no namespace": (QUORUM | TYPE, QUORUM | NAMESPACE, True),
    "a monitor": (MON | TYPE, MON | NAMESPACE, True),
    "a monitor is not the quorum": (MON | TYPE, QUORUM | NAMESPACE, False),
    "ours, which the spec made less severe": (OURS, OURS | TYPE | CRITICAL, True),
    "Rook's, which is faster and less severe": (MON | TYPE | NAMESPACE, MON | NAMESPACE | CRITICAL, True),
    "Rook's by its severity": (ROOKS | CRITICAL, ROOKS, True),
    "Rook's missing job": (
        {"alertname": "PrometheusJobMissing", "severity": "critical", "job": "rook-ceph-mgr", **TYPE},
        {"alertname": "CephMetricsMissing", "severity": "critical", "job": "rook-ceph-mgr", **NAMESPACE},
        True,
    ),
    "a dead primer's pings": (PRIMER, about("PrimerPingLost", "primer", "critical", peer="primer"), True),
    "a dead primer's host": (PRIMER, about("HostDown", "primer", job="node-exporter"), True),
    "a dead primer's node": (PRIMER, about("HeadscaleNodeOffline", "primer", host="primer"), True),
    "another host": (PRIMER, about("HostDown", "worker-1", job="node-exporter"), False),
    "a dead host's pings": (about("HostDown", "worker-1"), about("MeshPeerUnreachable", "worker-1"), True),
    "a dead host's node": (about("HostDown", "worker-1"), about("HeadscaleNodeOffline", "worker-1"), True),
    "another host's pings": (about("HostDown", "worker-1"), about("MeshPeerUnreachable", "worker-2"), False),
    "no exporter, no disks": (about("SmartctlExporterDown", "box"), about("DiskNotReported", "box", device="a"), True),
    "a lost disk": (
        about("DiskLost", "box", "critical", device="a"),
        about("DiskNotReported", "box", device="a"),
        True,
    ),
    "another disk": (
        about("DiskLost", "box", "critical", device="a"),
        about("DiskNotReported", "box", device="b"),
        False,
    ),
    "a part of Loki that may be its compactor": (LOKI, NOT_SHIPPING, False),
    "critical before warning": (about("A", "box", "critical"), about("A", "box"), True),
    "another host's warning": (about("A", "box", "critical"), about("A", "nas"), False),
}

ONE_LOKI: dict[str, tuple[Labels, Labels, bool]] = {
    "nodes that cannot ship": (LOKI, NOT_SHIPPING, True),
    "canaries without an answer": (LOKI, {**NOT_SHIPPING, "alertname": "LokiCanaryNoResponse"}, True),
    "lines that are lost": (LOKI, {**NOT_SHIPPING, "alertname": "AlloyDroppingLogs"}, False),
}
"""Where Loki is one program, and takes no line at all while it is down."""


@pytest.mark.parametrize(("name", "cases"), [("keystone", CASES), ("minimal", ONE_LOKI)], ids=["keystone", "minimal"])
def test_one_of_two(name: str, cases: dict[str, tuple[Labels, Labels, bool]], tmp_path: Path) -> None:
    """Each case is a cluster of its own, so that one Alertmanager sees all of them at once."""
    settings = values(generated(name), "kube-prometheus-stack")["alertmanager"]["config"]
    (tmp_path / "alertmanager.yml").write_text(json.dumps(settings), encoding="utf-8")
    port = free_port()
    options = (f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=", f"--storage.path={tmp_path}")
    sent = [{"labels": {**labels, "cluster": case}} for case, pair in cases.items() for labels in pair[:2]]
    expected = {case for case, (_, _, silent) in cases.items() if silent}
    with running(tmp_path, "alertmanager", "--config.file=alertmanager.yml", *options):
        url = f"http://127.0.0.1:{port}/api/v2/alerts"
        wait_for(lambda: _ask(url, sent) is not None, tmp_path)
        wait_for(lambda: len(_ask(url) or ()) == len(sent), tmp_path)
        wait_for(lambda: set(_silent(_ask(url))) >= expected, tmp_path)
        found = _ask(url)
    assert sorted(_silent(found)) == sorted(expected)
    silenced = [alert["labels"] for alert in found or () if alert["status"]["inhibitedBy"]]
    assert all(labels == {**cases[labels["cluster"]][1], "cluster": labels["cluster"]} for labels in silenced)


def _silent(alerts: Any) -> Iterator[str]:
    return (alert["labels"]["cluster"] for alert in alerts or () if alert["status"]["inhibitedBy"])


def _ask(url: str, body: Any = None) -> Any:
    """None while nobody answers."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            text = answer.read()
            return json.loads(text) if text else True
    except OSError:
        return None


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("Ceph", {}),
        ("Mesh", {"hosts": {"a": {"address": "100.64.0.1", "roles": ["primer"]}}}),
        ("Headscale", {"watch": {"latency": {}}}),
        ("Disk", {}),
        ("Primer", {"watch": {"primer": {"enabled": False}, "latency": {}}}),
        ("Loki", {"logs": {"mode": "simple-scalable"}}),
        ("Canary", {"logs": {"canary": False}}),
        ("HostDown", {"watch": {"node": {"enabled": False}, "latency": {}}}),
    ],
)
def test_what_is_off_is_in_no_rule(word: str, parts: dict[str, Any]) -> None:
    assert word not in str(config(cluster(**parts))["inhibit_rules"])
