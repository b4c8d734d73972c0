"""The helmfile as the real helmfile reads it: it knows every key, keeps the order, and gives the objects we meant."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.consumers.rendering import Rendering, each_spec, hook
from tests.specs import generated
from tests.toolbox import run_tool, search_path

pytestmark = pytest.mark.proves("helmfile", "builds the helmfile, orders the releases, and applies the kinds first")


def _helmfile(folder: Path, *arguments: str) -> str:
    """What a command says; Helm's settings and caches are in the folder, too."""
    home = {"HOME": str(folder / "home"), "PATH": search_path(), "LANG": "C.UTF-8", "NO_COLOR": "1"}
    file = folder / "helm" / "helmfile.yaml"
    done = run_tool("helmfile", "--file", file, *arguments, cwd=folder, env={"TMPDIR": str(folder)} | home)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _written(name: str, folder: Path) -> dict[str, Any]:
    (folder / "home").mkdir()
    for path, text in generated(name).tree.items():
        if path.startswith("helm/"):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(generated(name).tree["helm/helmfile.yaml"])
    return found


@each_spec
def test_helmfile_reads_every_key(name: str, tmp_path: Path) -> None:
    """It refuses a key that it does not know, and gives back what we wrote."""
    wanted = _written(name, tmp_path)
    (read,) = [part for part in yaml.safe_load_all(_helmfile(tmp_path, "build")) if part]
    assert read["repositories"] == wanted["repositories"]
    assert {key: read["helmDefaults"][key] for key in wanted["helmDefaults"]} == wanted["helmDefaults"]
    for release, ours in zip(read["releases"], wanted["releases"], strict=True):
        assert release["disableValidationOnInstall"] is True, "no kind is known before the first installation"
        assert {key: release[key] for key in ours if key != "hooks"} == {k: v for k, v in ours.items() if k != "hooks"}


@each_spec
def test_helmfile_installs_in_our_order(name: str, tmp_path: Path) -> None:
    """What brings the kinds, then our objects, then what reads them; Alloy after Loki."""
    _written(name, tmp_path)
    rows = [line.split() for line in _helmfile(tmp_path, "show-dag").splitlines()[1:] if line.strip()]
    group = {release.rpartition("/")[2]: int(number) for number, release, *_ in rows}
    assert (group.pop("kube-prometheus-stack"), group.pop("nixscope-objects")) == (1, 2)
    assert all(number > 2 for number in group.values())
    assert group["alloy"] > group["loki"]


@each_spec
def test_helmfile_gives_the_objects_that_we_meant(
    name: str, tmp_path: Path, charts: Path, rendering: Rendering
) -> None:
    """With the charts from a folder in place of their repositories: each release's objects, and ours."""
    helmfile = _written(name, tmp_path)
    del helmfile["repositories"]
    for release in helmfile["releases"]:
        if release.pop("version", None) is not None:
            release["chart"] = str(charts / release["chart"].rpartition("/")[2])
    (tmp_path / "helm/helmfile.yaml").write_text(yaml.safe_dump(helmfile), encoding="utf-8")
    text = _helmfile(tmp_path, "template", "--skip-deps")
    found = [thing for thing in yaml.load_all(text, Loader=yaml.CSafeLoader) if thing and hook(thing) != "test"]
    wanted = [thing for thing in rendering.all(name) if thing["kind"] != "Namespace"]
    assert _by_key(found) == _by_key(wanted)
    assert len(found) == len(wanted)


@each_spec
def test_the_hook_applies_the_kinds_of_the_chart(name: str) -> None:
    """Those of the pinned version, before every change of the release that brings them, and of no other.

    They are too large for an apply on the client's side, and Helm owned their fields at the installation.
    """
    first, *others = yaml.safe_load(generated(name).tree["helm/helmfile.yaml"])["releases"]
    assert not any("hooks" in release for release in others)
    (hook,) = first["hooks"]
    flag, script = hook["args"]
    show, apply = script.split(" | ")
    assert (hook["events"], hook["command"], flag) == (["presync"], "sh", "-c")
    assert show == f"helm show crds {first['chart']} --version {first['version']}"
    context = "{{ with .Release.KubeContext }} --context {{ . }}{{ end }}"
    assert apply == f"kubectl{context} apply --server-side --force-conflicts --filename -"


def test_the_chart_shows_kinds(charts: Path) -> None:
    """By the first command of the hook, with the chart from a folder; the second one takes what comes out of it."""
    shown = run_tool("helm", "show", "crds", charts / "kube-prometheus-stack", env=dict(os.environ))
    kinds = [thing for thing in yaml.load_all(shown.stdout, Loader=yaml.CBaseLoader) if thing]
    assert {thing["kind"] for thing in kinds} == {"CustomResourceDefinition"}
    assert len(kinds) == 10


def _by_key(things: list[dict[str, Any]]) -> dict[tuple[str, str, str], dict[str, Any]]:
    return {(t["kind"], t["metadata"].get("namespace", ""), t["metadata"]["name"]): t for t in things}
