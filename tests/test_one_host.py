"""In a fleet, a change of one host writes what says something of that host, and not one file more."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.fleet_spec import write_spec
from generator import pipeline
from generator.output import MANIFEST, write_tree
from tests.test_output import files, stamps

HOSTS = 300
ONE, NODE = "host-00250", "host-00050"
Fleet = dict[str, dict[str, Any]]


def objects(*paths: str) -> set[str]:
    """Objects of the cluster, in each of the three forms."""
    below = ("manifests", "helm/nixscope-objects/objects")
    return {f"{folder}/{path}.yaml" for folder in below for path in paths} | {"kubenix/default.nix"}


SCRAPED = objects("scrapeconfig/node-exporter", "scrapeconfig/zfs-exporter")
EXPECTED = objects("prometheusrule/nixscope-node") | {"nixos/default.nix"}
"""Who names all hosts: the series that HostMissing compares with, and the index of the modules."""
OWN = f"nixos/hosts/{ONE}.nix"
SMART = objects(
    "scrapeconfig/smartctl-exporter", "prometheusrule/nixscope-smart", "configmap/dashboard-nixscope-smart"
) | {"helm/kube-prometheus-stack/values.yaml", "manifests/kustomization.yaml"}
SERVERS = objects("scrapeconfig/kube-etcd")


def label(fleet: Fleet) -> None:
    fleet[ONE]["labels"]["rack"] = "elsewhere"


def pool(fleet: Fleet) -> None:
    fleet[ONE]["zfs"] = {"pools": ["other"]}


def address(fleet: Fleet) -> None:
    fleet[ONE]["address"] = "10.9.9.9"


def exporter(fleet: Fleet) -> None:
    """The first host with disks to look at brings their exporter along."""
    fleet[ONE]["disks"] = ["/dev/sda"]


def role(fleet: Fleet) -> None:
    """A server more: the control plane is scraped there, too."""
    fleet[NODE]["roles"] = ["server"]


def come(fleet: Fleet) -> None:
    fleet["new"] = {**fleet[ONE], "address": "10.9.9.9"}


def go(fleet: Fleet) -> None:
    del fleet[ONE]


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_spec(tmp_path_factory.mktemp("fleet"), HOSTS, "json", whole=False)


@pytest.mark.parametrize(
    ("change", "written", "removed"),
    [
        (label, SCRAPED, set()),
        (pool, {OWN}, set()),
        (address, SCRAPED | {OWN}, set()),
        (exporter, SMART | {OWN}, set()),
        (role, SERVERS | {f"nixos/hosts/{NODE}.nix"}, set()),
        (come, SCRAPED | EXPECTED | {"nixos/hosts/new.nix"}, set()),
        (go, SCRAPED | EXPECTED, {OWN}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_is_written_for_one_host(
    spec: Path, tmp_path: Path, change: Callable[[Fleet], None], written: set[str], removed: set[str]
) -> None:
    out, inventory = tmp_path / "out", spec.parent / "hosts.json"
    write_tree(pipeline.generate(spec).tree, out)
    stamped, text, before = stamps(out), files(out), inventory.read_text()
    fleet = json.loads(before)
    change(fleet)
    inventory.write_text(json.dumps(fleet))
    try:
        write_tree(pipeline.generate(spec).tree, out)
    finally:
        inventory.write_text(before)
    now, after = stamps(out), files(out)
    assert {path for path in now if now[path] != stamped.get(path)} == written | {MANIFEST}
    assert {path for path in after if after[path] != text.get(path)} == written, "what is written is other than it was"
    assert stamped.keys() - now.keys() == removed
