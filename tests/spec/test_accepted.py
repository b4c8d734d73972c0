"""Specs at the bounds of constraints: what is just right is let through, and one step beyond is not."""

from __future__ import annotations

from typing import Any

import pytest

from generator.spec.constraints.registry import check_constraints
from tests.specs import cluster

HOSTS = {f"node{number}": {"address": f"100.64.0.{number}", "roles": ["server"]} for number in (1, 2, 3)}
BASE: dict[str, Any] = {
    "kubernetes": {"datastore": "etcd"},
    "hosts": HOSTS,
    "storage": {"object": {"type": "s3", "region": "eu-central-1"}},
    "alerting": {"receivers": {"default": {"webhook": {"url": {"secret": "hook", "key": "url"}}}}},
    "budget": {"memory": "64Gi"},
}
MIMIR, THANOS = {"type": "mimir"}, {"type": "thanos"}


def findings(**parts: Any) -> set[tuple[str, str]]:
    """Rule and place of all that constraints find."""
    return {(one.id, ".".join(map(str, one.path))) for one in check_constraints(cluster(**{**BASE, **parts}))}


def test_the_base_is_right() -> None:
    assert findings() == set()


def long_term(local: str = "15d", **settings: Any) -> dict[str, Any]:
    return {"metrics": {"retention": local, "longTerm": settings}}


RIGHT: dict[str, dict[str, Any]] = {
    "the chart's oldest Kubernetes": {
        "kubernetes": {"version": "1.32", "datastore": "etcd"}, **long_term(**MIMIR, mode="distributed"),
    },
    "one Mimir on an older Kubernetes": {"kubernetes": {"version": "1.31", "datastore": "etcd"}, **long_term(**MIMIR)},
    "a bucket that would be that of logs, if there were any": {
        "logs": {"enabled": False}, **long_term(**MIMIR, bucket="loki-chunks"),
    },
    "Mimir is sent samples at once, and Prometheus may delete early": long_term("25h", **MIMIR),
    "Thanos keeps what Prometheus keeps": long_term("13h", **THANOS, retention="1d"),
    "Mimir has tenants": long_term(**MIMIR, tenant="kept"),
    "an engine that runs elsewhere keeps what it is told there": long_term("90d", **MIMIR, url="https://mimir.example.org"),
    "nothing is kept for long": {"metrics": {"retention": "1000d"}},
    "each resolution as long as the finer one": long_term(
        **THANOS, retention="40d", downsampled={"fiveMinutes": "40d", "oneHour": "40d"}
    ),
    "as long as Prometheus itself keeps": long_term("40d", **MIMIR, retention="40d"),
    "ten years": long_term(**MIMIR, retention="3650d"),
    "samples until there are averages of five minutes": long_term(
        "13h", **THANOS, retention="40h", downsampled={"fiveMinutes": "10d"}
    ),
    "samples for ten days, in which averages of an hour are made": long_term(
        "13h", **THANOS, retention="10d", downsampled={"oneHour": "10d"}
    ),
    "averages of an hour alone": long_term(**THANOS, retention="40d", downsampled={"oneHour": "365d"}),
}  # fmt: skip
WRONG: dict[str, tuple[dict[str, Any], set[tuple[str, str]]]] = {
    "Prometheus deletes before Thanos has it": (
        long_term("5h", **THANOS, retention="1d"), {("deleted-before-upload", "metrics.retention")},
    ),
    "averages that Mimir does not make, shorter than its samples": (
        long_term(**MIMIR, retention="40d", downsampled={"fiveMinutes": "20d", "oneHour": "10d"}),
        {("no-effect", "metrics.longTerm.downsampled")},
    ),
    "ten years and a day": (
        long_term(**MIMIR, retention="3651d"), {("out-of-range", "metrics.longTerm.retention")},
    ),
    "a day less than Prometheus": (
        long_term("40d", **MIMIR, retention="39d"), {("out-of-range", "metrics.longTerm.retention")},
    ),
    "samples gone before averages of five minutes": (
        long_term("13h", **THANOS, retention="39h", downsampled={"fiveMinutes": "10d"}),
        {("out-of-range", "metrics.longTerm.retention")},
    ),
    "averages of five minutes gone before those of an hour": (
        long_term("13h", **THANOS, retention="40h", downsampled={"fiveMinutes": "9d"}),
        {("out-of-range", "metrics.longTerm.downsampled.fiveMinutes")},
    ),
    "samples gone before averages of an hour": (
        long_term("13h", **THANOS, retention="9d", downsampled={"oneHour": "10d"}),
        {("out-of-range", "metrics.longTerm.retention")},
    ),
    "two of three nodes": (
        {"hosts": {name: HOSTS[name] for name in ("node1", "node2")}, **long_term(**MIMIR, mode="distributed")},
        {("too-few-nodes", "metrics.longTerm.mode")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("parts", RIGHT.values(), ids=RIGHT)
def test_what_is_right_is_let_through(parts: dict[str, Any]) -> None:
    assert findings(**parts) == set()


@pytest.mark.parametrize(("parts", "expected"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_once(parts: dict[str, Any], expected: set[tuple[str, str]]) -> None:
    assert findings(**parts) == expected
