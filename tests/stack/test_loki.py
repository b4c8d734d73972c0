"""Loki's decisions: the layout, what is deleted when, which store, whose logs are whose."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from generator.spec.logs import Logs
from generator.spec.loki_mode import loki_mode, loki_replicas, why_mode
from generator.stack.contract import Values
from tests.specs import SPECS, STORE, generated, made, values

SCHEMA = json.loads((Path(__file__).parent / "data" / "loki-values.schema.json").read_text(encoding="utf-8"))
MONOLITHIC = {"singleBinary": 1, "write": 0, "read": 0, "backend": 0}
SCALABLE = {"singleBinary": 0, "write": 3, "read": 2, "backend": 1}
DISTRIBUTED = {
    **dict.fromkeys(MONOLITHIC, 0),
    "ingester": 3,
    "distributor": 2,
    "querier": 2,
    "queryFrontend": 2,
    "queryScheduler": 2,
    "indexGateway": 2,
    "compactor": 1,
    "ruler": 1,
}
THREE = {f"h{index}": {"address": f"100.64.0.{index}"} for index in range(3)}
LARGE = {"memory": "64Gi"}


def loki(storage: Any = STORE, **logs: Any) -> dict[str, Any]:
    return values(made(hosts=THREE, storage=storage, logs=logs, budget=LARGE), "loki")


def config(storage: Any = STORE, **logs: Any) -> Values:
    """Loki's configuration, as the chart hands it on."""
    found: Values = loki(storage, **logs)["loki"]["structuredConfig"]
    return found


def test_values_fit_the_chart() -> None:
    """Types by the chart's own schema, which takes unknown keys: those are the business of the check of chart keys."""
    validator = jsonschema.Draft7Validator(SCHEMA)
    for found in [values(generated(name), "loki") for name in SPECS] + [loki(mode="distributed")]:
        validator.validate(json.loads(json.dumps(found)))
    for wrong in ({"singleBinary": {"replicas": "one"}}, {"loki": {"auth_enabled": 1}}, {"gateway": {"replicas": "1"}}):
        with pytest.raises(jsonschema.ValidationError):
            validator.validate(wrong)


@pytest.mark.parametrize(
    ("logs", "mode", "replicas", "factor"),
    [
        ({}, "Monolithic", MONOLITHIC, 1),
        ({"dailyVolume": "9GB"}, "Monolithic", MONOLITHIC, 1),
        ({"dailyVolume": "10GB"}, "SimpleScalable", SCALABLE, 3),
        ({"dailyVolume": "99GB"}, "SimpleScalable", SCALABLE, 3),
        ({"dailyVolume": "100GB"}, "Distributed", DISTRIBUTED, 3),
        ({"mode": "monolithic", "dailyVolume": "99GB"}, "Monolithic", MONOLITHIC, 1),
        ({"mode": "monolithic", "replicas": 3}, "Monolithic", {**MONOLITHIC, "singleBinary": 3}, 3),
        ({"mode": "simple-scalable"}, "SimpleScalable", SCALABLE, 3),
        ({"mode": "distributed"}, "Distributed", DISTRIBUTED, 3),
    ],
)
def test_exactly_one_layout_runs(logs: dict[str, Any], mode: str, replicas: dict[str, int], factor: int) -> None:
    found = loki(**logs)
    assert found["deploymentMode"] == mode
    assert {key: part["replicas"] for key, part in found.items() if key in DISTRIBUTED} == replicas
    assert all(("resources" in found[key]) == (pods > 0) for key, pods in replicas.items())
    assert found["loki"]["structuredConfig"]["common"]["replication_factor"] == factor


def test_distributed_parts_grow_with_the_volume() -> None:
    """To the sizing table of Loki's documentation at 3 TB a day."""
    assert loki_replicas(Logs(mode="distributed", daily_volume="3000GB")) == {
        "ingester": 6,
        "distributor": 4,
        "querier": 10,
        "index-gateway": 4,
        "query-frontend": 2,
        "query-scheduler": 2,
        "compactor": 1,
        "ruler": 1,
    }


