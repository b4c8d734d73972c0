"""Objects of ours: jobs that are too large for one of them, and dashboards that Grafana finds."""

from __future__ import annotations

import pytest

from generator.sources.contract import ScrapeJob, Target
from generator.stack import objects
from tests.specs import SPECS, cluster, generated, values


def test_a_large_job_is_several_objects_under_one_job_label(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule selects ``job``, whichever object a target stands in."""
    monkeypatch.setattr(objects, "TARGETS_PER_OBJECT", 2)
    targets = tuple(Target(f"100.64.0.{n}", 9100, {"instance": f"h{n}"}) for n in range(5))
    made = [one.manifest for one in objects.scrape_configs(cluster(), ScrapeJob("node-exporter", targets, ()))]
    assert [one["metadata"]["name"] for one in made] == ["node-exporter", "node-exporter-2", "node-exporter-3"]
    assert {one["spec"]["jobName"] for one in made} == {"node-exporter"}
    asked = [static["targets"] for one in made for static in one["spec"]["staticConfigs"]]
    assert asked == [[f"100.64.0.{n}:9100"] for n in range(5)]


@pytest.mark.parametrize("name", SPECS)
def test_grafanas_sidecar_finds_every_dashboard(name: str) -> None:
    """By the chart's own label (its values.yaml, ``sidecar.dashboards``), in the one namespace where it looks."""
    result = generated(name)
    sidecar = values(result, "kube-prometheus-stack")["grafana"]["sidecar"]["dashboards"]
    label, value = sidecar.get("label", "grafana_dashboard"), sidecar.get("labelValue", "1")
    boards = [one.manifest for one in result.stack.objects if one.name.startswith("dashboard-")]
    assert len(boards) == len(result.watch.dashboards) + len(result.watch.own.dashboards) > 0
    for board in boards:
        assert board["kind"].lower() == sidecar["resource"]
        assert board["metadata"]["labels"][label] == value
        assert board["metadata"]["namespace"] == sidecar["searchNamespace"]
        assert all(file.endswith(".json") for file in board["data"])
