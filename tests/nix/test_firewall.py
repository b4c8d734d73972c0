"""Interfaces of which only the beginning is known: NixOS' two firewalls write them differently."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.nix.clusters import SPECS, write_cluster
from tests.nix.conftest import Evaluate
from tests.specs import made

ONE = """{ host, nftables }:
(import host {
  lib.mkForce = v: v;
  config.networking.nftables.enable = nftables == "true";
}).networking.firewall.interfaces"""


@pytest.mark.parametrize(("nftables", "pods"), [("false", "cali+"), ("true", "cali*")])
def test_wildcards_follow_the_firewall(nftables: str, pods: str, evaluate: Evaluate, tmp_path: Path) -> None:
    """nftables refuses the name that iptables needs, and then no rule at all is loaded."""
    tree = made(kubernetes={"cni": "calico"}).tree
    (tmp_path / "box.nix").write_text(tree["nixos/hosts/box.nix"])
    (tmp_path / "one.nix").write_text(ONE)
    found = evaluate(tmp_path / "one.nix", host=tmp_path / "box.nix", nftables=nftables)
    assert found == {name: {"allowedTCPPorts": [9100, 10250]} for name in ("tailscale0", pods)}


ALL = """{ nixos, nftables }:
let
  lib.mkForce = v: v;
  config.networking.nftables.enable = nftables == "true";
  apply = module: if builtins.isFunction module then module { inherit config lib; } else module;
in
builtins.mapAttrs (_name: path: builtins.removeAttrs (apply (import path)) [ "imports" ]) (import nixos)"""


@pytest.mark.parametrize("nftables", ["false", "true"])
@pytest.mark.parametrize("name", SPECS)
def test_hosts_open_what_the_watch_says_and_nothing_else(
    name: str, nftables: str, evaluate: Evaluate, tmp_path: Path
) -> None:
    """Per interface, under both firewalls; never for all interfaces, which ``openFirewall`` and its like would be."""
    watch = write_cluster(name, tmp_path).watch
    (tmp_path / "all.nix").write_text(ALL)
    hosts = evaluate(tmp_path / "all.nix", nixos=tmp_path / "nixos", nftables=nftables)
    any_name = "*" if nftables == "true" else "+"
    for host, wall in watch.firewalls.items():
        mesh, *pods = (*wall.interfaces, *(f"{prefix}{any_name}" for prefix in wall.prefixes))
        wanted = {mesh: sorted({*wall.ports, *wall.mesh_ports}), **{pod: list(wall.ports) for pod in pods}}
        opened = {interface: {"allowedTCPPorts": ports} for interface, ports in wanted.items() if ports}
        assert hosts[host].get("networking", {}).get("firewall") == ({"interfaces": opened} if opened else None)
        assert "openFirewall" not in json.dumps(hosts[host])


@pytest.mark.parametrize("cni", ["flannel", "calico"])
def test_what_other_hosts_use_is_open_to_the_mesh_alone(cni: str, evaluate: Evaluate, tmp_path: Path) -> None:
    """The entry for logs on a server, and a host that opens nothing else."""
    hosts = {"box": {"address": "100.64.0.1", "roles": ["server"]}}
    logs = {"hosts": {"password": {"file": "/run/p"}, "htpasswd": {"file": "/run/h"}}}
    tree = made(hosts=hosts, logs=logs, kubernetes={"cni": cni}).tree
    (tmp_path / "box.nix").write_text(tree["nixos/hosts/box.nix"])
    (tmp_path / "one.nix").write_text(ONE)
    found = evaluate(tmp_path / "one.nix", host=tmp_path / "box.nix", nftables="true")
    pods = {"flannel": "cni0", "calico": "cali*"}[cni]
    assert {name: rules["allowedTCPPorts"] for name, rules in found.items()} == {
        "tailscale0": [3100, 6443, 9100, 10250, 12345],
        pods: [6443, 9100, 10250, 12345],
    }
