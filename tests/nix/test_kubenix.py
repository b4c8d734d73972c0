"""The kubenix module, the Helm values and the manifests are one and the same, read back from what was written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.spec.model import Cluster
from tests.nix.clusters import SPECS, write_cluster
from tests.nix.conftest import Evaluate
from tests.nix.tree import ROOT
from tests.toolbox import require_tool, run_tool, search_path

HERE = Path(__file__).parent
LOCK = json.loads((ROOT / "generator/data/charts.lock.json").read_text())["charts"]
Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Written:
    """A generated directory: as it is, and its kubenix module as plain data."""

    folder: Path
    cluster: Cluster
    module: dict[str, Any]

    @property
    def kubernetes(self) -> dict[str, Any]:
        """``kubernetes`` of the module."""
        return self.module["kubernetes"]

    def helmfile(self) -> dict[str, Any]:
        """``helm/helmfile.yaml`` without the release of our own objects, which kubenix takes one by one."""
        found: dict[str, Any] = _yaml(self.folder / "helm/helmfile.yaml")
        own = [release for release in found["releases"] if release["chart"] == "./nixscope-objects"]
        assert [release["name"] for release in own] == ["nixscope-objects"]
        return {**found, "releases": [release for release in found["releases"] if release not in own]}

    def objects(self) -> list[dict[str, Any]]:
        """Every object of ``manifests``."""
        return [_yaml(file) for file in sorted(self.folder.glob("manifests/*/*.yaml"))]


@pytest.fixture(scope="module", params=SPECS)
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, evaluate: Evaluate) -> Written:
    """Each spec, generated and evaluated."""
    folder = tmp_path_factory.mktemp(request.param)
    made = write_cluster(request.param, folder)
    return Written(folder, made.cluster, evaluate(HERE / "kubenix.nix", module=folder / "kubenix/default.nix"))


def test_values_are_those_of_helm(written: Written) -> None:
    """For the same releases, in the same namespaces."""
    releases = written.kubernetes["helm"]["releases"]
    values = {name: release["values"] for name, release in releases.items()}
    folders = {file.parent.name: _yaml(file) for file in written.folder.glob("helm/*/values.yaml")}
    assert values == folders
    namespaces = {release["name"]: release["namespace"] for release in written.helmfile()["releases"]}
    assert namespaces == {name: release["namespace"] for name, release in releases.items()}


def test_charts_are_those_of_the_lock(written: Written) -> None:
    """kubenix by address and digest, helmfile by repository and version: the same archive."""
    helmfile = written.helmfile()
    repositories = {repository["name"]: repository["url"] for repository in helmfile["repositories"]}
    releases = written.kubernetes["helm"]["releases"]
    assert len(helmfile["releases"]) == len(releases)
    for release in helmfile["releases"]:
        repository, _, chart = release["chart"].partition("/")
        pin = LOCK[chart]
        assert (repositories[repository], release["version"]) == (pin["repository"], pin["version"])
        assert releases[release["name"]]["chart"] == {"url": pin["url"], "hash": pin["hash"]}


def test_objects_are_the_manifests(written: Written) -> None:
    """One for one, to the last leaf, each under its own group, version, kind and name."""
    objects = {
        (group, version, kind, name): thing
        for group, versions in written.kubernetes["api"]["resources"].items()
        for version, kinds in versions.items()
        for kind, names in kinds.items()
        for name, thing in names.items()
    }
    manifests = {_key(thing): thing for thing in written.objects()}
    assert len(manifests) == len(written.objects())
    assert objects == manifests


def test_custom_kinds_are_declared(written: Written) -> None:
    """kubenix stops on a kind that it does not know."""
    declared = {(ct["group"], ct["version"], ct["kind"]) for ct in written.kubernetes["customTypes"].values()}
    used = {_key(thing)[:3] for thing in written.objects()}
    assert {kind for kind in used if "." in kind[0] and not kind[0].endswith(".k8s.io")} <= declared


def test_settings_that_these_charts_need(written: Written) -> None:
    """Without them kubenix stops, or runs hooks as ordinary objects; the version is only a default."""
    assert written.module["imports"] == ["kubenix.modules.helm"]
    assert written.kubernetes["version"] == {"_default": written.cluster.kubernetes.version}
    for release in written.kubernetes["helm"]["releases"].values():
        assert (release["overrideNamespace"], release["noHooks"], release["includeCRDs"]) == (False, True, True)


@pytest.mark.proves("kubenix", "gives exactly the objects that the manifests have")
def test_real_kubenix_gives_our_objects(
    written: Written, evaluate: Evaluate, real_lib: Path, real_kubenix: Path, tmp_path: Path
) -> None:
    """Nothing is refused, dropped or changed; kubenix adds its annotations."""
    for name in written.kubernetes["helm"]["releases"]:
        (tmp_path / f"{name}.json").write_text("[]")
    objects = _real(written, evaluate, real_lib, real_kubenix, tmp_path)
    assert objects == {_key(thing): thing for thing in written.objects()}


@pytest.mark.proves("charts", "render under kubenix to what Helm makes of them")
def test_real_kubenix_takes_the_charts(
    written: Written, evaluate: Evaluate, real_lib: Path, real_kubenix: Path, charts: Path, tmp_path: Path
) -> None:
    """Rendered as kubenix renders them: all kinds are known, and what comes out is the charts' objects and ours."""
    wanted = {_key(thing): thing for thing in written.objects()}
    for name, release in written.kubernetes["helm"]["releases"].items():
        rendered = list(_rendered(name, release, written, charts))
        (tmp_path / f"{name}.json").write_text(json.dumps(rendered))
        wanted |= {_key(thing): _without_annotations(thing) for thing in rendered}
    assert _real(written, evaluate, real_lib, real_kubenix, tmp_path) == wanted


