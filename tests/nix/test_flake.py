"""The flake as its user has it: every output is forced, on stubs of nixpkgs, kubenix and systems."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.nix.tree import DATA, EXAMPLES, ROOT, STUBS
from tests.toolbox import run_tool

pytestmark = pytest.mark.proves("nix", "evaluates the flake and all that it offers")

SYSTEMS = {"x86_64-linux", "aarch64-linux", "x86_64-darwin", "aarch64-darwin"}
HOSTS = set(yaml.safe_load((EXAMPLES["keystone"] / "cluster.yaml").read_text())["hosts"])

LOKI = {
    "version": "99.0.0",
    "repository": "https://charts.example.org",
    "url": "https://charts.example.org/loki-99.0.0.tgz",
    "digest": "sha256:" + "0" * 64,
    "hash": "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "appVersion": "9.9",
    "kubeVersion": "",
}
"""The one chart of the user's lock."""


@pytest.fixture(scope="module")
def seen(source: Path, tmp_path_factory: pytest.TempPathFactory, nix: dict[str, str]) -> dict[str, Any]:
    """``data/consumer.nix``, evaluated once."""
    user = tmp_path_factory.mktemp("user")
    text = (DATA / "consumer.nix").read_text().replace("@source@", str(source)).replace("@stubs@", str(STUBS))
    (user / "flake.nix").write_text(text)
    (user / "clusters").mkdir()
    for folder in (user, user / "clusters"):
        (folder / "charts.lock.json").write_text(json.dumps({"charts": {"loki": LOKI}}))
    done = run_tool("nix", "eval", "--json", "--no-write-lock-file", f"path:{user}#seen", env=nix)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_outputs(seen: dict[str, Any]) -> None:
    """Each one that the documentation names, for every system."""
    per_system = {"packages", "apps", "devShells", "checks", "formatter"}
    others = {"lib", "nixosModules", "nixosConfigurations", "kubenixModules", "templates"}
    assert per_system | others <= set(seen["outputs"])
    for name in per_system - {"checks"}:
        assert set(seen[name]) == SYSTEMS, name
    assert set(seen["packages"]["aarch64-linux"]) == {"default", "manifests"}
    assert seen["apps"]["x86_64-linux"]["default"].endswith("/bin/nixscope")


def test_checks(seen: dict[str, Any]) -> None:
    """Every check is a derivation that instantiates."""
    assert set(seen["checks"]["x86_64-linux"]) == {
        *("tests", "examples", "nix", "hosts", "kubenix", "k3s", "manifests", "prometheus", "alertmanager")
    }


def test_every_host_is_a_module_and_a_machine(seen: dict[str, Any]) -> None:
    """The module of each host is in its machine, and the check evaluates all of them."""
    assert set(seen["nixosModules"]) == set(seen["machines"]) == HOSTS
    for name, (module, machine) in seen["machines"].items():
        assert module["services"]["prometheus"]["exporters"]["node"]["enable"] is True
        assert machine["networking"]["hostName"] == name
        assert {"fileSystems", "boot", "system"} <= set(machine)
    assert [line.split()[0] for line in seen["hosts"].splitlines()] == sorted(HOSTS)
    assert "primer" in seen["k3s"]


def test_mk_cluster_from_committed_output(seen: dict[str, Any]) -> None:
    """No program runs: names and paths are there, the rendering is a derivation."""
    cluster = seen["fromGenerated"]
    assert cluster["hosts"] == ["box"]
    assert cluster["kubenix"] == cluster["generated"] + "/kubenix"
    assert cluster["k3s"] == cluster["generated"] + "/k3s"
    assert cluster["manifests"].endswith("-cluster-manifests.drv")
    assert seen["fromSpec"].endswith("-mine-manifests.drv")


def test_charts_are_those_of_the_lock(seen: dict[str, Any]) -> None:
    """Every pinned archive, under the name that ``nix/render.py`` looks for."""
    lock = json.loads((ROOT / "generator/data/charts.lock.json").read_text())["charts"]
    wanted = {
        f"{name}-{chart['version']}.tgz": {"url": chart["url"], "hash": chart["hash"]} for name, chart in lock.items()
    }
    assert seen["charts"] == wanted


def test_wheels_for_every_platform(seen: dict[str, Any]) -> None:
    """Each system gets the wheel of its own operating system and processor."""
    marks = {
        "x86_64-linux": "manylinux_2_17_x86_64",
        "aarch64-linux": "manylinux_2_17_aarch64",
        "x86_64-darwin": "macosx_10_12_x86_64",
        "aarch64-darwin": "macosx_11_0_arm64",
    }
    for system, mark in marks.items():
        (wheel,) = [name for name in seen["wheels"][system] if "promql_parser" in name]
        assert wheel.endswith(f"-cp313-cp313-{mark}.whl") or wheel.endswith(f".{mark}.whl")


def test_source_of_the_program(seen: dict[str, Any]) -> None:
    """The package's source holds what the program reads: schema and modules behind their links, lock, readme."""
    package = Path(seen["source"])
    schema = package / "generator/data/cluster.schema.json"
    assert schema.is_symlink()
    assert json.loads(schema.read_text())["$id"]
    assert (package / "generator/data/charts.lock.json").is_file()
    assert (package / "generator/data/modules/headscale-exporter/default.nix").is_file()
    assert (package / "README.md").is_file()
    assert {path.name for path in package.iterdir()} == {"generator", "nix", "schemas", "pyproject.toml", "README.md"}


