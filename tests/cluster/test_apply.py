"""The API server takes every object of ours as it is, and finds nothing to do the second time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from generator.output import write_tree
from generator.stack.objects import TARGETS_PER_OBJECT
from tests.cluster.control_plane import ControlPlane, Object
from tests.cluster.specs import HOSTS, LARGE, NAMES, lost, result
from tests.specs import EXAMPLES

pytestmark = pytest.mark.proves(
    "kube-apiserver", "takes every object of the manifests strictly, keeps each field, and a second apply changes none"
)


def key(thing: Mapping[str, Any]) -> tuple[str, str]:
    return thing["kind"], thing["metadata"]["name"]


def apply(plane: ControlPlane, folder: Path) -> dict[tuple[str, str], Object]:
    """Apply a folder of manifests in the way that its first line says, and return what is kept of it."""
    plane.kubectl("apply", "--server-side", "--validate=strict", "-k", folder)
    return {key(thing): thing for thing in plane.get("-k", folder)}


@pytest.mark.parametrize("name", NAMES)
def test_every_manifest_is_taken(name: str, plane: ControlPlane, tmp_path: Path) -> None:
    stack = result(name).stack
    write_tree(result(name).tree, tmp_path)
    first = apply(plane, tmp_path / "manifests")
    assert first.keys() == {key(thing.manifest) for thing in stack.objects}
    assert [hit for thing in stack.objects for hit in lost(thing.manifest, first[key(thing.manifest)])] == []
    again = apply(plane, tmp_path / "manifests")
    assert {k: thing["metadata"]["resourceVersion"] for k, thing in again.items()} == {
        k: thing["metadata"]["resourceVersion"] for k, thing in first.items()
    }


def test_the_large_one_is_large() -> None:
    """More hosts than one object takes, and everything that the other examples have."""
    assert len(result(LARGE).cluster.hosts) > HOSTS > TARGETS_PER_OBJECT
    there = {(thing.kind, thing.name) for thing in result(LARGE).stack.objects}
    assert {("ScrapeConfig", "node-exporter"), ("ScrapeConfig", "node-exporter-2")} <= there
    others = {(thing.kind, thing.name) for name in EXAMPLES for thing in result(name).stack.objects}
    assert others <= there


def test_an_unknown_field_is_refused(plane: ControlPlane) -> None:
    """So that the above says something."""
    (config,) = [thing for thing in result("minimal").stack.objects if thing.name == "node-exporter"]
    with pytest.raises(AssertionError, match='unknown field "jobNames"'):
        plane.apply({**config.manifest, "spec": {**config.manifest["spec"], "jobNames": "x"}})
