"""Long-term metrics: what Prometheus, Grafana and the engines' own programs are told."""

from __future__ import annotations

from typing import Any

import pytest

from generator.pipeline import Generated
from generator.stack import thanos, thanos_programs
from generator.stack.network import openings
from tests.specs import STORE, cluster, generated, made, values

ENOUGH = {"memory": "8Gi"}


def thanos_of(storage: Any = STORE, **parts: Any) -> Generated:
    return made(storage=storage, budget=ENOUGH, metrics={"longTerm": {"type": "thanos", **parts}})


def args(result: Generated, name: str) -> list[str]:
    (found,) = [t for t in result.stack.objects if t.name == name and t.kind in ("Deployment", "StatefulSet")]
    return list(found.manifest["spec"]["template"]["spec"]["containers"][0]["args"])


def env(result: Generated, name: str) -> dict[str, tuple[str, str]]:
    (found,) = [t for t in result.stack.objects if t.name == name and t.kind in ("Deployment", "StatefulSet")]
    given = found.manifest["spec"]["template"]["spec"]["containers"][0].get("env", ())
    keys = {one["name"]: one["valueFrom"]["secretKeyRef"] for one in given}
    return {name: (key["name"], key["key"]) for name, key in keys.items()}


@pytest.mark.parametrize(
    ("store", "expected"),
    [
        (
            {"type": "ceph-rgw", "endpoint": "http://rgw:80", "credentials": {"secret": "a"}},
            {"endpoint": "rgw:80", "region": "us-east-1", "insecure": True, "bucket_lookup_type": "path"},
        ),
        (
            {"type": "minio", "endpoint": "https://minio:9000", "credentials": {"secret": "a"}},
            {"endpoint": "minio:9000", "region": "us-east-1", "insecure": False, "bucket_lookup_type": "path"},
        ),
        (
            {"type": "s3", "region": "eu-central-1"},
            {
                "endpoint": "s3.eu-central-1.amazonaws.com",
                "region": "eu-central-1",
                "insecure": False,
                "bucket_lookup_type": "auto",
            },
        ),
    ],
)
def test_the_bucket_is_that_of_the_store(store: Any, expected: Any) -> None:
    found = cluster(storage={"object": store}, metrics={"longTerm": {"type": "thanos", "bucket": "kept"}})
    assert thanos.own_bucket(found).description == {"type": "S3", "config": {"bucket": "kept", **expected}}


def test_keys_are_those_of_the_bucket_or_of_the_store() -> None:
    """Everything that opens the bucket has them; the querier, which does not, has none; AWS can do without."""
    own, common = thanos_of(credentials={"secret": "metrics-s3"}), thanos_of()
    for result, secret in ((own, "metrics-s3"), (common, "loki-s3")):
        expected = {
            "AWS_ACCESS_KEY_ID": (secret, "access_key_id"),
            "AWS_SECRET_ACCESS_KEY": (secret, "secret_access_key"),
        }
        assert [env(result, name) for name in ("thanos-store", "thanos-compact")] == [expected, expected]
        assert env(result, "thanos-query") == {}
    role = thanos_of({"object": {"type": "s3"}})
    assert env(role, "thanos-store") == {}
    assert "containers" not in values(role, "kube-prometheus-stack")["prometheus"]["prometheusSpec"]


def test_averages_are_made_where_they_are_kept_for_longer() -> None:
    without, with_ = thanos_of(retention="90d"), thanos_of(retention="90d", downsampled={"oneHour": "730d"})
    kept = "--retention.resolution-{}={}".format
    assert args(without, "thanos-compact")[-6:-2] == [
        *(kept(name, "90d") for name in ("raw", "5m", "1h")),
        "--downsampling.disable",
    ]
    assert args(with_, "thanos-compact")[-5:-2] == [kept("raw", "90d"), kept("5m", "90d"), kept("1h", "730d")]
    asks = [("--query.auto-downsampling" in args(result, "thanos-query")) for result in (without, with_)]
    assert asks == [False, True]


def test_another_bucket_starts_every_pod_anew() -> None:
    """Thanos reads the description of the bucket once, when it starts."""
    stamps = []
    for bucket in ("one", "two"):
        result = thanos_of(bucket=bucket)
        spec = values(result, "kube-prometheus-stack")["prometheus"]["prometheusSpec"]
        own = [t.manifest["spec"]["template"]["metadata"] for t in result.stack.objects if t.kind == "StatefulSet"]
        stamps.append({one["annotations"]["nixscope/configuration"] for one in [*own, spec["podMetadata"]]})
    assert [len(found) for found in stamps] == [1, 1]
    assert stamps[0] != stamps[1]


