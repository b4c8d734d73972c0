"""Loki's decisions: the layout, what is deleted when, which store, whose logs are whose."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.specs import SPECS, STORE, generated, made, values

SCHEMA = json.loads((Path(__file__).parent / "data" / "loki-values.schema.json").read_text(encoding="utf-8"))
WORKLOADS = ("singleBinary", "write", "read", "backend")
THREE = {f"h{index}": {"address": f"100.64.0.{index}"} for index in range(3)}


def loki(storage: Any = STORE, **logs: Any) -> dict[str, Any]:
    return values(made(hosts=THREE, storage=storage, logs=logs), "loki")


def test_values_fit_the_chart() -> None:
    """Types by the chart's own schema, which takes unknown keys: those are the business of the check of chart keys."""
    validator = jsonschema.Draft7Validator(SCHEMA)
    for name in SPECS:
        validator.validate(json.loads(json.dumps(values(generated(name), "loki"))))
    for wrong in ({"singleBinary": {"replicas": "one"}}, {"loki": {"auth_enabled": 1}}, {"gateway": {"replicas": "1"}}):
        with pytest.raises(jsonschema.ValidationError):
            validator.validate(wrong)


@pytest.mark.parametrize(
    ("logs", "mode", "replicas", "factor"),
    [
        ({}, "Monolithic", [1, 0, 0, 0], 1),
        ({"dailyVolume": "9GB"}, "Monolithic", [1, 0, 0, 0], 1),
        ({"dailyVolume": "10GB"}, "SimpleScalable", [0, 3, 2, 1], 3),
        ({"dailyVolume": "99GB"}, "SimpleScalable", [0, 3, 2, 1], 3),
        ({"mode": "monolithic", "dailyVolume": "99GB"}, "Monolithic", [1, 0, 0, 0], 1),
        ({"mode": "simple-scalable"}, "SimpleScalable", [0, 3, 2, 1], 3),
    ],
)
def test_exactly_one_layout_runs(logs: dict[str, str], mode: str, replicas: list[int], factor: int) -> None:
    found = loki(**logs)
    assert found["deploymentMode"] == mode
    assert [found[name]["replicas"] for name in WORKLOADS] == replicas
    assert found["loki"]["commonConfig"] == {"replication_factor": factor}
    assert all(("resources" in found[name]) == (found[name]["replicas"] > 0) for name in WORKLOADS)


@pytest.mark.parametrize("store", ["ceph-rgw", "minio", "s3", "none"])
def test_what_expires_is_deleted(store: str) -> None:
    """Without any one of these Loki keeps everything for ever and says nothing."""
    storage = {"object": {"type": "none"}} if store == "none" else {"object": STORE["object"] | {"type": store}}
    found = loki(storage, retention="30d", deleteDelay="3h")["loki"]
    kept_in = "filesystem" if store == "none" else "s3"
    assert found["compactor"] == {
        "working_directory": "/var/loki/compactor",
        "retention_enabled": True,
        "delete_request_store": kept_in,
        "retention_delete_delay": "3h",
    }
    assert found["limits_config"]["retention_period"] == "720h"
    (schema,) = found["schemaConfig"]["configs"]
    assert schema == {
        "from": "2024-04-01",
        "store": "tsdb",
        "object_store": kept_in,
        "schema": "v13",
        "index": {"prefix": "loki_index_", "period": "24h"},
    }


def test_keystone_keeps_logs_for_ninety_days() -> None:
    found = values(generated("keystone"), "loki")["loki"]
    assert found["limits_config"]["retention_period"] == "2160h"
    assert found["runtimeConfig"] == {
        "overrides": {"payments": {"retention_period": "8760h"}, "dev": {"retention_period": "168h"}}
    }


@pytest.mark.parametrize(("store", "path_style"), [("ceph-rgw", True), ("minio", True), ("s3", False)])
@pytest.mark.parametrize(("endpoint", "insecure"), [("http://rgw:80", True), ("https://rgw", False)])
def test_store(store: str, path_style: bool, endpoint: str, insecure: bool) -> None:
    found = loki({"object": {"type": store, "endpoint": endpoint, "credentials": {"secret": "k"}}}, bucket="my-logs")
    assert found["loki"]["storage"] == {
        "type": "s3",
        "bucketNames": {"chunks": "my-logs", "ruler": "my-logs"},
        "s3": {
            "region": "us-east-1",
            "s3ForcePathStyle": path_style,
            "insecure": insecure,
            "endpoint": endpoint,
            "accessKeyId": "${LOKI_S3_ACCESS_KEY_ID}",
            "secretAccessKey": "${LOKI_S3_SECRET_ACCESS_KEY}",
        },
    }
    env = [(var["name"], var["valueFrom"]["secretKeyRef"]) for var in found["global"]["extraEnv"]]
    assert env == [
        ("LOKI_S3_ACCESS_KEY_ID", {"name": "k", "key": "access_key_id"}),
        ("LOKI_S3_SECRET_ACCESS_KEY", {"name": "k", "key": "secret_access_key"}),
    ]
    assert found["global"]["extraArgs"] == ["-config.expand-env=true"]


def test_aws_gives_a_role_instead_of_keys() -> None:
    found = loki({"object": {"type": "s3", "region": "eu-west-1"}})
    assert found["loki"]["storage"]["s3"] == {"region": "eu-west-1", "s3ForcePathStyle": False, "insecure": False}
    assert found["global"] == {"dnsService": "kube-dns"}


@pytest.mark.parametrize("by", ["none", "namespace"])
def test_tenancy_is_one_decision(by: str) -> None:
    """Whoever writes says the tenant, whoever reads asks for all of them, and Loki wants to know: all or none."""
    tenancy = {"by": by, "namespaces": ["shop"]} if by == "namespace" else {"by": by}
    result = made(kubernetes={"namespace": "obs"}, logs={"tenancy": tenancy})
    several = by == "namespace"
    alloy = yaml.safe_load(result.tree["manifests/configmap/alloy-config.yaml"])["data"]["config.alloy"]
    (source,) = values(result, "kube-prometheus-stack")["grafana"]["additionalDataSources"]
    found = values(result, "loki")["loki"]
    assert found["auth_enabled"] is several
    assert found["querier"]["multi_tenant_queries_enabled"] is several
    assert ('stage.tenant {\n\t\tlabel = "namespace"\n\t}' in alloy) is several
    assert ("stage.tenant" in alloy) is several
    asks = {
        "jsonData": {"httpHeaderName1": "X-Scope-OrgID"},
        "secureJsonData": {"httpHeaderValue1": "kube-system|obs|shop"},
    }
    assert source == {
        "name": "Loki",
        "type": "loki",
        "uid": "loki",
        "access": "proxy",
        "url": "http://loki-gateway.obs.svc",
        **(asks if several else {}),
    }


def test_no_logs_no_trace() -> None:
    result = made(logs={"enabled": False})
    assert [release.name for release in result.stack.releases] == ["kube-prometheus-stack"]
    assert values(result, "kube-prometheus-stack")["grafana"]["additionalDataSources"] == []
    assert not [path for path, text in result.tree.items() if "alloy" in (path + text).lower()]


@pytest.mark.parametrize(("distribution", "service"), [("k3s", "kube-dns"), ("rke2", "rke2-coredns-rke2-coredns")])
def test_gateway_finds_the_dns_service(distribution: str, service: str) -> None:
    """nginx does not start without it."""
    assert values(made(kubernetes={"distribution": distribution}), "loki")["global"]["dnsService"] == service
