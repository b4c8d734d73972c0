"""Objects of ours: what a job becomes when it is too large for one of them."""

from __future__ import annotations

import pytest

from generator.sources.contract import ScrapeJob, Target
from generator.stack import objects
from tests.specs import cluster


def test_a_large_job_is_several_objects_under_one_job_label(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule selects ``job``, whichever object a target stands in."""
    monkeypatch.setattr(objects, "TARGETS_PER_OBJECT", 2)
    targets = tuple(Target(f"100.64.0.{n}", 9100, {"instance": f"h{n}"}) for n in range(5))
    made = [one.manifest for one in objects.scrape_configs(cluster(), ScrapeJob("node-exporter", targets, ()))]
    assert [one["metadata"]["name"] for one in made] == ["node-exporter", "node-exporter-2", "node-exporter-3"]
    assert {one["spec"]["jobName"] for one in made} == {"node-exporter"}
    asked = [static["targets"] for one in made for static in one["spec"]["staticConfigs"]]
    assert asked == [[f"100.64.0.{n}:9100"] for n in range(5)]