@pytest.mark.parametrize(("said", "given"), [("365d", "365d"), ("26h", "26h"), ("4w", "28d"), ("2000m", "120000s")])
def test_victoriametrics_knows_no_minutes(said: str, given: str) -> None:
    metrics = {"retention": "1d", "longTerm": {"type": "victoriametrics", "retention": said, "volume": "100Gi"}}
    found = args(made(budget=ENOUGH, metrics=metrics), "victoria-metrics")
    assert f"-retentionPeriod={given}" in found
    assert not any(one.startswith("-dedup") for one in found), "one Prometheus writes nothing twice"


@pytest.mark.parametrize(
    ("engine", "url"),
    [
        ("thanos", "http://thanos-query.monitoring.svc:10902"),
        ("victoriametrics", "http://victoria-metrics.monitoring.svc:8428"),
    ],
)
def test_dashboards_ask_the_engine(engine: str, url: str) -> None:
    result = made(storage=STORE, budget=ENOUGH, metrics={"longTerm": {"type": engine, "volume": "100Gi"}})
    grafana = values(result, "kube-prometheus-stack")["grafana"]
    first = grafana["additionalDataSources"][0]
    assert (first["uid"], first["isDefault"], first["url"]) == ("prometheus", True, url)
    own = grafana["sidecar"]["datasources"]
    assert (own["uid"], own["isDefaultDatasource"]) == ("prometheus-recent", False)


@pytest.mark.parametrize(("engine", "linked"), [("thanos", True), ("mimir", True), ("victoriametrics", False)])
def test_exemplars_lead_to_traces_from_the_data_source_that_dashboards_ask(engine: str, *, linked: bool) -> None:
    """VictoriaMetrics keeps none."""
    metrics = {"longTerm": {"type": engine, "volume": "100Gi"}}
    with_, without = (
        values(made(storage=STORE, budget=ENOUGH, metrics=metrics, **parts), "kube-prometheus-stack")
        for parts in ({"traces": {"enabled": True}}, {})
    )
    link = {"name": "trace_id", "datasourceUid": "tempo", "urlDisplayLabel": "View trace"}
    asked, silent = (one["grafana"]["additionalDataSources"][0]["jsonData"] for one in (with_, without))
    assert asked.get("exemplarTraceIdDestinations") == ([link] if linked else None)
    assert "exemplarTraceIdDestinations" not in silent


def test_without_an_engine_nothing_changes() -> None:
    result = made()
    prometheus = values(result, "kube-prometheus-stack")["prometheus"]
    assert prometheus["prometheusSpec"]["replicas"] == 1
    assert not {"thanos", "remoteWrite", "volumes"} & prometheus["prometheusSpec"].keys()
    assert not {"Deployment", "StatefulSet", "Service"} & {thing.kind for thing in result.stack.objects}


def test_the_sidecar_is_told_whole() -> None:
    spec = values(generated("long"), "kube-prometheus-stack")["prometheus"]["prometheusSpec"]
    assert {key: value for key, value in spec["thanos"].items() if key != "resources"} == {
        "image": thanos_programs.IMAGE,
        "version": thanos_programs.VERSION,
        "objectStorageConfigFile": "/etc/objstore/objstore.yaml",
        "volumeMounts": [{"name": "thanos-objstore", "mountPath": "/etc/objstore"}],
    }
    assert (spec["replicas"], spec["disableCompaction"]) == (2, True)
    assert spec["volumes"] == [{"name": "thanos-objstore", "configMap": {"name": "thanos-objstore"}}]


def ways_in(name: str, *parts: str) -> set[tuple[str, int, tuple[str, ...]]]:
    result = generated(name)
    found = [one for one in openings(result.cluster, result.watch) if one.part.name in parts]
    return {(one.part.name, one.port, tuple(caller.name for caller in one.callers)) for one in found}


def test_who_reaches_what() -> None:
    programs = ("thanos-store", "thanos-query", "thanos-compact")
    assert ways_in("long", *programs) == {
        ("thanos-store", 10901, ("thanos-query",)),
        ("thanos-store", 10902, ("prometheus",)),
        ("thanos-query", 10902, ("prometheus", "grafana")),
        ("thanos-compact", 10902, ("prometheus",)),
    }
    assert {(port, who) for _, port, who in ways_in("long", "prometheus") if port > 10000} == {
        (10901, ("thanos-query",)),
        (10902, ("prometheus",)),
    }
    assert ways_in("victoria", "victoria-metrics") == {("victoria-metrics", 8428, ("prometheus", "grafana"))}
