"""Defaults, groups and inventory end here: everything after ``open_spec`` sees complete hosts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.diagnostics import SpecError
from generator.opening import open_spec
from generator.spec.model import Cluster, Host, HostZfs

pytestmark = pytest.mark.usefixtures("empty_directory")

SHARED = """\
version: 1
name: small
hostDefaults:
  roles: [server]
  zfs: {pools: [rpool]}
  labels: {site: berlin, tier: standard}
groups:
  storage:
    roles: [agent, storage]
    zfs: {pools: [rpool, tank]}
    disks: [/dev/sda, /dev/sdb]
    labels: {tier: bulk, rack: a1}
  offsite:
    roles: [external]
    disks: [/dev/nvme0n1]
    labels: {site: hamburg}
"""


def cluster(text: str) -> Cluster:
    Path("cluster.yaml").write_text(text)
    return open_spec(Path("cluster.yaml")).cluster


def hosts(entries: str) -> dict[str, Host]:
    return cluster(SHARED + "hosts:\n" + entries).hosts


def test_a_bare_host_has_the_defaults_of_the_schema():
    found = cluster("version: 1\nname: small\nhosts: {box: {address: 100.64.0.1}}\n").hosts
    assert found == {
        "box": Host(
            name="box", address="100.64.0.1", roles=("agent",), zfs=HostZfs(pools=()), disks=(), labels={}, groups=()
        )
    }


def test_host_defaults_fill_what_a_host_leaves_out():
    assert hosts("  box: {address: 100.64.0.1}\n") == {
        "box": Host(
            name="box",
            address="100.64.0.1",
            roles=("server",),
            zfs=HostZfs(pools=("rpool",)),
            labels={"site": "berlin", "tier": "standard"},
        )
    }


def test_a_group_replaces_lists_and_merges_labels():
    assert hosts("  box: {address: 100.64.0.1, groups: [storage]}\n") == {
        "box": Host(
            name="box",
            address="100.64.0.1",
            groups=("storage",),
            roles=("agent", "storage"),
            zfs=HostZfs(pools=("rpool", "tank")),
            disks=("/dev/sda", "/dev/sdb"),
            labels={"site": "berlin", "tier": "bulk", "rack": "a1"},
        )
    }


@pytest.mark.parametrize(
    ("groups", "roles", "disks"),
    [
        (("storage", "offsite"), ("external",), ("/dev/nvme0n1",)),
        (("offsite", "storage"), ("agent", "storage"), ("/dev/sda", "/dev/sdb")),
    ],
)
def test_a_later_group_wins(groups, roles, disks):
    assert hosts(f"  box: {{address: 100.64.0.1, groups: [{', '.join(groups)}]}}\n") == {
        "box": Host(
            name="box",
            address="100.64.0.1",
            groups=groups,
            roles=roles,
            zfs=HostZfs(pools=("rpool", "tank")),
            disks=disks,
            labels={"site": "hamburg", "tier": "bulk", "rack": "a1"},
        )
    }


def test_the_hosts_own_entry_wins_over_all():
    entry = "{address: 100.64.0.1, groups: [storage], roles: [primer], zfs: {pools: []}, disks: [], labels: {tier: x}}"
    assert hosts(f"  box: {entry}\n") == {
        "box": Host(
            name="box",
            address="100.64.0.1",
            groups=("storage",),
            roles=("primer",),
            zfs=HostZfs(pools=()),
            disks=(),
            labels={"site": "berlin", "tier": "x", "rack": "a1"},
        )
    }


def test_no_host_changes_what_another_shares():
    found = hosts("  a: {address: 100.64.0.1, groups: [storage], labels: {rack: z9}}\n  b: {address: 100.64.0.2}\n")
    assert found["a"].labels == {"site": "berlin", "tier": "bulk", "rack": "z9"}
    assert found["b"].labels == {"site": "berlin", "tier": "standard"}


INVENTORY = {
    "web-2": {"address": "100.64.0.12", "groups": ["storage"], "labels": {"rack": "b7"}},
    "web-1": {"address": "100.64.0.11"},
}
IN_YAML = "web-2: {address: 100.64.0.12, groups: [storage], labels: {rack: b7}}\nweb-1:\n  address: 100.64.0.11\n"


@pytest.mark.parametrize(("name", "text"), [("hosts.yaml", IN_YAML), ("hosts.json", json.dumps(INVENTORY))])
def test_hosts_of_an_inventory_take_defaults_and_groups_and_come_after_the_specs_own(name, text):
    Path(name).write_text(text)
    found = cluster(f"{SHARED}inventory: {name}\nhosts: {{box: {{address: 100.64.0.1}}}}\n")
    assert list(found.hosts) == ["box", "web-2", "web-1"]
    assert found.inventory == name
    assert found.hosts["web-1"] == Host(
        name="web-1",
        address="100.64.0.11",
        roles=("server",),
        zfs=HostZfs(pools=("rpool",)),
        labels={"site": "berlin", "tier": "standard"},
    )
    assert found.hosts["web-2"] == Host(
        name="web-2",
        address="100.64.0.12",
        groups=("storage",),
        roles=("agent", "storage"),
        zfs=HostZfs(pools=("rpool", "tank")),
        disks=("/dev/sda", "/dev/sdb"),
        labels={"site": "berlin", "tier": "bulk", "rack": "b7"},
    )


def test_an_inventory_lies_beside_the_spec_wherever_one_stands():
    folder = Path("fleet")
    folder.mkdir()
    (folder / "hosts.yaml").write_text("web-1: {address: 100.64.0.11}\n")
    (folder / "cluster.yaml").write_text("version: 1\nname: small\ninventory: hosts.yaml\n")
    assert list(open_spec(folder / "cluster.yaml").cluster.hosts) == ["web-1"]


@pytest.mark.parametrize(
    ("name", "text", "rule"),
    [
        ("hosts.json", "{}", "no-hosts"),
        ("hosts.yaml", "{}\n", "no-hosts"),
        ("hosts.json", "null", "empty-file"),
        ("hosts.yaml", "~\n", "empty-file"),
        ("hosts.yaml", "# Nobody.\n", "empty-file"),
        ("hosts.json", "[]", "wrong-type"),
    ],
)
def test_an_inventory_of_nobody_is_refused(name, text, rule):
    """The program that lists the hosts has failed: they must not go without a word."""
    Path(name).write_text(text)
    with pytest.raises(SpecError) as refused:
        cluster(f"version: 1\nname: small\nhosts: {{box: {{address: 100.64.0.1}}}}\ninventory: {name}\n")
    (finding,) = refused.value.diagnostics
    assert finding.id == rule
    if rule != "wrong-type":
        assert finding.remedy == "list hosts there, or remove inventory from the spec"
        assert (finding.position.file, finding.position.line) == ("cluster.yaml", 4)