@pytest.mark.parametrize(
    ("daily", "why"),
    [
        ("9GB", "Loki runs monolithic, because 9GB of logs a day are below 10GB"),
        ("10GB", "Loki runs simple-scalable, because 10GB of logs a day are at least 10GB and below 100GB"),
        ("1TB", "Loki runs distributed, because 1TB of logs a day are at least 100GB"),
    ],
)
def test_the_layout_says_why(daily: str, why: str) -> None:
    logs = Logs(daily_volume=daily)
    assert why_mode(logs) == why
    assert loki_mode(logs) in why
    assert made(hosts=THREE, storage=STORE, logs={"dailyVolume": daily}, budget=LARGE).reasons == (why,)
    assert made(logs={"mode": "monolithic"}).reasons == ()


def test_caches_stay_within_the_budget() -> None:
    """The chart's own would ask for 9.6 and 1.2 GiB."""
    off = {"enabled": False}
    for mode in ("monolithic", "simple-scalable"):
        found = loki(mode=mode)
        assert (found["chunksCache"], found["resultsCache"]) == (off, off)
        assert "chunk_store_config" not in found["loki"]["structuredConfig"]
    found = loki(mode="distributed")
    for key in ("chunksCache", "resultsCache"):
        limit = int(found[key]["resources"]["limits"]["memory"].removesuffix("Mi"))
        assert found[key]["allocatedMemory"] * 1.2 <= limit
    assert found["memcachedExporter"] == off


@pytest.mark.parametrize(
    ("storage", "logs", "size"),
    [
        (STORE, {"dailyVolume": "1GB"}, "10Gi"),
        (STORE, {"dailyVolume": "10GB"}, "20Gi"),
        (STORE, {"dailyVolume": "11GB"}, "30Gi"),
        ({}, {"dailyVolume": "5GB", "retention": "14d"}, "20Gi"),
        ({}, {"dailyVolume": "9GB", "retention": "30d"}, "70Gi"),
        ({}, {"volume": "33Gi"}, "33Gi"),
    ],
)
def test_volumes_follow_from_what_is_written(storage: Any, logs: dict[str, str], size: str) -> None:
    found = loki(storage, **logs)
    writer = found["write"] if "persistence" in found["write"] else found["singleBinary"]
    assert writer["persistence"] == {"size": size}


@pytest.mark.parametrize("store", ["ceph-rgw", "minio", "s3", "none"])
def test_what_expires_is_deleted(store: str) -> None:
    """Without any one of these Loki keeps everything for ever and says nothing."""
    storage = {"object": {"type": "none"}} if store == "none" else {"object": STORE["object"] | {"type": store}}
    found = config(storage, retention="30d", deleteDelay="3h")
    kept_in = "filesystem" if store == "none" else "s3"
    assert found["compactor"] == {
        "working_directory": "/var/loki/compactor",
        "retention_enabled": True,
        "delete_request_store": kept_in,
        "retention_delete_delay": "3h",
    }
    assert found["limits_config"]["retention_period"] == "720h"
    assert found["schema_config"] == {
        "configs": [
            {
                "from": "2024-04-01",
                "store": "tsdb",
                "object_store": kept_in,
                "schema": "v13",
                "index": {"prefix": "loki_index_", "period": "24h"},
            }
        ]
    }


def test_keystone_keeps_logs_for_ninety_days() -> None:
    found = values(generated("keystone"), "loki")["loki"]
    assert found["structuredConfig"]["limits_config"]["retention_period"] == "2160h"
    assert found["structuredConfig"]["compactor"]["retention_delete_delay"] == "2h"
    assert found["runtimeConfig"] == {
        "overrides": {
            "payments": {"retention_period": "8760h"},
            "dev": {"retention_period": "168h"},
            # Five hosts, whose units and levels are streams of one tenant.
            "hosts": {"max_global_streams_per_user": 5500},
        }
    }


