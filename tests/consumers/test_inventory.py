"""With the real charts: what stands in the cluster in the end, object by object, each pod with its images."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.consumers.rendering import CONTROLLERS, RENDERED, Object, Rendering, each_spec, pod_of

INVENTORY = Path(__file__).parent / "data" / "inventory"

pytestmark = pytest.mark.proves("charts", "render to the objects and images of a committed inventory")


@each_spec
def test_inventory(name: str, rendering: Rendering, golden: Callable[[Path, str], None]) -> None:
    lines = [line for release in RENDERED[name] for line in inventory(release, rendering.release(name, release))]
    golden(INVENTORY / f"{name}.txt", "\n".join(lines) + "\n")


def test_no_inventory_is_left_over() -> None:
    assert sorted(path.stem for path in INVENTORY.iterdir()) == sorted(RENDERED)


def inventory(release: str, things: list[Object]) -> Iterator[str]:
    """The release, then a line for each object by kind and name, below a pod's controller its containers."""
    yield f"{release}:"
    for thing in sorted(things, key=lambda thing: (thing["kind"], thing["metadata"]["name"])):
        yield f"  {thing['kind']} {thing['metadata']['name']}"
        if thing["kind"] in CONTROLLERS:
            pod = pod_of(thing)
            for container in (*pod.get("initContainers", ()), *pod["containers"]):
                yield f"    {container['name']}: {container['image']}"
