"""``nix/render.py``, which the derivation of ``packages.manifests`` runs, with a Helm that says how it was called."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.nix.tree import EXAMPLES, ROOT
from tests.toolbox import require_tool, search_path

LOCK = json.loads((ROOT / "generator/data/charts.lock.json").read_text())["charts"]
HELM = '#!/bin/sh\nprintf "%s\\n" "$@"\n'


@pytest.fixture
def archives(tmp_path: Path) -> Path:
    """The folder that ``nix/charts.nix`` makes, with empty archives."""
    folder = tmp_path / "charts"
    folder.mkdir()
    for name, chart in LOCK.items():
        (folder / f"{name}-{chart['version']}.tgz").touch()
    return folder


def _render(generated: Path, charts: Path, out: Path, path: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, ROOT / "nix/render.py", generated, charts, out]
    return subprocess.run(command, env={**os.environ, "PATH": path}, text=True, capture_output=True, check=False)


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A PATH with the Helm that only echoes."""
    helm = tmp_path / "bin" / "helm"
    helm.parent.mkdir()
    helm.write_text(HELM)
    helm.chmod(0o755)
    return f"{helm.parent}:{os.environ['PATH']}"


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_release_is_rendered(name: str, archives: Path, path: str, tmp_path: Path) -> None:
    """With its own values, chart, version and namespace, its CRDs and no hooks, for a Kubernetes of this age."""
    generated = EXAMPLES[name] / "out"
    done = _render(generated, archives, tmp_path / "out", path)
    assert done.returncode == 0, done.stderr
    for release in yaml.safe_load((generated / "helm/helmfile.yaml").read_text())["releases"]:
        if release["name"] == "nixscope-objects":
            continue
        said = (tmp_path / "out" / f"{release['name']}.yaml").read_text().splitlines()
        chart = release["chart"].rpartition("/")[2]
        assert said[:3] == ["template", release["name"], str(archives / f"{chart}-{LOCK[chart]['version']}.tgz")]
        assert said[said.index("--namespace") + 1] == release["namespace"]
        assert said[said.index("--kube-version") + 1].startswith("1.")
        assert {"--include-crds", "--no-hooks", "--api-versions=apiregistration.k8s.io/v1"} <= set(said)
        assert said[-1] == f"--values={generated}/helm/{release['name']}/values.yaml"


def test_our_objects_are_beside_them(archives: Path, path: str, tmp_path: Path) -> None:
    """The same files, which may be written to."""
    generated = EXAMPLES["keystone"] / "out"
    _render(generated, archives, tmp_path / "out", path)
    assert _files(tmp_path / "out/manifests") == _files(generated / "manifests")


def test_a_chart_that_is_not_pinned_is_named(archives: Path, path: str, tmp_path: Path) -> None:
    """Output of another nixscope wants another version: no traceback."""
    (archives / f"loki-{LOCK['loki']['version']}.tgz").unlink()
    done = _render(EXAMPLES["keystone"] / "out", archives, tmp_path / "out", path)
    assert done.returncode == 1
    assert done.stderr.startswith(f"loki-{LOCK['loki']['version']}.tgz is not in")


def test_with_the_real_charts(charts: Path, tmp_path: Path) -> None:
    """Every release gives objects, and none that its Kubernetes has removed."""
    require_tool("helm")
    folder = tmp_path / "archives"
    folder.mkdir()
    for name, chart in LOCK.items():
        (folder / f"{name}-{chart['version']}.tgz").symlink_to(charts / name)
    done = _render(EXAMPLES["keystone"] / "out", folder, tmp_path / "out", search_path())
    assert done.returncode == 0, done.stderr
    texts = {file.stem: file.read_text() for file in (tmp_path / "out").glob("*.yaml")}
    assert set(texts) == {
        "kube-prometheus-stack",
        "loki",
        "alloy",
        "alloy-events",
        "prometheus-adapter",
        "yace",
    }
    versions = {line for text in texts.values() for line in text.splitlines() if line.startswith("apiVersion:")}
    assert "apiVersion: apiregistration.k8s.io/v1" in versions
    assert not {line for line in versions if "beta" in line}


def _files(folder: Path) -> dict[str, Any]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