def test_what_hosts_held_back_is_taken() -> None:
    """Also what they read again at the far end of their ``maxAge``; and a gateway that they can find by its address."""
    hosts = {"password": {"file": "/run/p"}, "htpasswd": {"file": "/run/h"}, "maxAge": "14d"}
    result = made(hosts={"box": {"address": "100.64.0.1", "roles": ["server"]}}, logs={"hosts": hosts})
    found = values(result, "loki")
    limits = found["loki"]["structuredConfig"]["limits_config"]
    assert limits["reject_old_samples_max_age"] == "360h"
    assert limits["max_global_streams_per_user"] == 5100
    assert found["gateway"]["service"] == {"clusterIP": "10.43.0.15"}
    assert "service" not in values(made(), "loki")["gateway"]


def test_a_tenant_has_limits_and_streams_of_its_own() -> None:
    """A list of streams in an override replaces the common one, which must not be lost by it."""
    debug = {"selector": '{level="debug"}', "period": "3d"}
    found = loki(
        streamRetention=[debug, {"selector": '{app="audit"}', "period": "52w", "priority": 2, "tenant": "dev"}],
        tenancy={"by": "namespace", "limits": {"dev": {"rateMB": 3, "burstMB": 5}}, "retention": {"ops": "48h"}},
    )["loki"]
    common = {"selector": '{level="debug"}', "priority": 1, "period": "72h"}
    assert found["structuredConfig"]["limits_config"]["retention_stream"] == [common]
    assert found["runtimeConfig"] == {
        "overrides": {
            "dev": {
                "ingestion_rate_mb": 3,
                "ingestion_burst_size_mb": 5,
                "retention_stream": [common, {"selector": '{app="audit"}', "priority": 2, "period": "8736h"}],
            },
            "ops": {"retention_period": "48h"},
        }
    }


def test_braces_in_a_selector_pass_the_chart_untouched() -> None:
    """The chart expands what it is given as a template."""
    found = loki(streamRetention=[{"selector": '{app=~"x{{2}}"}', "period": "24h"}])["loki"]["structuredConfig"]
    (stream,) = found["limits_config"]["retention_stream"]
    assert stream["selector"] == '{app=~"x{{ `{{` }}2}}"}'


@pytest.mark.parametrize(("store", "path_style"), [("ceph-rgw", True), ("minio", True), ("s3", False)])
@pytest.mark.parametrize(("endpoint", "insecure"), [("http://rgw:80", True), ("https://rgw", False)])
def test_store(store: str, path_style: bool, endpoint: str, insecure: bool) -> None:
    found = loki({"object": {"type": store, "endpoint": endpoint, "credentials": {"secret": "k"}}}, bucket="my-logs")
    assert found["loki"]["storage"] == {"type": "s3"}
    assert found["loki"]["structuredConfig"]["common"]["storage"] == {
        "s3": {
            "bucketnames": "my-logs",
            "region": "us-east-1",
            "s3forcepathstyle": path_style,
            "insecure": insecure,
            "endpoint": endpoint,
            "access_key_id": "${LOKI_S3_ACCESS_KEY_ID}",
            "secret_access_key": "${LOKI_S3_SECRET_ACCESS_KEY}",
        }
    }
    env = [(var["name"], var["valueFrom"]["secretKeyRef"]) for var in found["global"]["extraEnv"]]
    assert env == [
        ("LOKI_S3_ACCESS_KEY_ID", {"name": "k", "key": "access_key_id"}),
        ("LOKI_S3_SECRET_ACCESS_KEY", {"name": "k", "key": "secret_access_key"}),
    ]


def test_aws_gives_a_role_instead_of_keys() -> None:
    found = loki({"object": {"type": "s3", "region": "eu-west-1"}})
    assert found["loki"]["structuredConfig"]["common"]["storage"] == {
        "s3": {"bucketnames": "loki-chunks", "region": "eu-west-1", "s3forcepathstyle": False, "insecure": False}
    }
    assert found["global"] == {"dnsService": "kube-dns"}