def test_rendered_manifests_are_the_same_objects(written: Written, charts: Path, tmp_path: Path) -> None:
    """What ``packages.manifests`` builds (``nix/render.py``), object for object, with the charts and ours."""
    archives = tmp_path / "charts"
    archives.mkdir()
    for name, pin in LOCK.items():
        (archives / f"{name}-{pin['version']}.tgz").symlink_to(charts / name)
    command = [sys.executable, ROOT / "nix/render.py", written.folder, archives, tmp_path / "out"]
    require_tool("helm")
    subprocess.run(command, env={**os.environ, "PATH": search_path()}, check=True)
    texts = (file.read_text(encoding="utf-8") for file in (tmp_path / "out").rglob("*.yaml"))
    found = [_without_nulls(thing) for text in texts for thing in yaml.load_all(text, _Loader) if thing]
    objects = [thing for thing in found if thing["kind"] != "Kustomization"]
    wanted = written.objects()
    for name, release in written.kubernetes["helm"]["releases"].items():
        wanted += _rendered(name, release, written, charts)
    assert {_key(thing): thing for thing in objects} == {_key(thing): thing for thing in wanted}
    assert len(objects) == len(wanted)


def _real(written: Written, evaluate: Evaluate, lib: Path, kubenix: Path, charts: Path) -> dict[Key, Any]:
    paths = {"libPath": lib, "kubenixPath": kubenix, "charts": charts, "module": written.folder / "kubenix/default.nix"}
    objects = [_without_annotations(thing) for thing in evaluate(HERE / "real_kubenix.nix", **paths)]
    found = {_key(thing): thing for thing in objects}
    assert len(found) == len(objects)
    return found


def _rendered(name: str, release: dict[str, Any], written: Written, charts: Path) -> Iterator[dict[str, Any]]:
    """What ``chart2json`` of kubenix gives: helm's objects without nulls, for the APIs that kubenix names."""
    types = written.kubernetes["customTypes"].values()
    known = [f"{ct['group']}/{ct['version']}{kind}" for ct in types for kind in ("", f"/{ct['kind']}")]
    chart = next(entry for entry, pin in LOCK.items() if pin["url"] == release["chart"]["url"])
    options = ["--include-crds", "--no-hooks", "--kube-version", written.kubernetes["version"]["_default"]]
    options += ["--namespace", release["namespace"], "--api-versions", ",".join(release.get("apiVersions", known))]
    values = written.folder / "helm" / name / "values.yaml"
    done = run_tool("helm", "template", name, charts / chart, "--values", values, *options)
    assert done.returncode == 0, done.stderr
    yield from (_without_nulls(thing) for thing in yaml.load_all(done.stdout, _Loader) if thing)


class _Loader(yaml.CSafeLoader):
    """YAML as Helm means it: ``=`` and dates are strings."""


for _tag in ("value", "timestamp"):
    _Loader.add_constructor(f"tag:yaml.org,2002:{_tag}", lambda _loader, node: node.value)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(part) for key, part in value.items() if part is not None}
    return [_without_nulls(part) for part in value if part is not None] if isinstance(value, list) else value


def _without_annotations(thing: dict[str, Any]) -> dict[str, Any]:
    """Without kubenix' own, and without a set that is empty."""
    metadata = dict(thing["metadata"])
    kept = {key: value for key, value in metadata.pop("annotations", {}).items() if not key.startswith("kubenix/")}
    return {**thing, "metadata": {**metadata, "annotations": kept} if kept else metadata}


def _key(thing: dict[str, Any]) -> Key:
    group, _, version = thing["apiVersion"].rpartition("/")
    return (group or "core", version, thing["kind"], thing["metadata"]["name"])


def _yaml(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8"))