def test_generation_runs_in_the_derivation(seen: dict[str, Any], tmp_path: Path) -> None:
    """What ``mkCluster { spec }`` builds, run by hand: the same files as the committed ones."""
    made = built(seen["generate"], tmp_path / "out")
    there = {str(p.relative_to(EXAMPLES["minimal"] / "out")) for p in (EXAMPLES["minimal"] / "out").rglob("*")}
    assert made <= there
    assert "nixos/hosts/box.nix" in made


def test_a_lock_of_the_user_is_that_of_the_whole_cluster(seen: dict[str, Any], tmp_path: Path) -> None:
    """``mkCluster { spec; chartLock }``: what is generated and what is rendered take the chart that it pins."""
    archive = {"url": LOKI["url"], "hash": LOKI["hash"]}
    ours = {name: one for name, one in seen["charts"].items() if not name.startswith("loki-")}
    assert seen["locked"]["charts"] == {**ours, "loki-99.0.0.tgz": archive}
    assert set(_farm(seen["locked"]["render"])) == set(seen["locked"]["charts"])
    beside = tmp_path / "beside"
    beside.mkdir()
    for name, target in _farm(seen["locked"]["generate"]).items():
        (beside / name).symlink_to(target)
    built(re.sub(r"FARM\{.*?\}", str(beside), seen["locked"]["generate"]), tmp_path / "out")
    releases = yaml.safe_load((tmp_path / "out/helm/helmfile.yaml").read_text())["releases"]
    assert [one["version"] for one in releases if one["name"] == "loki"] == ["99.0.0"]
    assert LOKI["hash"] in (tmp_path / "out/kubenix/default.nix").read_text()


def test_a_lock_in_the_tree_is_that_of_what_is_rendered(seen: dict[str, Any]) -> None:
    """``mkCluster { src, spec }``: the program reads the lock beside the spec, and ``manifests`` has its charts."""
    assert set(_farm(seen["lockedInTree"])) == set(seen["locked"]["charts"])


def test_what_cannot_be_in_a_tree_is_refused(seen: dict[str, Any]) -> None:
    """A path of its own as the spec, a lock from elsewhere, and no spec at all."""
    assert seen["refused"] == [False, False, False]


def _farm(script: str) -> dict[str, str]:
    """What the folder of links in a script would hold, by name."""
    found: dict[str, str] = json.loads(re.search(r"FARM(\{.*?\})", script)[1])  # type: ignore[index]
    return found


def test_a_spec_finds_what_it_extends_in_its_tree(seen: dict[str, Any], tmp_path: Path) -> None:
    """What ``mkCluster { src, spec }`` builds of one cluster among several."""
    made = built(seen["generateOneOfSeveral"], tmp_path / "out")
    assert {path for path in made if path.startswith("nixos/hosts/")} == {
        f"nixos/hosts/{name}.nix" for name in ("berlin-1", "berlin-2", "watchtower")
    }
    assert "manifests/prometheusrule/own-house.yaml" in made


def built(script: str, out: Path) -> set[str]:
    """The files that a derivation's script writes, with the program of this checkout on PATH."""
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    command = ["/bin/sh", "-euc", script.replace("$out", str(out))]
    subprocess.run(command, check=True, env={**os.environ, "PATH": path}, capture_output=True)
    return {str(p.relative_to(out)) for p in out.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def new_flake(seen: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``nix flake init -t`` copies, after its first ``nix run .#generate``."""
    folder = tmp_path_factory.mktemp("new") / "flake"
    shutil.copytree(seen["template"], folder, copy_function=shutil.copyfile)
    folder.chmod(0o755)
    command = [sys.executable, "-m", "generator.cli", "generate", folder / "cluster.yaml", "--out", folder / "out"]
    quiet = {**os.environ, "XDG_CACHE_HOME": os.devnull}
    subprocess.run(command, cwd=ROOT, env=quiet, check=True, capture_output=True)
    return folder


@pytest.mark.parametrize(
    ("output", "wanted"),
    [
        ("nixosConfigurations.box.config.system.build.toplevel.drvPath", "box"),
        ("packages.x86_64-linux.manifests.drvPath", "example-manifests.drv"),
        ("packages.x86_64-linux.nixscope.drvPath", "nixscope-"),
        ("apps.x86_64-linux.generate.program", "-generate"),
    ],
)
def test_template(output: str, wanted: str, new_flake: Path, source: Path, nix: dict[str, str]) -> None:
    """Every output of the flake that a new user gets, with the host that its spec has."""
    inputs = {"nixscope": source, "nixpkgs": STUBS / "nixpkgs"}
    inputs |= {f"nixscope/{name}": STUBS / name for name in ("systems", "kubenix")}
    overrides = [part for name, place in inputs.items() for part in ("--override-input", name, f"path:{place}")]
    done = run_tool("nix", "eval", "--json", "--no-write-lock-file", *overrides, f"path:{new_flake}#{output}", env=nix)
    assert done.returncode == 0, done.stderr
    assert wanted in json.loads(done.stdout)
