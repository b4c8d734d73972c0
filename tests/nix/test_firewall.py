"""Interfaces of which only the beginning is known: NixOS' two firewalls write them differently."""

from __future__ import annotations

from pathlib import Path

import pytest

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
