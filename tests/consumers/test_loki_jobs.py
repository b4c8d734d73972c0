"""With the real chart: Loki's jobs are called as we take them to be, and the expected process stands behind each."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from generator.sources import loki as source
from tests.consumers.rendering import CHARTS, CONTROLLERS, WHY_NOT, Object, Rendering, each_spec, pod_of
from tests.specs import generated

if CHARTS is None:
    pytest.skip(WHY_NOT, allow_module_level=True)


def scraped(objects: list[Object]) -> Iterator[tuple[str, Object]]:
    """Every Service that the ServiceMonitor of Loki's release selects, and the job that its targets get."""
    (monitor,) = [thing for thing in objects if thing["kind"] == "ServiceMonitor"]
    (endpoint,) = monitor["spec"]["endpoints"]
    (job,) = [rule["replacement"] for rule in endpoint["relabelings"] if rule["targetLabel"] == "job"]
    (outside,) = monitor["spec"]["selector"]["matchExpressions"]
    assert (outside["operator"], outside["values"]) == ("NotIn", ["false"])
    for thing in objects:
        labels = thing["metadata"]["labels"]
        if thing["kind"] == "Service" and monitor["spec"]["selector"]["matchLabels"].items() <= labels.items():
            ports = {port["name"] for port in thing["spec"]["ports"]}
            if labels.get(outside["key"]) != "false" and endpoint["port"] in ports:
                yield job.replace("$1", thing["metadata"]["name"]), thing


def targets(objects: list[Object], service: Object) -> set[str]:
    """What the pods behind a Service are told to run."""
    chosen = service["spec"]["selector"].items()
    pods = [thing for thing in objects if thing["kind"] in CONTROLLERS]
    behind = [pod_of(thing) for thing in pods if chosen <= thing["spec"]["template"]["metadata"]["labels"].items()]
    arguments = [argument for pod in behind for one in pod["containers"] for argument in one.get("args", ())]
    return {found[1] for argument in arguments if (found := re.fullmatch("-target=(.+)", argument))}


@each_spec
def test_jobs(name: str, rendering: Rendering) -> None:
    cluster = generated(name).cluster
    if not cluster.logs.enabled:
        return
    objects = rendering.release(name, "loki")
    found = dict(scraped(objects))
    assert sorted(found) == sorted(job.name for job in source.chart_jobs(cluster))
    for job, service in found.items():
        process = job.split("/")[1].removeprefix("loki-")
        expected = {"loki": {"all"}, "canary": set()}.get(process, {process})
        assert targets(objects, service) == expected, job


@each_spec
def test_labels_that_the_targets_have(name: str, rendering: Rendering) -> None:
    """No relabelling takes one away that our queries group by."""
    monitors = [thing for thing in rendering.release(name, "loki") if thing["kind"] == "ServiceMonitor"]
    for endpoint in (endpoint for thing in monitors for endpoint in thing["spec"]["endpoints"]):
        assert {rule["targetLabel"] for rule in endpoint["relabelings"]} == {"job", "app_instance"}
