"""With shards: who evaluates a rule, whom the ruler asks, and who is asked in the place of Prometheus."""

from __future__ import annotations

from typing import Any

import pytest

from generator.spec.shards import sharded
from generator.stack.objects import BY_PROMETHEUS, EVALUATED_BY
from tests.specs import SPECS, generated, values

KPS = "kube-prometheus-stack"
QUERIER = "thanos-query.monitoring.svc"


def of(name: str) -> dict[str, Any]:
    return values(generated(name), KPS)


def test_each_has_the_rules_that_the_other_has_not() -> None:
    found = of("sharded")
    (local,) = found["prometheus"]["prometheusSpec"]["ruleSelector"]["matchExpressions"]
    (others,) = found["thanosRuler"]["thanosRulerSpec"]["ruleSelector"]["matchExpressions"]
    assert local == {"key": EVALUATED_BY, "operator": "In", "values": [BY_PROMETHEUS]}
    assert others == {**local, "operator": "NotIn"}


@pytest.mark.parametrize("name", SPECS)
def test_alerts_on_the_ruler_are_evaluated_without_it(name: str) -> None:
    """They, and they alone, where there is a ruler."""
    labelled = {
        thing.name
        for thing in generated(name).stack.objects
        if thing.kind == "PrometheusRule" and EVALUATED_BY in thing.manifest["metadata"]["labels"]
    }
    assert labelled == ({"nixscope-thanos-ruler"} if sharded(generated(name).cluster) else set())


def test_the_ruler_is_told_of_querier_alertmanager_and_cluster() -> None:
    cluster = generated("sharded").cluster
    spec = of("sharded")["thanosRuler"]["thanosRulerSpec"]
    assert spec["queryEndpoints"] == [f"dnssrv+_http._tcp.{QUERIER}.cluster.local"]
    more = {one["name"]: one.get("value") for one in spec["additionalArgs"]}
    assert more["alertmanagers.url"] == "http://kube-prometheus-stack-alertmanager.monitoring.svc:9093"
    assert spec["labels"] == of("sharded")["prometheus"]["prometheusSpec"]["externalLabels"]
    assert (spec["replicas"], spec["evaluationInterval"]) == (2, cluster.metrics.scrape_interval)


def test_the_querier_reads_what_the_ruler_records() -> None:
    (querier,) = [one for one in generated("sharded").stack.objects if one.name == "thanos-query" and "Dep" in one.kind]
    (container,) = querier.manifest["spec"]["template"]["spec"]["containers"]
    named = [one.partition("=")[2] for one in container["args"] if one.startswith("--endpoint=")]
    assert [one.split(".")[2] for one in named] == [
        "kube-prometheus-stack-thanos-discovery",
        "thanos-store",
        "thanos-ruler-operated",
    ]
    labels = [one.partition("=")[2] for one in container["args"] if one.startswith("--query.replica-label=")]
    assert labels == ["prometheus_replica", "thanos_ruler_replica"]


def test_nobody_asks_one_shard() -> None:
    """Neither Grafana nor the adapter."""
    grafana = of("sharded")["grafana"]
    assert grafana["sidecar"]["datasources"]["defaultDatasourceEnabled"] is False
    urls = {one["uid"]: one["url"] for one in grafana["additionalDataSources"]}
    assert urls["prometheus"] == f"http://{QUERIER}:10902"
    assert values(generated("sharded"), "prometheus-adapter")["prometheus"] == {
        "url": f"http://{QUERIER}",
        "port": 10902,
    }


def test_one_shard_is_as_before() -> None:
    """No ruler, no selector, no number."""
    spec = of("long")["prometheus"]["prometheusSpec"]
    assert {"shards", "ruleSelector"} & spec.keys() == set()
    assert of("long")["thanosRuler"] == {"thanosRulerSpec": {"ruleSelectorNilUsesHelmValues": False}}
