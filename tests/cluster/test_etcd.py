"""The catalogue of etcd's metrics, and the address at which it serves them, against the real etcd."""

from __future__ import annotations

import re
import urllib.request
from contextlib import AbstractContextManager
from pathlib import Path
from socket import AF_INET6, has_ipv6, socket
from typing import Any

import pytest

from generator.capacity import figures
from generator.sources import kubernetes
from tests.processes import free_port, running, wait_for
from tests.specs import cluster

SERVER = {
    "hosts": {"a": {"address": "100.64.0.1", "roles": ["server"]}},
    "kubernetes": {"datastore": "etcd"},
}

pytestmark = pytest.mark.proves(
    "etcd", "serves the metrics of our catalogue on every address, and as many series as the plan says"
)
FLAG = "--etcd-arg=listen-metrics-urls="


def test_every_metric_is_served(tmp_path: Path) -> None:
    metrics = f"http://127.0.0.1:{free_port()}"
    with _etcd(tmp_path, metrics):
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


def test_it_is_asked_at_any_address_of_the_host(tmp_path: Path) -> None:
    """What our flag makes k3s and rke2 tell it. The mesh's address is most often another than the one it advertises."""
    port = free_port()
    with _etcd(tmp_path, _told().replace(str(kubernetes.ETCD_PORT), str(port))):
        for address in ("127.0.0.1", "127.0.0.2", *(["[::1]"] if has_ipv6 and _loopback6() else [])):
            url = f"http://{address}:{port}/metrics"
            wait_for(lambda url=url: "etcd_server_has_leader 1" in _served(url), tmp_path)


def test_on_one_address_it_is_asked_at_no_other(tmp_path: Path) -> None:
    """What ``--etcd-expose-metrics`` does: loopback and the advertised address, by its own flag."""
    port = free_port()
    with _etcd(tmp_path, f"http://127.0.0.1:{port}"):
        wait_for(lambda: "etcd_server_has_leader 1" in _served(f"http://127.0.0.1:{port}/metrics"), tmp_path)
        assert _served(f"http://127.0.0.2:{port}/metrics") == ""


def _etcd(folder: Path, metrics: str) -> AbstractContextManager[Any]:
    clients, peers = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
    options = (
        f"--data-dir={folder / 'etcd'}",
        f"--listen-client-urls={clients}",
        f"--advertise-client-urls={clients}",
        f"--listen-peer-urls={peers}",
        f"--initial-advertise-peer-urls={peers}",
        f"--initial-cluster=default={peers}",
        f"--listen-metrics-urls={metrics}",
    )
    return running(folder, "etcd", *options)


def _told() -> str:
    """The value of the flag on a server."""
    services = kubernetes.watch(cluster(**SERVER)).services["a"]
    flags = [flag for one in services for flag in one.options.get(("services", "k3s", "extraFlags"), ())]
    (found,) = [flag.removeprefix(FLAG) for flag in flags if flag.startswith(FLAG)]
    return found


def _loopback6() -> bool:
    with socket(AF_INET6) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            return False
        return True


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