@pytest.mark.parametrize("by", ["none", "namespace"])
def test_tenancy_is_one_decision(by: str) -> None:
    """Whoever writes says the tenant, whoever reads asks for it, and Loki wants to know: all or none."""
    tenancy = {"by": by, "namespaces": ["shop"]} if by == "namespace" else {"by": by}
    result = made(kubernetes={"namespace": "obs"}, logs={"tenancy": tenancy})
    several = by == "namespace"
    alloy = yaml.safe_load(result.tree["manifests/configmap/alloy-config.yaml"])["data"]["config.alloy"]
    found = values(result, "loki")
    assert found["loki"]["auth_enabled"] is several
    assert found["loki"]["structuredConfig"]["auth_enabled"] is several
    assert found["loki"]["structuredConfig"]["querier"]["multi_tenant_queries_enabled"] is several
    assert ('stage.tenant {\n\t\tlabel = "namespace"\n\t}' in alloy) is several
    assert ("stage.tenant" in alloy) is several
    # The canary's pods stand in the stack's namespace, so that is the tenant of their lines.
    assert found["lokiCanary"]["tenant"] == {"name": "obs"}


def test_grafana_asks_for_each_tenant_and_for_all() -> None:
    result = made(kubernetes={"namespace": "obs"}, logs={"tenancy": {"by": "namespace", "namespaces": ["shop"]}})
    sources = values(result, "kube-prometheus-stack")["grafana"]["additionalDataSources"]
    assert sources == [
        {
            "name": name,
            "type": "loki",
            "uid": uid,
            "access": "proxy",
            "url": "http://loki-gateway.obs.svc",
            "jsonData": {"httpHeaderName1": "X-Scope-OrgID"},
            "secureJsonData": {"httpHeaderValue1": tenant},
        }
        for name, uid, tenant in [
            ("Loki", "loki", "kube-system|obs|shop"),
            ("Loki (kube-system)", "loki-kube-system", "kube-system"),
            ("Loki (obs)", "loki-obs", "obs"),
            ("Loki (shop)", "loki-shop", "shop"),
        ]
    ]


def test_a_single_tenant_has_no_header_anywhere() -> None:
    (source,) = values(made(), "kube-prometheus-stack")["grafana"]["additionalDataSources"]
    assert source == {
        "name": "Loki",
        "type": "loki",
        "uid": "loki",
        "access": "proxy",
        "url": "http://loki-gateway.monitoring.svc",
    }


def test_long_names_of_tenants_give_distinct_data_sources() -> None:
    """Grafana takes at most 40 characters of a uid."""
    long = ["a" * 63, "a" * 62 + "b"]
    result = made(logs={"tenancy": {"by": "namespace", "namespaces": long}})
    uids = [source["uid"] for source in values(result, "kube-prometheus-stack")["grafana"]["additionalDataSources"]]
    assert len(set(uids)) == len(uids) == 5
    assert all(len(uid) <= 40 for uid in uids)


def test_no_logs_no_trace() -> None:
    result = made(logs={"enabled": False})
    assert [release.name for release in result.stack.releases] == ["kube-prometheus-stack"]
    assert values(result, "kube-prometheus-stack")["grafana"]["additionalDataSources"] == []
    assert not [path for path, text in result.tree.items() if "alloy" in (path + text).lower()]


@pytest.mark.parametrize(("distribution", "service"), [("k3s", "kube-dns"), ("rke2", "rke2-coredns-rke2-coredns")])
def test_gateway_finds_the_dns_service(distribution: str, service: str) -> None:
    """nginx does not start without it."""
    assert values(made(kubernetes={"distribution": distribution}), "loki")["global"]["dnsService"] == service


def test_replay_of_the_log_fits_into_the_pod() -> None:
    """Loki's own ceiling of 4 GB would have a pod killed for memory at each restart."""
    for mode, key in (("monolithic", "singleBinary"), ("simple-scalable", "write"), ("distributed", "ingester")):
        found = loki(mode=mode)
        ceiling = found["loki"]["structuredConfig"]["ingester"]["wal"]["replay_memory_ceiling"]
        limit = found[key]["resources"]["limits"]["memory"]
        assert int(ceiling.removesuffix("MB")) * 2 <= int(limit.removesuffix("Mi"))
