"""With the real charts: the images that we know are those that run, and a digest reaches the one it is of."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from generator.spec.chart_lock import PINS_NOTHING
from generator.stack.assemble import assemble_stack
from generator.stack.contract import Release, Stack
from generator.stack.images import ChartImage, chart_images, running
from tests.consumers.rendering import CHARTS, WHY_NOT, Object, each_spec
from tests.specs import SPECS, generated
from tests.toolbox import run_tool

pytestmark = pytest.mark.proves("charts", "run the images that are known, each by its digest where the spec says one")

if CHARTS is None:
    pytest.skip(WHY_NOT, allow_module_level=True)

_REFERENCE = re.compile(r"^(?:--[a-z-]+=)?([a-z0-9.-]+\.[a-z]+/[^\s:@]+(?::[\w.-]+)?(?:@sha256:[0-9a-f]{64})?)$")
_IDLE = "--thanos-default-base-image="
"""An argument of the operator's that nothing follows unless Prometheus has a sidecar."""


def stack_of(name: str, images: dict[str, str]) -> Stack:
    """The stack of a spec, with these digests in it."""
    made = generated(name)
    return assemble_stack(msgspec.structs.replace(made.cluster, images=images), made.watch, PINS_NOTHING)


def rendered(release: Release, charts: Path) -> list[Object]:
    arguments = ["--namespace", release.namespace, "--kube-version", "1.34.0", "--values", "-"]
    chart = str(charts / release.chart.name)
    done = run_tool("helm", "template", release.name, chart, *arguments, input=json.dumps(release.values))
    assert done.returncode == 0, done.stderr
    return [thing for thing in yaml.load_all(done.stdout, Loader=yaml.CSafeLoader) if thing]


def images_in(tree: Any) -> Iterator[str]:
    """Every image of every container, and of every argument that names one."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from [value] if key == "image" and isinstance(value, str) else images_in(value)
    elif isinstance(tree, list | tuple):
        for part in tree:
            if isinstance(part, str) and part.startswith("--") and not part.startswith(_IDLE):
                yield from (found[1] for found in [_REFERENCE.match(part)] if found and ":" in found[1])
            yield from images_in(part)


def found_in(stack: Stack, charts: Path) -> dict[str, set[str]]:
    """The images that run, by release or object of ours."""
    releases = {one.name: set(images_in(rendered(one, charts))) for one in stack.releases}
    objects = {f"{one.kind} {one.name}": set(images_in(dict(one.manifest))) for one in stack.objects}
    return {part: images for part, images in {**releases, **objects}.items() if images}


def digest(image: str) -> str:
    return f"sha256:{hashlib.sha256(image.encode()).hexdigest()}"


def known(name: str, images: dict[str, str]) -> dict[str, set[tuple[str, str | None]]]:
    out: dict[str, set[tuple[str, str | None]]] = {}
    cluster = msgspec.structs.replace(generated(name).cluster, images=images)
    for one in running(stack_of(name, images), cluster):
        out.setdefault(one.part, set()).add((one.image, one.digest))
    return out


def of_tag(reference: str) -> tuple[str, str | None]:
    image, _, found = reference.partition("@")
    return image, found or None


def _images(name: str, release: Release) -> tuple[ChartImage, ...]:
    return chart_images(release.chart, generated(name).cluster)


@each_spec
def test_the_images_that_run_are_those_that_are_known(name: str, charts: Path) -> None:
    found = {part: set(map(of_tag, images)) for part, images in found_in(stack_of(name, {}), charts).items()}
    idle = {("quay.io/thanos/thanos:v0.42.4", None)}
    assert {part: images - idle for part, images in known(name, {}).items()} == {
        part: images - idle for part, images in found.items()
    }


def unpinned(found: dict[str, set[str]]) -> set[tuple[str, str]]:
    return {(part, image) for part, images in found.items() for image in images if "@" not in image}


@each_spec
def test_with_digests_every_image_is_pulled_by_the_one_that_is_its_own(name: str, charts: Path) -> None:
    images = {one.image: digest(one.image) for one in running(stack_of(name, {}), generated(name).cluster)}
    found = found_in(stack_of(name, images), charts)
    assert unpinned(found) == set()
    by_digest = {value: image for image, value in images.items()}
    for part, references in found.items():
        # Some charts leave the tag out where there is a digest, and the repository must be that of its image.
        assert {by_digest[one.partition("@")[2]] for one in references} == {i for i, _ in known(name, images)[part]}
        for one in references:
            repository = one.partition("@")[0]
            assert by_digest[one.partition("@")[2]].startswith(repository)


OF_CHARTS = {one.image for name in SPECS for r in generated(name).stack.releases for one in _images(name, r)}


@pytest.mark.parametrize("image", sorted(OF_CHARTS))
def test_a_digest_reaches_no_other_image(image: str, charts: Path) -> None:
    """Some charts take what one part lacks from another."""
    name = (
        "distributed"
        if "memcached" in image
        else "long"
        if "thanos" in image
        else "traces"
        if "tempo" in image
        else "mimir-distributed"
        if "mimir" in image
        else "keystone"
    )
    stack = stack_of(name, {image: digest(image)})
    users = [
        one for one in stack.releases if image in {i.image for i in chart_images(one.chart, generated(name).cluster)}
    ]
    assert users
    for release in users:
        pinned = {one for one in images_in(rendered(release, charts)) if one.endswith(digest(image))}
        assert {one.partition("@")[0].partition(":")[0] for one in pinned} == {image.rpartition(":")[0]}
