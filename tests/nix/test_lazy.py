"""A host is evaluated alone: another's broken file, missing programs and a missing nixpkgs do not matter to it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from tests.nix.conftest import Evaluate, NixError
from tests.nix.tree import EXAMPLES, ROOT

ONE = "{ nixos, host }: (import (import nixos).${host}) { lib.mkForce = v: v; }"
CLUSTER = 'import make { pkgs = throw "pkgs is used"; inherit generated; }'


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A copy of the reference output in which one host's file is no Nix at all."""
    copy = tmp_path / "out"
    shutil.copytree(EXAMPLES["keystone"] / "out", copy)
    (copy / "nixos/hosts/worker-2.nix").write_text("{ lib, ... }: { services. = ; }")
    return copy


@pytest.fixture
def one(tmp_path: Path) -> Path:
    """An expression that evaluates one host."""
    (tmp_path / "one.nix").write_text(ONE)
    return tmp_path / "one.nix"


def test_index_names_every_host(out: Path, evaluate: Evaluate, tmp_path: Path) -> None:
    """As the spec does, and it reads no host's file for that."""
    (tmp_path / "names.nix").write_text("{ nixos }: builtins.mapAttrs (_: toString) (import nixos)")
    hosts = yaml.safe_load((EXAMPLES["keystone"] / "cluster.yaml").read_text())["hosts"]
    found = evaluate(tmp_path / "names.nix", nixos=out / "nixos")
    assert found == {name: str(out / "nixos/hosts" / f"{name}.nix") for name in hosts}


def test_a_host_reads_no_other(out: Path, one: Path, evaluate: Evaluate) -> None:
    """The broken one is noticed by itself alone."""
    assert evaluate(one, nixos=out / "nixos", host="worker-1")["services"]
    with pytest.raises(NixError, match="syntax error"):
        evaluate(one, nixos=out / "nixos", host="worker-2")


@pytest.mark.parametrize(("wanted", "refused"), [("nixosModules.worker-1", ""), ("manifests.name", "pkgs is used")])
def test_modules_of_mk_cluster_need_no_packages(
    wanted: str, refused: str, out: Path, evaluate: Evaluate, tmp_path: Path
) -> None:
    """From committed output they are paths; only what is built asks for nixpkgs."""
    (tmp_path / "cluster.nix").write_text(f"{{ make, generated }}: toString ({CLUSTER}).{wanted}")
    arguments = {"make": ROOT / "nix/mk-cluster.nix", "generated": out}
    if refused:
        with pytest.raises(NixError, match=refused):
            evaluate(tmp_path / "cluster.nix", **arguments)
    else:
        assert evaluate(tmp_path / "cluster.nix", **arguments) == str(out / "nixos/hosts/worker-1.nix")


@pytest.mark.parametrize("given", ["", "generated = ./.; spec = ./cluster.yaml;"])
def test_mk_cluster_wants_one_of_two(given: str, evaluate: Evaluate, tmp_path: Path) -> None:
    """Neither and both are refused in words."""
    (tmp_path / "cluster.nix").write_text(f"{{ make }}: (import make {{ pkgs = {{ }}; {given} }}).nixosModules")
    with pytest.raises(NixError, match="needs either `generated`"):
        evaluate(tmp_path / "cluster.nix", make=ROOT / "nix/mk-cluster.nix")
