"""A cluster of Talos: none of its nodes is a host, so a spec may have none at all, and every command has its answer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from generator.diagnostics import Severity, SpecError
from generator.insight.graph import graph_cluster
from tests.commandline import nixscope
from tests.specs import STORE, made

SPEC = """\
version: 1
name: talos
kubernetes: {distribution: talos}
alerting:
  receivers:
    default:
      webhook: {url: {secret: alertmanager, key: url}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "cluster.yaml").write_text(SPEC)
    return tmp_path


@pytest.mark.parametrize(
    "words",
    [
        ("check", "cluster.yaml", "--security"),
        ("explain", "cluster.yaml", "HostDown"),
        ("generate", "cluster.yaml", "--out", "out"),
        ("graph", "cluster.yaml", "--format", "mermaid"),
        ("plan", "cluster.yaml"),
        ("route", "cluster.yaml", "severity=critical"),
        ("secrets", "cluster.yaml"),
    ],
    ids=lambda words: words[0],
)
def test_every_command_works_without_a_host(words: tuple[str, ...], folder: Path) -> None:
    ran = nixscope(*words, cwd=folder)
    warned = words[0] in ("check", "generate", "plan")
    assert (ran.code, ran.stderr.count("[nodes-not-watched]")) == (0, warned)


def test_a_node_among_the_hosts_is_refused() -> None:
    """Its module could go nowhere; a machine beside the cluster is none."""
    hosts = {"a": {"address": "100.64.0.1", "roles": ["server"]}, "b": {"address": "100.64.0.2"}}
    nas = {"nas": {"address": "100.64.0.9", "roles": ["external"]}}
    with pytest.raises(SpecError) as refused:
        made(kubernetes={"distribution": "talos"}, hosts=hosts | nas)
    (finding,) = [one for one in refused.value.diagnostics if one.severity is Severity.ERROR]
    assert (finding.id, finding.path) == ("talos-node", ("hosts", "a"))
    assert finding.message.startswith("'a', 'b': nodes of a Talos cluster")


def test_what_is_not_wanted_is_not_missed(folder: Path) -> None:
    (folder / "cluster.yaml").write_text(SPEC + "watch: {node: {enabled: false}}\n")
    assert "nodes-not-watched" not in nixscope("check", "cluster.yaml", cwd=folder).stderr


def test_plan_counts_a_node_that_it_does_not_know(folder: Path) -> None:
    ran = nixscope("plan", "cluster.yaml", cwd=folder)
    assert ran.stdout.startswith("talos: 0 hosts, no node of the cluster, counted as one; assumed: 30 pods on a node")
    assert re.search(r"kubelet +[1-9]", ran.stdout)


def test_nobody_says_how_many_nodes_there_are() -> None:
    nas = {"nas": {"address": "100.64.0.9", "roles": ["external"]}}
    logs = {"mode": "simple-scalable"}
    result = made(kubernetes={"distribution": "talos"}, hosts=nas, logs=logs, storage=STORE, budget={"memory": "16Gi"})
    found = graph_cluster(result.cluster, result.watch)
    assert [(node.title, node.lines) for node in found.nodes if node.column == 0] == [
        ("nas", ("external", "100.64.0.9")),
        ("Kubernetes", ("talos 1.34",)),
    ]
    assert "too-few-nodes" not in {one.id for one in result.warnings}


@pytest.mark.parametrize("host", [(), ("--host", "nas=100.64.0.9", "--host", "backup=100.64.0.10")], ids=len)
def test_the_first_spec_has_no_node_among_its_hosts(host: tuple[str, ...], tmp_path: Path) -> None:
    ran = nixscope("init", "--yes", "--distribution", "talos", *host, cwd=tmp_path)
    assert ran.code == 0
    data = yaml.safe_load((tmp_path / "cluster.yaml").read_text())
    names = ("nas", "backup") if host else ()
    assert {name: one["roles"] for name, one in data["hosts"].items()} == {name: ["external"] for name in names}
    assert nixscope("check", "cluster.yaml", cwd=tmp_path).code == 0
