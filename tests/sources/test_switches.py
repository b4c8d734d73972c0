"""A source that is switched off leaves no trace in any file."""

from __future__ import annotations

from typing import Any

import pytest

from tests.specs import made

HOSTS = {
    "box": {"address": "100.64.0.1", "roles": ["server", "primer"], "zfs": {"pools": ["tank"]}},
    "nas": {"address": "100.64.0.2", "roles": ["external"], "zfs": {"pools": ["vault"]}},
}
TRACES = {
    "node": ["exporters.node", "9100", "HostDown", "nixscope-node", "jobName: node-exporter", "collector.textfile"],
    "zfs": ["exporters.zfs", "9134", "ZFSPool", "zfs_pool", "zpool", "zfs-exporter", "nixscope-zfs", "tank", "vault"],
    "primer": ["PrimerServer", "nixscope-primer", "jobName: primer"],
    "kubernetes": ["2381", "etcd-expose-metrics", '100.64.0.1"'],
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
