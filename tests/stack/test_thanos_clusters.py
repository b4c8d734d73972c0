"""Other clusters in one view: who reads which bucket, and who asks which querier."""

from __future__ import annotations

import json
import re

import pytest
import yaml

from tests.specs import STORE, generated, made, values
from tests.stack.test_long_term import args, env, ways_in

KPS = "kube-prometheus-stack"
OWN, EVERY = "thanos-query.monitoring.svc", "thanos-query-clusters.monitoring.svc"


def test_people_ask_for_all_clusters_and_rules_for_one() -> None:
    result = generated("clusters")
    stack = values(result, KPS)
    assert {one["uid"]: one["url"] for one in stack["grafana"]["additionalDataSources"]}["prometheus"] == (
        f"http://{EVERY}:10902"
    )
    asked = "dnssrv+_http._tcp.thanos-query.monitoring.svc.cluster.local"
    assert stack["thanosRuler"]["thanosRulerSpec"]["queryEndpoints"] == [asked]
    assert values(result, "prometheus-adapter")["prometheus"]["url"] == f"http://{OWN}"


def test_each_bucket_is_read_with_its_keys() -> None:
    """In the own store with the own keys, unless the spec says otherwise; and blocks of that cluster alone."""
    result = generated("clusters")
    described = {
        name: yaml.safe_load(
            yaml.safe_load(result.tree[f"manifests/configmap/thanos-objstore-{name}.yaml"])["data"]["objstore.yaml"]
        )["config"]
        for name in ("basalt", "cobalt")
    }
    path = {"bucket_lookup_type": "path"}
    assert described == {
        "basalt": {
            "bucket": "basalt-metrics",
            "endpoint": "minio.store.svc:9000",
            "region": "us-east-1",
            "insecure": True,
            **path,
        },
        "cobalt": {
            "bucket": "metrics",
            "endpoint": "s3.example.org",
            "region": "eu-central-1",
            "insecure": False,
            **path,
        },
    }
    for name, secret in (("basalt", "metrics-s3"), ("cobalt", "cobalt-s3")):
        assert {key for key, _ in env(result, f"thanos-store-{name}").values()} == {secret}
        given = dict(one.removeprefix("--").partition("=")[::2] for one in args(result, f"thanos-store-{name}")[1:])
        assert json.loads(given["selector.relabel-config"]) == [
            {"action": "keep", "source_labels": ["cluster"], "regex": name}
        ]


def test_the_querier_asks_the_own_one_and_each_store() -> None:
    own, every = (
        [one for one in args(generated("clusters"), name) if one.startswith("--endpoint")]
        for name in ("thanos-query", "thanos-query-clusters")
    )
    names = ["thanos-query", "thanos-store-basalt", "thanos-store-cobalt"]
    assert every == [f"--endpoint=dnssrv+_grpc._tcp.{name}.monitoring.svc.cluster.local" for name in names]
    assert not [one for one in own if "basalt" in one or "cobalt" in one]


@pytest.mark.parametrize("length", [39, 40, 63])
def test_names_of_any_length_are_two_programs(length: int) -> None:
    """A StatefulSet's name may have 52 letters: its pods have it in a label, with eleven more."""
    names = [f"{'long-' * 13}"[: length - 1] + end for end in "ab"]
    clusters = {name: {"bucket": f"bucket-{name[-1]}"} for name in names}
    budget = {"budget": {"memory": "16Gi"}, "storage": STORE}
    result = made(metrics={"longTerm": {"type": "thanos", "clusters": clusters}}, **budget)
    stores = {thing.name for thing in result.stack.objects if thing.kind == "StatefulSet"}
    stores = {name for name in stores if name.startswith("thanos-store-")}
    assert len(stores) == 2
    assert all(len(name) <= 52 and re.fullmatch(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?", name) for name in stores)
    read = {json.loads(one.partition("=")[2])[0]["regex"] for name in stores for one in args(result, name)
            if one.startswith("--selector.relabel-config=")}  # fmt: skip
    assert read == set(names)


def test_who_reaches_what() -> None:
    assert ways_in("clusters", "thanos-query", "thanos-query-clusters", "thanos-store-basalt") == {
        ("thanos-query", 10901, ("thanos-query-clusters",)),
        ("thanos-query", 10902, ("prometheus", "thanos-ruler", "prometheus-adapter")),
        ("thanos-query-clusters", 10902, ("prometheus", "grafana")),
        ("thanos-store-basalt", 10901, ("thanos-query-clusters",)),
        ("thanos-store-basalt", 10902, ("prometheus",)),
    }


def test_the_cache_takes_its_largest_item_however_small_the_budget() -> None:
    """Thanos does not start otherwise; its default for an item is 125 MB."""
    for memory in ("5Gi", "8Gi", "64Gi"):
        result = made(storage=STORE, budget={"memory": memory}, metrics={"longTerm": {"type": "thanos"}})
        (given,) = [one for one in args(result, "thanos-store") if one.startswith("--index-cache.config=")]
        sizes = json.loads(given.partition("=")[2])["config"]
        most, item = (int(sizes[name].removesuffix("MB")) for name in ("max_size", "max_item_size"))
        assert 0 < item < most


def test_without_other_clusters_there_is_one_querier() -> None:
    names = {thing.name for thing in generated("long").stack.objects}
    assert "thanos-query" in names
    assert "thanos-query-clusters" not in names
