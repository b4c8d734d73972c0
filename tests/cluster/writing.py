"""A real Prometheus that writes elsewhere as our values say, and what a program of an engine serves."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from prometheus_client.parser import text_string_to_metric_families

from generator.pipeline import Generated
from generator.stack.thanos_programs import REPLICA_LABEL
from tests.processes import free_port, running, wait_until_up
from tests.specs import values

REPLICAS = ("prometheus-0", "prometheus-1")
ALONE = "alone"
"""No replica, but a Prometheus that does not say which of several it is."""


Secrets = Mapping[str, Mapping[str, str]]
"""Secrets by name: what is in each, by key."""


def remote_write(
    spec: Generated, moved: tuple[str, str], secrets: Secrets = MappingProxyType({})
) -> list[dict[str, Any]]:
    """What Prometheus is told in its own words, with another address.

    The operator writes keys with underscores, and what is in a Secret in place of its name.
    """
    told = values(spec, "kube-prometheus-stack")["prometheus"]["prometheusSpec"]
    found = [_underscored(_opened(one, secrets)) for one in told["remoteWrite"]]
    assert all(one["url"].startswith(moved[0]) for one in found)
    return [{**one, "url": one["url"].replace(*moved)} for one in found]


def _opened(value: Any, secrets: Secrets) -> Any:
    if not isinstance(value, dict):
        return value
    if value.keys() == {"name", "key"}:
        return secrets[value["name"]][value["key"]]
    return {key: _opened(one, secrets) for key, one in value.items()}


def _underscored(value: Any) -> Any:
    """Keys of ``headers`` are names of their own."""
    if isinstance(value, dict):
        return {
            re.sub("[A-Z]", lambda c: f"_{c[0].lower()}", key): one if key == "headers" else _underscored(one)
            for key, one in value.items()
        }
    return [_underscored(one) for one in value] if isinstance(value, list) else value


@contextmanager
def writing(
    folder: Path,
    spec: Generated,
    replica: str,
    targets: Sequence[str],
    moved: tuple[str, str],
    secrets: Secrets = MappingProxyType({}),
) -> Iterator[None]:
    """One replica, which scrapes targets each second and writes; ``moved``: our address of the engine, and its own."""
    own = folder / replica
    own.mkdir()
    labels = {"cluster": spec.cluster.name, **({} if replica == ALONE else {REPLICA_LABEL: replica})}
    job = {"job_name": "one", "static_configs": [{"targets": [one.removeprefix("http://") for one in targets]}]}
    config = {"global": {"scrape_interval": "1s", "external_labels": labels}, "scrape_configs": [job]}
    config["remote_write"] = remote_write(spec, moved, secrets)
    (own / "prometheus.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    address = f"127.0.0.1:{free_port()}"
    with running(own, "prometheus3", "--config.file=prometheus.yml", f"--web.listen-address={address}") as process:
        wait_until_up(f"http://{address}/-/ready", process, own)
        yield


def served(base: str) -> dict[str, set[str]]:
    """What a program serves, each with its labels."""
    with urllib.request.urlopen(f"{base}/metrics", timeout=30) as answer:
        families = list(text_string_to_metric_families(answer.read().decode()))
    found: dict[str, set[str]] = {}
    for sample in (sample for family in families for sample in family.samples):
        found.setdefault(sample.name, set()).update(sample.labels)
    return found
