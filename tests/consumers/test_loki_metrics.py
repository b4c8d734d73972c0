"""Metrics of Loki and its canary: the real programs serve what the catalogue says, each from the process it names."""

from __future__ import annotations

import time
import urllib.error
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from generator.sources import loki as source
from generator.sources.contract import Metric
from generator.spec.logs import Logs
from generator.spec.loki_mode import loki_replicas
from tests.consumers.loki import Loki, Stream, generated_loki, running_loki
from tests.processes import answers, free_port, running, wait_for
from tests.specs import cluster, generated, made

pytestmark = pytest.mark.proves("canary", "serves the metrics that the alerts on the way of a line ask for")

MODES = ("monolithic", "simple-scalable", "distributed")
PROCESSES = sorted({name for mode in MODES for name in loki_replicas(Logs(mode=mode))})
FIRST_COME = {
    "loki_discarded_samples_total",
    "loki_distributor_bytes_received_total",
    "loki_distributor_lines_received_total",
    "loki_ingester_memory_streams",
}
"""There once something happened to a tenant."""


def served(text: str) -> dict[str, set[str]]:
    """Of each metric of an exposition its labels."""
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


def labels(metrics: Iterable[Metric]) -> Mapping[str, set[str]]:
    return {metric.name: set(metric.labels) for metric in metrics}


def job(name: str) -> tuple[Metric, ...]:
    """The catalogue of one process, in the first mode that has it."""
    for mode in MODES:
        for one in source.chart_jobs(cluster(logs={"mode": mode})):
            if one.name.split("/")[1].removeprefix("loki-") == name:
                return one.metrics
    raise KeyError(name)


@pytest.mark.parametrize("name", PROCESSES)
def test_process_serves_its_metrics(name: str, tmp_path: Path) -> None:
    expected = labels(metric for metric in job(name) if metric.name not in FIRST_COME)
    config, files = generated_loki(generated("keystone"))
    with running_loki(tmp_path, config, files, "all" if name == "loki" else name, until="/metrics") as loki:
        wait_for(lambda: expected.keys() <= served(loki.metrics()).keys(), tmp_path)
        found = served(loki.metrics())
    assert {metric: found[metric] for metric in expected} == expected
    assert not FIRST_COME & found.keys(), "not only once something happened"


def test_what_is_there_once_something_happened(tmp_path: Path) -> None:
    """A line is taken, and one is refused for its age."""
    now = time.time()
    with running_loki(tmp_path, *generated_loki(made())) as loki:
        with pytest.raises(urllib.error.HTTPError):
            loki.push(Stream({"namespace": "a"}, [(now, "new"), (now - 30 * 86400, "old")]))
        found = served(loki.metrics())
    expected = {name: own for name, own in labels(job("loki")).items() if name in FIRST_COME}
    assert {name: found[name] for name in expected} == expected
    assert expected.keys() == FIRST_COME


def test_canary(tmp_path: Path) -> None:
    """Lines come back from a real Loki, and the real canary serves what the catalogue says."""
    port = free_port()
    with running_loki(tmp_path, *generated_loki(made())) as loki:
        arguments = (f"-loki={loki.url.removeprefix('http://')}", f"-listen=127.0.0.1:{port}", "-pod=loki-canary-x")
        with running(tmp_path, "canary", *arguments) as process:
            canary = Loki(f"http://127.0.0.1:{port}", tmp_path)
            wait_for(lambda: answers(f"{canary.url}/metrics") or process.poll() is not None, tmp_path)
            wait_for(lambda: _count(canary.metrics(), "loki_canary_response_latency_seconds_count") > 10, tmp_path)
            text = canary.metrics()
        lines = loki.lines('{pod="loki-canary-x",stream="stdout"}')
    found = served(text)
    expected = labels(source.CANARY_METRICS)
    assert {name: found[name] for name in expected} == expected
    assert len(lines) >= 10
    assert _count(text, "loki_canary_missing_entries_total") == 0


def test_canary_without_an_answer(tmp_path: Path) -> None:
    """LokiCanaryNoResponse: nobody answers, and no line counts as missing, however old it is."""
    loki, port = free_port(), free_port()
    arguments = (f"-loki=127.0.0.1:{loki}", f"-listen=127.0.0.1:{port}", "-wait=1s", "-max-wait=2s")
    with running(tmp_path, "canary", *arguments):
        canary = Loki(f"http://127.0.0.1:{port}", tmp_path)
        wait_for(lambda: answers(f"{canary.url}/metrics"), tmp_path)
        wait_for(lambda: _count(canary.metrics(), "loki_canary_websocket_missing_entries_total") > 40, tmp_path)
        text = canary.metrics()
    assert labels(source.CANARY_METRICS).keys() <= served(text).keys()
    assert _count(text, "loki_canary_entries_total") > 40
    assert _count(text, "loki_canary_missing_entries_total") == 0
    assert _count(text, "loki_canary_response_latency_seconds_count") == 0


def _count(text: str, metric: str) -> float:
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return sum(sample.value for sample in samples if sample.name == metric)
