"""The catalogue of etcd's metrics against the real etcd."""

from __future__ import annotations

import re
import urllib.request
from pathlib import Path

import pytest

from generator.capacity import figures
from generator.sources import kubernetes
from tests.processes import free_port, running, wait_for
from tests.specs import cluster

SERVER = {
    "hosts": {"a": {"address": "100.64.0.1", "roles": ["server"]}},
    "kubernetes": {"datastore": "etcd"},
}

pytestmark = pytest.mark.proves("etcd", "serves the metrics of our catalogue, and as many series as the plan says")


def test_every_metric_is_served(tmp_path: Path) -> None:
    clients, peers, metrics = (f"http://127.0.0.1:{free_port()}" for _ in range(3))
    options = (
        f"--data-dir={tmp_path / 'etcd'}",
        f"--listen-client-urls={clients}",
        f"--advertise-client-urls={clients}",
        f"--listen-peer-urls={peers}",
        f"--initial-advertise-peer-urls={peers}",
        f"--initial-cluster=default={peers}",
        f"--listen-metrics-urls={metrics}",
    )
    with running(tmp_path, "etcd", *options):
        wait_for(lambda: "etcd_server_has_leader 1" in _served(f"{metrics}/metrics"), tmp_path)
        lines = [line for line in _served(f"{metrics}/metrics").splitlines() if not line.startswith("#")]
    served: dict[str, set[str]] = {}
    for line in lines:
        name, _, rest = line.partition("{")
        served.setdefault(name.split(" ")[0], set()).update(re.findall(r'(\w+)="', rest))
    for metric in kubernetes.ETCD_METRICS:
        assert served.get(metric.name) == set(metric.labels), metric.name
    kept = re.compile("|".join(_keep()))
    count = sum(kept.fullmatch(re.split(r"[{ ]", line)[0]) is not None for line in lines)
    assert count == pytest.approx(figures.ETCD, rel=0.15)


def _served(url: str) -> str:
    """Empty while nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return str(answer.read().decode())
    except OSError:
        return ""


def _keep() -> tuple[str, ...]:
    (job,) = kubernetes.watch(cluster(**SERVER)).jobs
    return job.keep
