"""With the real charts: Helm installs every release of every spec into the control plane, in every mode of Loki."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

import pytest
import yaml

from generator.output import write_tree
from generator.pipeline import Generated
from generator.spec.loki_mode import LokiMode
from generator.targets.helm import OBJECTS
from tests.cluster.control_plane import ControlPlane
from tests.cluster.custom_resources import RELEASE, custom_resources
from tests.cluster.specs import NAMES, lost, result
from tests.consumers.rendering import CHARTS, complete_charts
from tests.proof import version
from tests.specs import EXAMPLES, STORE, made
from tests.toolbox import run_tool

pytestmark = pytest.mark.proves("charts", "are installed by Helm into the API server, every release in every mode")

WHY_NOT = "NIXSCOPE_CHARTS names no folder of unpacked charts"
CASES = [
    *((name, None) for name in NAMES),
    *((name, mode) for name in ("keystone", "minimal") for mode in get_args(LokiMode)),
]


@pytest.fixture(scope="module")
def charts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked charts, such that Helm takes them."""
    if CHARTS is None:
        pytest.skip(WHY_NOT)
    return complete_charts(tmp_path_factory.mktemp("charts"))


class Helm:
    """Helm with files of its own, at work on one control plane."""

    def __init__(self, plane: ControlPlane, folder: Path) -> None:
        homes = {f"HELM_{name}_HOME": str(folder / name.lower()) for name in ("CACHE", "CONFIG", "DATA")}
        self.env = {**os.environ, **homes, "KUBECONFIG": str(plane.kubeconfig)}

    def run(self, *arguments: str | Path) -> str:
        """What a command says; a failure is the test's."""
        done = run_tool("helm", *arguments, env=self.env, timeout=300)
        assert done.returncode == 0, f"helm {' '.join(map(str, arguments))}: {done.stderr[-3000:]}"
        return done.stdout


def spec_of(name: str, mode: str | None) -> Generated:
    """A spec, or an example of which only the mode of Loki is changed."""
    if mode is None:
        return result(name)
    parts = yaml.safe_load(EXAMPLES[name].read_text(encoding="utf-8"))
    logs = {**parts.get("logs", {}), "mode": mode}
    return made(**{"storage": STORE, **parts, "logs": logs, "budget": {"memory": "64Gi"}})


@contextmanager
def installed(helm: Helm, spec: Generated, charts: Path, folder: Path) -> Iterator[None]:
    """Every release, in the order in which the helmfile has them; all of them go again."""
    write_tree(spec.tree, folder)
    namespace = ("--namespace", spec.stack.namespace)
    first, *others = [(release.name, charts / release.chart.name) for release in spec.stack.releases]
    order = [first, (OBJECTS, folder / "helm" / OBJECTS), *others]
    try:
        for name, chart in order:
            values = folder / "helm" / name / "values.yaml"
            given = ("--values", values) if values.is_file() else ()
            helm.run("install", name, chart, *namespace, "--create-namespace", *given)
        yield
    finally:
        for name, _ in reversed(order):
            helm.run("uninstall", name, *namespace, "--ignore-not-found", "--no-hooks")


@pytest.mark.parametrize(("name", "mode"), CASES)
def test_every_release_is_installed(
    name: str, mode: str | None, plane: ControlPlane, charts: Path, tmp_path: Path
) -> None:
    """The API server takes all that the charts make of our values, and the operator is told what we mean."""
    spec = spec_of(name, mode)
    helm = Helm(plane, tmp_path)
    with installed(helm, spec, charts, tmp_path / "out"):
        releases = yaml.safe_load(helm.run("list", "--namespace", spec.stack.namespace, "--output", "yaml"))
        assert {(found["name"], found["status"]) for found in releases} == {
            (name, "deployed") for name in (*(release.name for release in spec.stack.releases), OBJECTS)
        }
        there = plane.get("--namespace", spec.stack.namespace, "prometheus,alertmanager,thanosruler")
        assert meant_but_lost(custom_resources(spec), {thing["kind"]: thing["spec"] for thing in there}) == []


def meant_but_lost(derived: list[Mapping[str, object]], there: Mapping[str, object]) -> list[str]:
    """Where what the tests without charts give to the operator is not what the chart gives it."""
    return [hit for thing in derived if "spec" in thing for hit in lost(thing["spec"], there[str(thing["kind"])])]


def test_prometheus_is_the_one_of_the_chart(charts: Path) -> None:
    """As a Go module it counts 3.14 as 0.314."""
    values = yaml.safe_load((charts / RELEASE / "values.yaml").read_text(encoding="utf-8"))
    tag = str(values["prometheus"]["prometheusSpec"]["image"]["tag"]).removesuffix("-distroless")
    major, minor, patch = tag.removeprefix("v").split(".")
    assert version("prometheus3") == f"v0.{major}{minor:0>2}.{patch}"
