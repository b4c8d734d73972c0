"""Mimir as the engine of long-term metrics: what Prometheus sends where, and what Mimir does with it."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from generator.insight.plan.assemble import plan
from generator.pipeline import Generated
from generator.spec.units import volume_bytes
from generator.stack.budget import Memory
from generator.stack.mimir_config import configuration
from tests.specs import STORE, cluster, generated, made, values
from tests.stack.test_network import GRAFANA, of, peers

KEPT = generated("mimir")


def small(**long_term: Any) -> Generated:
    return made(storage=STORE, budget={"memory": "8Gi"}, metrics={"longTerm": {"type": "mimir", **long_term}})


def config(result: Generated) -> dict[str, Any]:
    found = yaml.safe_load(result.tree["manifests/configmap/mimir-config.yaml"])
    return dict(yaml.safe_load(found["data"]["mimir.yaml"]))


def container(result: Generated) -> dict[str, Any]:
    pod = yaml.safe_load(result.tree["manifests/statefulset/mimir.yaml"])["spec"]["template"]["spec"]
    (found,) = pod["containers"]
    return dict(found)


def test_prometheus_writes_and_grafana_asks_with_the_same_tenant() -> None:
    """A request without one gets 401, and one with another finds nothing."""
    chart = values(KEPT, "kube-prometheus-stack")
    assert chart["prometheus"]["prometheusSpec"]["remoteWrite"] == [
        {"url": "http://mimir.monitoring.svc:8080/api/v1/push", "name": "mimir", "headers": {"X-Scope-OrgID": "kept"}}
    ]
    source = next(one for one in chart["grafana"]["additionalDataSources"] if one["uid"] == "prometheus")
    assert (source["url"], source["isDefault"]) == ("http://mimir.monitoring.svc:8080/prometheus", True)
    assert source["jsonData"]["httpHeaderName1"] == "X-Scope-OrgID"
    assert source["jsonData"]["manageAlerts"] is False
    assert source["secureJsonData"] == {"httpHeaderValue1": "kept"}
    assert config(KEPT)["multitenancy_enabled"] is True


def test_exemplars_go_to_mimir_where_there_are_traces() -> None:
    """Neither Prometheus nor Mimir lets them through by itself."""
    traced = made(
        storage=STORE, budget={"memory": "8Gi"}, traces={"enabled": True}, metrics={"longTerm": {"type": "mimir"}}
    )
    (target,) = values(traced, "kube-prometheus-stack")["prometheus"]["prometheusSpec"]["remoteWrite"]
    assert (target["sendExemplars"], config(traced)["limits"]["max_global_exemplars_per_user"]) == (True, 100_000)
    (target,) = values(small(), "kube-prometheus-stack")["prometheus"]["prometheusSpec"]["remoteWrite"]
    assert "sendExemplars" not in target
    assert "max_global_exemplars_per_user" not in config(small())["limits"]


def test_nothing_else_carries_the_header() -> None:
    sources = values(generated("long"), "kube-prometheus-stack")["grafana"]["additionalDataSources"]
    (prometheus,) = [one for one in sources if one["uid"] == "prometheus"]
    assert "secureJsonData" not in prometheus


def test_the_bucket_and_its_keys() -> None:
    assert config(KEPT)["common"]["storage"] == {
        "backend": "s3",
        "s3": {
            "bucket_name": "mimir-blocks",
            "endpoint": "rgw.ceph.svc:80",
            "region": "us-east-1",
            "insecure": True,
            "bucket_lookup_type": "path",
            "access_key_id": "${MIMIR_S3_ACCESS_KEY_ID}",
            "secret_access_key": "${MIMIR_S3_SECRET_ACCESS_KEY}",
        },
    }
    secrets = {one["valueFrom"]["secretKeyRef"]["name"] for one in container(KEPT)["env"] if "valueFrom" in one}
    assert secrets == {"mimir-s3"}
    assert "-config.expand-env=true" in container(KEPT)["args"]


@pytest.mark.parametrize(("retention", "hours"), [("365d", "8760h"), ("52w", "8736h")])
def test_mimir_deletes_after_the_retention(retention: str, hours: str) -> None:
    assert config(small(retention=retention))["limits"]["compactor_blocks_retention_period"] == hours


def test_replicas_are_told_apart_by_the_operators_label() -> None:
    one, two = (
        configuration(
            cluster(storage=STORE, metrics={"replicas": number, "longTerm": {"type": "mimir"}}), Memory({"mimir": 800})
        )
        for number in (1, 2)
    )
    assert two["distributor"]["ha_tracker"]["enable_ha_tracker"] is True
    assert {name: two["limits"][name] for name in two["limits"].keys() - one["limits"].keys()} == {
        "accept_ha_samples": True,
        "ha_cluster_label": "cluster",
        "ha_replica_label": "prometheus_replica",
    }
    assert "ha_tracker" not in one["distributor"]
    # The label by which Mimir knows the cluster is one that Prometheus sets.
    assert "cluster" in values(KEPT, "kube-prometheus-stack")["prometheus"]["prometheusSpec"]["externalLabels"]


def test_what_it_writes_is_on_its_volume() -> None:
    """Its image is read-only: another folder would stop it."""
    (mount,) = [one for one in container(KEPT)["volumeMounts"] if one["name"] == "data"]
    found = config(KEPT)
    folders = [
        found["blocks_storage"]["tsdb"]["dir"],
        found["blocks_storage"]["bucket_store"]["sync_dir"],
        found["compactor"]["data_dir"],
        found["ruler"]["rule_path"],
    ]
    assert all(folder.startswith(f"{mount['mountPath']}/") for folder in folders)
    assert found["activity_tracker"] == {"filepath": ""}


def test_a_long_start_is_no_reason_to_end_it() -> None:
    """/ready says no for as long as the write-ahead log is read again."""
    found = container(KEPT)
    assert found["readinessProbe"]["httpGet"]["path"] == "/ready"
    assert found["livenessProbe"]["httpGet"]["path"] == "/"


def test_only_prometheus_and_grafana_reach_it() -> None:
    allowed = peers(of(small())["allow-mimir"], 8080)
    assert len(allowed) == 2
    assert GRAFANA in allowed


def test_the_plan_counts_mimir() -> None:
    result = small(retention="100d", volume="1Gi")
    found = plan(result.cluster, result.watch)
    (memory,) = [one for one in found.memory if one.container == "mimir"]
    assert memory.modelled
    assert memory.needs_bytes > found.total_series * 8 * 1024
    assert found.metrics_store is not None
    assert found.metrics_store.held_bytes == pytest.approx(found.metrics_daily_bytes * 100, rel=0.01)
    (volume,) = [one for one in found.volumes if one.name == "mimir"]
    assert volume.held_bytes == pytest.approx(found.metrics_daily_bytes * 3, rel=0.5)
    said = [one for one in found.findings if one.id == "plan-long-term"]
    assert bool(said) is (volume.held_bytes * 1.2 > volume_bytes("1Gi"))
