"""Which images there are is known, whatever cluster runs them; what real charts make of digests: ``consumers``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.pipeline import generate
from generator.stack.images import every_image, running
from tests.specs import HOST, SPECS, generated, made, named

DIGEST = f"sha256:{'0123456789abcdef' * 4}"


@pytest.mark.parametrize("name", SPECS)
def test_every_image_that_runs_is_one_that_may(name: str) -> None:
    """Else its digest, in a file that clusters share, would be refused by those that do not run it."""
    result = generated(name)
    assert {one.image for one in running(result.stack, result.cluster)} - every_image() == set()


def test_no_image_is_known_that_nothing_runs() -> None:
    runs = {one.image for name in SPECS for one in running(generated(name).stack, generated(name).cluster)}
    assert every_image() - runs == set()


def test_objects_of_ours_have_the_digest_behind_the_tag() -> None:
    image = "docker.io/victoriametrics/victoria-metrics:"
    found = next(one for one in every_image() if one.startswith(image))
    long_term = {"type": "victoriametrics", "retention": "365d"}
    result = made(metrics={"longTerm": long_term}, images={found: DIGEST})
    images = [value for one in result.stack.objects for _, value in named(one.manifest, "image")]
    assert images == [f"{found}@{DIGEST}"]


def test_a_cluster_may_leave_a_shared_digest_unused_and_its_own_not(tmp_path: Path) -> None:
    images = dict.fromkeys(every_image(), DIGEST)
    (tmp_path / "images.json").write_text(json.dumps({"images": images}))
    spec = {"version": 1, "name": "small", "hosts": HOST, "logs": {"enabled": False}}
    (tmp_path / "cluster.json").write_text(json.dumps({**spec, "extends": "images.json"}))
    (tmp_path / "alone.json").write_text(json.dumps({**spec, "images": images}))
    assert [found for found in generate(tmp_path / "cluster.json").warnings if found.id == "no-effect"] == []
    unused = [found.path[1] for found in generate(tmp_path / "alone.json").warnings if found.id == "no-effect"]
    assert "docker.io/grafana/loki:3.7.6" in unused
    assert "docker.io/grafana/grafana:13.2.0" not in unused
