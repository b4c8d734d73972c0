"""A real VictoriaMetrics with our arguments takes what two replicas of Prometheus write, and gives one series."""

from __future__ import annotations

import json
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from generator.sources.victoriametrics import JOB, METRICS
from generator.stack.victoriametrics import url
from tests.cluster.writing import REPLICAS, served, writing
from tests.consumers.rendering import pod_of
from tests.processes import free_port, running, wait_for, wait_until_up
from tests.specs import generated

pytestmark = [
    pytest.mark.proves("victoria-metrics", "takes our arguments, and what replicas of Prometheus write, as one series"),
    pytest.mark.proves("prometheus3", "writes into VictoriaMetrics as our values say"),
]

SPEC = generated("victoria")


@contextmanager
def victoria(folder: Path) -> Iterator[str]:
    """The process of the generated pod, its address and its data moved."""
    (pod,) = [thing for thing in SPEC.stack.objects if (thing.kind, thing.name) == ("StatefulSet", JOB)]
    address = f"127.0.0.1:{free_port()}"
    moved = {"-storageDataPath": str(folder / "data"), "-httpListenAddr": address}
    given = [one.partition("=") for one in pod_of(dict(pod.manifest))["containers"][0]["args"]]
    assert moved.keys() <= {flag for flag, _, _ in given}
    with running(folder, "victoria-metrics", *(f"{f}={moved.get(f, value)}" for f, _, value in given)) as process:
        wait_until_up(f"http://{address}/health", process, folder)
        yield f"http://{address}"


def ask(base: str, query: str) -> list[dict[str, Any]]:
    given = urllib.parse.urlencode({"query": query, "time": f"{time.time():.0f}", "latency_offset": "1ms"})
    with urllib.request.urlopen(f"{base}/api/v1/query?{given}", timeout=30) as answer:
        return list(json.load(answer)["data"]["result"])


def test_replicas_are_one_series(tmp_path: Path) -> None:
    with victoria(tmp_path) as base, ExitStack() as replicas:
        for replica in REPLICAS:
            moved = (url(SPEC.cluster), base)
            replicas.enter_context(writing(tmp_path, SPEC, replica, [base], moved))
        wait_for(lambda: ask(base, 'count_over_time(up{job="one"}[1m]) > 3'), tmp_path, "a sample that was written")
        (series,) = ask(base, "up")
        target = base.removeprefix("http://")
        assert series["metric"] == {"__name__": "up", "cluster": "victoria", "instance": target, "job": "one"}
        assert series["value"][1] == "1"
        expected = {metric.name: {*metric.labels} for metric in METRICS}
        found = served(base)
        assert {name: found[name] for name in expected} == expected
