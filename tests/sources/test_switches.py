"""A source that is switched off leaves no trace in any file."""

from __future__ import annotations

from typing import Any

import pytest

from tests.specs import made

HOSTS = {
    "box": {
        "address": "100.64.0.1",
        "roles": ["server", "primer", "headscale"],
        "zfs": {"pools": ["tank"]},
        "disks": ["/dev/sdq"],
    },
    "nas": {"address": "100.64.0.2", "roles": ["external"], "zfs": {"pools": ["vault"]}},
}
TRACES = {
    "node": [
        "exporters.node",
        "9100",
        "HostDown",
        "HostMissing",
        "nixscope-node",
        "jobName: node-exporter",
        "collector.textfile",
    ],
    "zfs": ["exporters.zfs", "9134", "ZFSPool", "zfs_pool", "zpool", "zfs-exporter", "nixscope-zfs", "tank", "vault"],
    "smart": ["exporters.smartctl", "9633", "smartctl", "nixscope-smart", "DiskFailing", "DiskLost", "DiskHot", "sdq"],
    "primer": ["PrimerServer", "nixscope-primer", "jobName: primer"],
    "kubernetes": ["2381", "listen-metrics-urls", "jobName: kube-etcd"],
    "logs": ["loki", "alloy", "inotify", "X-Scope"],
}
"""Words that stand in the output only because of this source. ZFS and the primer's page rest on node_exporter."""


def text_of(**parts: Any) -> str:
    parts = {"kubernetes": {"datastore": "etcd"}, "logs": {"tenancy": {"by": "namespace"}}, **parts}
    result = made(hosts=HOSTS, **parts)
    return "\n".join(f"{path}\n{text}" for path, text in result.tree.items())


def _off(source: str) -> dict[str, Any]:
    return {"logs": {"enabled": False}} if source == "logs" else {"watch": {source: {"enabled": False}}}


@pytest.mark.parametrize("source", TRACES)
def test_off_means_gone(source: str) -> None:
    on, off = text_of(), text_of(**_off(source))
    gone = [*TRACES[source], *(TRACES["zfs"] + TRACES["primer"] if source == "node" else ())]
    assert [word for word in TRACES[source] if word.lower() not in on.lower()] == [], "the test looks for nothing"
    assert [line for line in off.splitlines() if any(word.lower() in line.lower() for word in gone)] == []


@pytest.mark.parametrize("source", TRACES)
def test_the_others_stay(source: str) -> None:
    off = text_of(**_off(source))
    dependent = {"zfs", "primer"} if source == "node" else set()
    for other in TRACES.keys() - {source} - dependent:
        assert any(word in off for word in TRACES[other]), other


ASKED = {
    "ceph": ({}, ["rook-ceph-mgr", "rook-ceph-exporter", "CephHealth", "nixscope-ceph", "ceph_"]),
    "latency": ({}, ["exporters.smokeping", "9374", "Mesh", "PrimerPingLost", "nixscope-mesh", "smokeping"]),
    "headscale": (
        {"url": "https://hs.example.org", "apiKey": {"file": "/run/hs-key"}},
        ["headscale-exporter", "9250", "HeadscaleNode", "nixscope-headscale", "headscale_up", "hs-key", "headscale.py"],
    ),
    "probes": (
        [{"name": "web", "type": "http", "target": "https://www.example.org"}],
        ["blackbox", "9115", "probe_success", "nixscope-probes", "ProbeFailed", "ProbeProber", "www.example.org"],
    ),
    "aws": (
        {"regions": ["eu-central-1"], "services": ["AWS/EC2"]},
        ["yace", "AWS/EC2", "AwsApi", "AwsNoData", "nixscope-aws"],
    ),
}
"""Sources that are off unless the spec asks for them."""


@pytest.mark.parametrize("source", ASKED)
def test_what_nobody_asked_for_leaves_no_trace(source: str) -> None:
    part, words = ASKED[source]
    on, off = text_of(watch={source: part}), text_of()
    assert [word for word in words if word not in on] == [], "the test looks for nothing"
    assert [line for line in off.splitlines() if any(word in line for word in words)] == []
