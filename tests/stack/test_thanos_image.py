"""One Thanos: our programs run the image that the pinned chart names for sidecars and for the ruler (decision 0013)."""

from __future__ import annotations

import os
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.spec.chart_lock import packaged
from generator.stack import thanos_programs
from tests.specs import SPECS, generated, values

CHART = "kube-prometheus-stack"
CHARTS = os.environ.get("NIXSCOPE_CHARTS")
KNOWN: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "data" / "thanos-images.yaml").read_text())
IMAGES = {key: value for key, value in KNOWN.items() if key != "version"}


def test_what_is_known_is_of_the_pinned_chart() -> None:
    assert KNOWN["version"] == packaged().charts[CHART].version


@pytest.mark.skipif(not CHARTS, reason="NIXSCOPE_CHARTS names no folder of unpacked charts")
@pytest.mark.proves("charts", "name the image of Thanos that our own programs run")
def test_the_chart_says_what_is_known() -> None:
    folder = Path(str(CHARTS)) / CHART
    values = yaml.safe_load((folder / "values.yaml").read_text(encoding="utf-8"))
    assert yaml.safe_load((folder / "Chart.yaml").read_text(encoding="utf-8"))["version"] == KNOWN["version"]
    assert {key: reduce(lambda part, name: part[name], key.split("."), values) for key in IMAGES} == IMAGES


@pytest.mark.parametrize("key", IMAGES)
def test_our_image_is_the_charts(key: str) -> None:
    image = IMAGES[key]
    assert f"{image['registry']}/{image['repository']}:{image['tag']}" == thanos_programs.IMAGE


@pytest.mark.parametrize("name", SPECS)
def test_every_thanos_of_the_stack_is_that_one(name: str) -> None:
    """What we install, the sidecar, and the ruler, for which the chart's own is left as it is."""
    found = generated(name)
    chart = values(found, CHART)
    ours = {
        container["image"].partition("@")[0]
        for thing in found.stack.objects
        if thing.kind in ("Deployment", "StatefulSet")
        for container in thing.manifest["spec"]["template"]["spec"]["containers"]
        if "/thanos/" in container["image"]
    }
    sidecar = chart["prometheus"]["prometheusSpec"].get("thanos", {}).get("image")
    assert "image" not in chart["thanosRuler"]["thanosRulerSpec"]
    assert ours | ({sidecar} - {None}) == (
        {thanos_programs.IMAGE} if found.cluster.metrics.long_term.type == "thanos" else set()
    )
