"""``nixscope init --from-flake`` asks a flake through the real Nix, and changes nothing in it."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.commandline import nixscope
from tests.nix.tree import ROOT
from tests.toolbox import require_tool

FLAKE = """\
{
  outputs = _: {
    nixosConfigurations = {
      alpha.config = {
        networking.hostName = "alpha";
        boot.zfs.extraPools = [ "tank" ];
        fileSystems = {
          "/" = { device = "rpool/root"; fsType = "zfs"; };
          "/boot" = { device = "/dev/sda1"; fsType = "vfat"; };
        };
        services.k3s = { enable = true; role = "server"; };
        services.headscale.enable = true;
      };
      beta.config = { services.k3s = { enable = true; role = "agent"; }; };
      nas.config = { networking.hostName = "vault"; fileSystems = throw "broken"; };
    };
  };
}
"""


def test_hosts_roles_and_pools(tmp_path: Path, nix: dict[str, str]) -> None:
    require_tool("nix")
    flake = tmp_path / "flake"
    flake.mkdir()
    (flake / "flake.nix").write_text(FLAKE)
    ran = nixscope("init", "--from-flake", "flake", "--host", "beta=100.64.0.9", "--yes", cwd=tmp_path, env=nix)
    assert (ran.code, ran.stderr) == (0, "")
    assert ran.stdout.endswith("write the addresses of alpha, vault into it: those that stand there are assumed\n")
    assert yaml.safe_load((tmp_path / "cluster.yaml").read_text())["hosts"] == {
        "alpha": {"address": "100.64.0.1", "roles": ["server", "headscale"], "zfs": {"pools": ["rpool", "tank"]}},
        "beta": {"address": "100.64.0.9", "roles": ["agent"]},
        "vault": {"address": "100.64.0.2", "roles": ["external"]},
    }
    assert [path.name for path in flake.iterdir()] == ["flake.nix"]
    assert nixscope("check", "cluster.yaml", cwd=tmp_path).code == 0


def test_our_own_flake_needs_its_inputs(tmp_path: Path, nix: dict[str, str]) -> None:
    """A flake that cannot be evaluated is a failure of the tool, with Nix' own words."""
    (tmp_path / "flake.nix").write_text("{ outputs = _: { }; }")
    ran = nixscope("init", "--from-flake", ".", "--yes", cwd=tmp_path, env=nix)
    assert ran.code == 3
    assert "does not provide attribute" in ran.stderr
    assert not (tmp_path / "cluster.yaml").exists()


def test_the_question_is_formatted() -> None:
    """It is Nix that we ship, so it is held to the same as the modules."""
    assert (ROOT / "generator/data/flake-hosts.nix").read_text().startswith("# Applied to nixosConfigurations")
