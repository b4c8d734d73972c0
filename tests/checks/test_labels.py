"""A host label that rules and queries would not find again is refused."""

from __future__ import annotations

import re
from typing import Any

import pytest

from generator.checks.labels import check_labels
from generator.sources.assemble import watch_cluster
from tests.specs import SPECS, STORE, cluster, generated

THANOS = {"longTerm": {"type": "thanos"}}
SHARDS = {"shards": 2, "longTerm": {"type": "thanos"}}


def refused(label: str, **parts: Any) -> bool:
    """Whether a host may not have this label."""
    hosts = {"box": {"address": "100.64.0.1", "labels": {label: "info"}}}
    spec = cluster(hosts=hosts, storage=STORE, **parts)
    found = list(check_labels(spec, watch_cluster(spec)))
    assert all((one.id, one.path[-1]) == ("label-collision", label) for one in found)
    return bool(found)


@pytest.mark.parametrize("label", ["alertname", "severity", "cluster", "prometheus_replica", "state"])
@pytest.mark.parametrize("metrics", [{}, THANOS, {"longTerm": {"type": "mimir"}}], ids=["none", "thanos", "mimir"])
def test_what_is_put_on_every_alert_or_series_is_taken_everywhere(label: str, metrics: dict[str, Any]) -> None:
    assert refused(label, metrics=metrics)
    assert not refused(f"host_{label}", metrics=metrics)


@pytest.mark.parametrize("label", ["prometheus", "thanos_ruler_replica"])
def test_what_thanos_replaces_or_leaves_out_is_taken_where_it_is(label: str) -> None:
    assert refused(label, metrics=THANOS)
    assert refused(label, metrics=SHARDS)
    assert not refused(label)
    assert not refused(label, metrics={"longTerm": {"type": "mimir"}})


@pytest.mark.parametrize("name", SPECS)
def test_no_host_may_have_a_label_by_which_programs_tell_copies_apart(name: str) -> None:
    """Found in what is written: a label that is left out of answers, alerts or samples is none of a host."""
    result = generated(name)
    text = "\n".join(result.tree.values())
    left_out = set(re.findall(r"(?:query\.replica-label=|ha_replica_label: |action: labeldrop\s+regex: )(\w+)", text))
    metrics = {"longTerm": {"type": result.cluster.metrics.long_term.type}}
    assert [label for label in sorted(left_out) if not refused(label, metrics=metrics)] == []
    if metrics["longTerm"]["type"] in ("thanos", "victoriametrics"):
        assert "prometheus_replica" in left_out
