"""What Helm makes of our values with the real charts, rendered once for each spec.

Charts are data of third parties and are not committed: ``NIXSCOPE_CHARTS`` names a folder with one unpacked chart per
name of ``charts.lock.json``.
"""

from __future__ import annotations

import os
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.stack.contract import Release
from tests.specs import SPECS, generated
from tests.toolbox import run_tool

Object = dict[str, Any]
CHARTS = os.environ.get("NIXSCOPE_CHARTS")
WHY_NOT = "NIXSCOPE_CHARTS names no folder of unpacked charts"

RENDERED = {name: [release.name for release in generated(name).stack.releases] for name in SPECS}
CONTROLLERS = ("DaemonSet", "Deployment", "Job", "StatefulSet")
each_spec = pytest.mark.parametrize("name", RENDERED)


def complete_charts(folder: Path) -> Path:
    """The charts, without dependencies that they name and the folder lacks: those are optional and switched off."""
    for chart in Path(str(CHARTS)).iterdir():
        about = yaml.safe_load((chart / "Chart.yaml").read_text(encoding="utf-8"))
        there = [d for d in about.get("dependencies", ()) if any((chart / "charts").glob(f"{d['name']}*"))]
        if there == about.get("dependencies", []):
            (folder / chart.name).symlink_to(chart.absolute())
            continue
        shutil.copytree(chart, folder / chart.name, ignore=shutil.ignore_patterns("Chart.lock"))
        (folder / chart.name / "Chart.yaml").write_text(yaml.safe_dump(about | {"dependencies": there}))
    return folder


class Rendering:
    """Objects by spec and release, rendered once."""

    def __init__(self, charts: Path) -> None:
        self.charts = charts
        self.release = cache(self._release)

    def _release(self, name: str, release: str) -> list[Object]:
        result = generated(name)
        found = next(one for one in result.stack.releases if one.name == release)
        done = run_tool("helm", "template", *self._arguments(found), input=result.tree[f"helm/{release}/values.yaml"])
        assert done.returncode == 0, done.stderr
        things = [thing for thing in yaml.load_all(done.stdout, Loader=yaml.CSafeLoader) if thing]
        return [thing for thing in things if hook(thing) != "test"]

    def _arguments(self, release: Release) -> list[str]:
        chart = self.charts / release.chart.name
        where = ["--namespace", release.namespace, "--kube-version", "1.34.0"]
        return [release.name, str(chart), *where, "--values", "-"]

    def all(self, name: str) -> list[Object]:
        """Every object of every release, and ours."""
        ours = [dict(thing.manifest) for thing in generated(name).stack.objects]
        return [thing for release in RENDERED[name] for thing in self.release(name, release)] + ours

    def kind(self, name: str, kind: str) -> list[Object]:
        return [thing for thing in self.all(name) if thing["kind"] == kind]

    def one(self, name: str, kind: str, called: str | None = None) -> Object:
        (thing,) = [one for one in self.kind(name, kind) if called in (None, one["metadata"]["name"])]
        return thing


def hook(thing: Object) -> str | None:
    """When Helm makes it; what is for ``helm test`` alone stands in no cluster, and Mimir's chart has no switch."""
    found = (thing["metadata"].get("annotations") or {}).get("helm.sh/hook")
    return None if found is None else str(found)


def pod_of(thing: Object) -> Object:
    """The pod that a controller makes."""
    return thing["spec"]["template"]["spec"]
