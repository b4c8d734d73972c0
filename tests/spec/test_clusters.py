"""Other clusters in one view: none may name a bucket in which another cluster, or another program, works."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.diagnostics import Severity, SpecError
from generator.opening import open_spec

HERE, THERE = "eu-central-1", "us-east-1"
STORES: dict[str, list[dict[str, Any]]] = {
    HERE: [{}, {"region": HERE}, {"endpoint": f"https://s3.{HERE}.amazonaws.com"}],
    THERE: [{"region": THERE}, {"endpoint": f"https://s3.{THERE}.amazonaws.com", "region": THERE}],
    "own": [{"endpoint": "http://minio.store.svc:9000"}, {"endpoint": "http://minio.store.svc:9000", "region": HERE}],
}
"""Object stores, and the ways in which a spec whose own store is ``HERE`` may name each."""
OWN = {"small-metrics": "small", "loki-chunks": "the logs", "tempo-spans": "the traces"}
"""The buckets of the spec below, and who works there."""
NAMES = ("basalt", "cobalt", "dolomite")


@st.composite
def others(draw: st.DrawFn) -> list[tuple[str, str, dict[str, Any]]]:
    """For some clusters the store, the bucket, and what the spec says of them."""
    chosen = []
    for _ in range(draw(st.integers(1, len(NAMES)))):
        store = draw(st.sampled_from(sorted(STORES)))
        bucket = draw(st.sampled_from([*OWN, "one", "two"]))
        chosen.append((store, bucket, {"bucket": bucket, **draw(st.sampled_from(STORES[store]))}))
    return chosen


def messages(clusters: dict[str, Any], *, logs: bool, traces: bool) -> list[tuple[str, str]]:
    """Rules and messages by which a small spec that shows these clusters is refused."""
    text = {
        "version": 1,
        "name": "small",
        "hosts": {"box": {"address": "100.64.0.1"}},
        "storage": {"object": {"type": "s3", "region": HERE}},
        "metrics": {"longTerm": {"type": "thanos", "bucket": "small-metrics", "clusters": clusters}},
        "traces": {"enabled": traces, "bucket": "tempo-spans"},
        "logs": {"enabled": logs, "mode": "monolithic", "bucket": "loki-chunks"},
        "budget": {"memory": "8Gi"},
        "alerting": {"receivers": {"default": {"webhook": {"url": {"secret": "alertmanager", "key": "url"}}}}},
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cluster.yaml"
        path.write_text(json.dumps(text), encoding="utf-8")
        try:
            open_spec(path)
        except SpecError as error:
            return [(found.id, found.message) for found in error.diagnostics if found.severity is Severity.ERROR]
        return []


@given(others(), st.booleans(), st.booleans())
@settings(max_examples=100, deadline=None)
def test_two_in_one_bucket_are_refused_however_it_is_named(
    chosen: list[tuple[str, str, dict[str, Any]]], logs: bool, traces: bool
) -> None:
    """And two buckets of one name in two stores are two; what is not enabled has none."""
    works = {"small": True, "the logs": logs, "the traces": traces}
    holders = {(HERE, bucket): who for bucket, who in OWN.items() if works[who]}
    expected = []
    for name, (store, bucket, _) in zip(NAMES, chosen, strict=False):
        if (store, bucket) in holders:
            expected.append(("shared-bucket", f"{name} and {holders[store, bucket]} share the bucket {bucket!r}"))
        holders[store, bucket] = name
    said = {name: said for name, (_, _, said) in zip(NAMES, chosen, strict=False)}
    assert messages(said, logs=logs, traces=traces) == expected
