"""A real VictoriaMetrics with our arguments takes what two replicas of Prometheus write, and gives one series."""

from __future__ import annotations

import json
import re
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from generator.sources.victoriametrics import JOB, METRICS
from generator.stack.thanos import REPLICA_LABEL
from generator.stack.victoriametrics import url
from tests.consumers.rendering import pod_of
from tests.processes import free_port, running, wait_for, wait_until_up
from tests.specs import generated, values

pytestmark = [
    pytest.mark.proves("victoria-metrics", "takes our arguments, and what replicas of Prometheus write, as one series"),
    pytest.mark.proves("prometheus3", "writes into VictoriaMetrics as our values say"),
]

SPEC = generated("victoria")
REPLICAS = ("prometheus-0", "prometheus-1")


def remote_write(target: str) -> list[dict[str, Any]]:
    """What Prometheus is told in its own words, with another address: the operator writes keys with underscores."""
    spec = values(SPEC, "kube-prometheus-stack")["prometheus"]["prometheusSpec"]
    found = [_underscored(one) for one in spec["remoteWrite"]]
    assert all(one["url"].startswith(url(SPEC.cluster)) for one in found)
    return [{**one, "url": one["url"].replace(url(SPEC.cluster), target)} for one in found]


def _underscored(value: Any) -> Any:
    if isinstance(value, dict):
        return {re.sub("[A-Z]", lambda c: f"_{c[0].lower()}", key): _underscored(one) for key, one in value.items()}
    return [_underscored(one) for one in value] if isinstance(value, list) else value


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


@contextmanager
def prometheus(folder: Path, replica: str, target: str, victoria_url: str) -> Iterator[None]:
    """One replica, which scrapes one target and writes."""
    own = folder / replica
    own.mkdir()
    labels = {"cluster": SPEC.cluster.name, REPLICA_LABEL: replica}
    job = {"job_name": "one", "static_configs": [{"targets": [target.removeprefix("http://")]}]}
    config = {"global": {"scrape_interval": "1s", "external_labels": labels}, "scrape_configs": [job]}
    config["remote_write"] = remote_write(victoria_url)
    (own / "prometheus.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    address = f"127.0.0.1:{free_port()}"
    with running(own, "prometheus3", "--config.file=prometheus.yml", f"--web.listen-address={address}") as process:
        wait_until_up(f"http://{address}/-/ready", process, own)
        yield


def ask(base: str, query: str) -> list[dict[str, Any]]:
    given = urllib.parse.urlencode({"query": query, "time": f"{time.time():.0f}", "latency_offset": "1ms"})
    with urllib.request.urlopen(f"{base}/api/v1/query?{given}", timeout=10) as answer:
        return list(json.load(answer)["data"]["result"])


def served(base: str) -> dict[str, set[str]]:
    with urllib.request.urlopen(f"{base}/metrics", timeout=10) as answer:
        families = list(text_string_to_metric_families(answer.read().decode()))
    found: dict[str, set[str]] = {}
    for sample in (sample for family in families for sample in family.samples):
        found.setdefault(sample.name, set()).update(sample.labels)
    return found


def test_replicas_are_one_series(tmp_path: Path) -> None:
    with victoria(tmp_path) as base, ExitStack() as replicas:
        for replica in REPLICAS:
            replicas.enter_context(prometheus(tmp_path, replica, base, base))
        wait_for(lambda: ask(base, 'count_over_time(up{job="one"}[1m]) > 3'), tmp_path, "a sample that was written")
        (series,) = ask(base, "up")
        target = base.removeprefix("http://")
        assert series["metric"] == {"__name__": "up", "cluster": "victoria", "instance": target, "job": "one"}
        assert series["value"][1] == "1"
        expected = {metric.name: {*metric.labels} for metric in METRICS}
        found = served(base)
        assert {name: found[name] for name in expected} == expected
