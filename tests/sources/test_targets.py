"""What Prometheus asks, under which name: the host's name is the ``instance``, whatever its address."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from generator.sources.contract import Metric
from tests.specs import SPECS, generated, made

NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")


def scraped(name: str, job: str) -> dict[str, Any]:
    """The ``spec`` of one ScrapeConfig."""
    return yaml.safe_load(generated(name).tree[f"manifests/scrapeconfig/{job}.yaml"])["spec"]


def targets(name: str, job: str) -> dict[str, list[str]]:
    return {static["labels"]["instance"]: static["targets"] for static in scraped(name, job)["staticConfigs"]}


def test_every_host_has_an_exporter() -> None:
    assert targets("keystone", "node-exporter") == {
        "primer": ["100.64.0.1:9100"],
        "worker-1": ["100.64.0.11:9100"],
        "worker-2": ["100.64.0.12:9100"],
        "worker-3": ["100.64.0.13:9100"],
        "backup": ["100.64.0.20:9100"],
    }


def test_ipv6_stands_in_brackets() -> None:
    assert targets("odd", "node-exporter") == {
        "on": ["[fd7a:115c:a1e0::1]:9100"],
        "null": ["[fd7a:115c:a1e0::2]:9100"],
        "1e3": ["[fd7a:115c:a1e0::3]:9100"],
        "0x10": ["[fd7a:115c:a1e0:ffff::4]:9100"],
    }


def test_only_hosts_with_pools_are_asked_about_them() -> None:
    assert list(targets("odd", "zfs-exporter")) == ["on", "null", "1e3"]
    assert "manifests/scrapeconfig/zfs-exporter.yaml" not in made().tree


def test_labels_of_defaults_groups_and_host_are_one() -> None:
    found = {
        static["labels"]["instance"]: static["labels"] for static in scraped("odd", "node-exporter")["staticConfigs"]
    }
    assert found["0x10"] == {"site": "null", "y": "n", "instance": "0x10"}
    assert found["null"] == {"site": "0o17", "on": "yes", "instance": "null"}
    assert found["1e3"] == {
        "site": "0o17",
        "on": "yes",
        "rack": '\'; DROP TABLE "racks"; --',
        "lines": 'first: "line"\n  - second\n',
        "slashes": r"C:\new\table",
        "interpolation": "${pkgs.hello} ''${x} $HOME %s",
        "spaces": "  both ends  ",
        "words": "größer – 値\u2028\U0001f600 #no comment",
        "instance": "1e3",
    }


def test_the_primer_is_stored_once() -> None:
    """Its second job reads the same exporter, so it keeps only what its own page shows."""
    assert targets("keystone", "primer") == {"primer": ["100.64.0.1:9100"]}
    (rule,) = scraped("keystone", "primer")["metricRelabelings"]
    assert rule == {
        "action": "keep",
        "sourceLabels": ["__name__"],
        "regex": "node_boot_time_seconds|node_time_seconds",
    }


@pytest.mark.parametrize("name", SPECS)
def test_catalogue(name: str) -> None:
    """Every metric and label name is one that Prometheus takes, and no job lists a metric twice."""
    watch = generated(name).watch
    jobs = {job.name for source in watch.sources for job in (*source.jobs, *source.chart_jobs)}
    assert {job for source in watch.sources for job in source.served} <= jobs
    for job in jobs:
        metrics: tuple[Metric, ...] = watch.catalogue(job)
        assert metrics, job
        assert len({metric.name for metric in metrics}) == len(metrics), job
        for metric in metrics:
            assert NAME.fullmatch(metric.name)
            assert all(LABEL.fullmatch(label) for label in metric.labels), metric.name


@pytest.mark.parametrize("name", SPECS)
def test_job_names_are_unique(name: str) -> None:
    """Two jobs of one name would share a ``job`` label, and their objects a name."""
    watch = generated(name).watch
    names = [job.name for source in watch.sources for job in (*source.jobs, *source.chart_jobs)]
    assert len(set(names)) == len(names)
