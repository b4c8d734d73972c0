"""Mimir in pods of its own: what the chart is told, and what of the spec reaches it."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from generator.capacity import figures_engines as of_engines
from generator.insight.plan.assemble import plan
from generator.pipeline import Generated
from generator.spec.metrics import LongTerm
from generator.spec.mimir_pods import mimir_pods
from generator.spec.units import volume_bytes
from generator.stack.budget import Memory
from generator.stack.mimir_config import configuration
from tests.specs import STORE, cluster, generated, made, values
from tests.stack.test_network import GRAFANA, namespace, of, peers

WIDE = generated("mimir-distributed")
OFF = ("alertmanager", "gateway", "kafka", "minio", "overrides_exporter", "rollout_operator", "ruler")
PARTS = ("ingester", "distributor", "querier", "store_gateway", "query_frontend", "query_scheduler", "compactor")
HOSTS = {f"h{number}": {"address": f"100.64.0.{number}"} for number in range(1, 4)}


def small(**parts: Any) -> Generated:
    long_term = {"type": "mimir", "mode": "distributed", **parts.pop("longTerm", {})}
    return made(hosts=HOSTS, storage=STORE, budget={"memory": "24Gi"}, metrics={"longTerm": long_term, **parts})


def mimir(result: Generated) -> dict[str, Any]:
    return values(result, "mimir")


def test_one_process_and_the_release_are_never_both_there() -> None:
    objects = {(thing.kind, thing.name): thing.manifest for thing in WIDE.stack.objects}
    names = objects.keys()
    assert objects["ServiceAccount", "mimir"]["automountServiceAccountToken"] is False
    assert not {("StatefulSet", "mimir"), ("Service", "mimir"), ("ConfigMap", "mimir-config")} & names
    assert "mimir" not in {release.name for release in generated("mimir").stack.releases}


def test_the_configuration_is_ours_alone() -> None:
    """The chart's own would want a Kafka, and changes with each of its versions."""
    found = mimir(WIDE)["mimir"]
    assert found["config"] == ""
    memory = Memory({"mimir-store-gateway": int(mimir(WIDE)["store_gateway"]["resources"]["limits"]["memory"][:-2])})
    assert found["structuredConfig"] == configuration(WIDE.cluster, memory)
    assert found["structuredConfig"]["ingest_storage"] == {"enabled": False}
    # Helm would not take over the ConfigMap of the one process.
    assert mimir(WIDE)["externalConfigSecretName"] != "mimir-config"


def test_only_the_parts_run() -> None:
    found = mimir(WIDE)
    assert {name: found[name] for name in OFF} == {name: {"enabled": False} for name in OFF}
    assert found["serviceAccount"] == {"create": False, "name": "mimir"}
    assert (
        found["ingester"]["zoneAwareReplication"]
        == found["store_gateway"]["zoneAwareReplication"]
        == {"enabled": False}
    )


def test_jobs_are_called_as_the_alerts_ask() -> None:
    """Without a label that would stand in the place of the cluster's name."""
    found = mimir(WIDE)["metaMonitoring"]["serviceMonitor"]
    assert (found["enabled"], found["clusterLabel"]) == (True, None)
    (rule,) = found["relabelings"]
    assert (rule["sourceLabels"], rule["targetLabel"]) == (["__meta_kubernetes_service_name"], "job")


@pytest.mark.parametrize(
    ("ingesters", "expected"),
    [
        (3, {"ingester": 3, "distributor": 2, "querier": 2, "store-gateway": 3}),
        (5, {"ingester": 5, "distributor": 3, "querier": 2, "store-gateway": 3}),
        (27, {"ingester": 27, "distributor": 14, "querier": 5, "store-gateway": 7}),
    ],
)
def test_parts_grow_with_the_ingesters(ingesters: int, expected: dict[str, int]) -> None:
    fixed = {"query-frontend": 2, "query-scheduler": 2, "compactor": 1}
    assert mimir_pods(LongTerm(type="mimir", mode="distributed", ingesters=ingesters)) == {**expected, **fixed}


def test_every_part_has_its_share_and_tells_go_of_it() -> None:
    for part in PARTS:
        found = mimir(WIDE)[part]
        limit = int(found["resources"]["limits"]["memory"].removesuffix("Mi"))
        assert found["resources"]["requests"]["memory"] == f"{limit}Mi"
        assert found["env"] == [{"name": "GOMEMLIMIT", "value": f"{limit * 9 // 10}MiB"}]
    assert sum(WIDE.cluster.metrics.long_term.ingesters == mimir(WIDE)[part]["replicas"] for part in PARTS) == 1


def test_what_is_kept_is_on_a_volume_of_the_class() -> None:
    volumes = {part: mimir(WIDE)[part].get("persistentVolume") for part in PARTS}
    kept = {"size": "30Gi", "storageClass": "ceph-block"}
    assert volumes == dict.fromkeys(PARTS) | dict.fromkeys(("ingester", "store_gateway", "compactor"), kept)
    assert mimir(small())["ingester"]["persistentVolume"] == {"size": "20Gi"}


def test_three_copies_outlive_a_restart() -> None:
    found = mimir(WIDE)["mimir"]["structuredConfig"]
    for ring in (found["ingester"]["ring"], found["store_gateway"]["sharding_ring"]):
        assert ring["replication_factor"] == 3
        assert ring["unregister_on_shutdown"] is False
        assert ring["kvstore"] == {"store": "memberlist"}


def test_indexes_stay_within_the_store_gateways_memory() -> None:
    """Mimir's own number, 1 GiB, is more than most of them have."""
    one = generated("mimir")
    text = yaml.safe_load(one.tree["manifests/configmap/mimir-config.yaml"])["data"]["mimir.yaml"]
    pod = yaml.safe_load(one.tree["manifests/statefulset/mimir.yaml"])["spec"]["template"]["spec"]
    release = mimir(WIDE)
    for config, container in (
        (yaml.safe_load(text), pod["containers"][0]),
        (release["mimir"]["structuredConfig"], release["store_gateway"]),
    ):
        cache = config["blocks_storage"]["bucket_store"]["index_cache"]
        assert cache["backend"] == "inmemory"
        assert cache["inmemory"]["max_size_bytes"] == volume_bytes(container["resources"]["limits"]["memory"]) // 8


def test_keys_come_from_the_secret() -> None:
    found = mimir(WIDE)
    assert {one["valueFrom"]["secretKeyRef"]["name"] for one in found["global"]["extraEnv"]} == {"mimir-s3"}
    s3 = found["mimir"]["structuredConfig"]["common"]["storage"]["s3"]
    assert {f"${{{one['name']}}}" for one in found["global"]["extraEnv"]} == {
        s3["access_key_id"],
        s3["secret_access_key"],
    }
    without = {"object": {"type": "s3", "region": "eu-central-1"}}
    assert mimir(small_with(without))["global"] == {"extraEnv": []}


def small_with(storage: dict[str, Any]) -> Generated:
    long_term = {"type": "mimir", "mode": "distributed"}
    return made(hosts=HOSTS, storage=storage, budget={"memory": "24Gi"}, metrics={"longTerm": long_term})


def test_prometheus_writes_to_distributors_and_grafana_asks_frontends() -> None:
    chart = values(WIDE, "kube-prometheus-stack")
    assert chart["prometheus"]["prometheusSpec"]["remoteWrite"] == [
        {
            "url": "http://mimir-distributor.monitoring.svc:8080/api/v1/push",
            "name": "mimir",
            "headers": {"X-Scope-OrgID": "wide"},
            "sendExemplars": True,
        }
    ]
    source = next(one for one in chart["grafana"]["additionalDataSources"] if one["uid"] == "prometheus")
    assert source["url"] == "http://mimir-query-frontend.monitoring.svc:8080/prometheus"
    assert source["secureJsonData"] == {"httpHeaderValue1": "wide"}


def test_other_namespaces_reach_the_frontends_alone() -> None:
    found = of(small(allowFrom=["keda"]))
    own = {name: spec for name, spec in found.items() if name.startswith("allow-mimir-")}
    assert len(own) == len(PARTS)
    allowed = peers(own.pop("allow-mimir-query-frontend"), 8080)
    assert allowed[1:] == [GRAFANA, namespace("keda")]
    assert all(len(peers(spec, 8080)) == 1 for spec in own.values())


def test_the_plan_counts_each_part() -> None:
    one, two = (plan(result.cluster, result.watch) for result in (small(), small(longTerm={"ingesters": 6})))
    needs = [{found.container: found for found in each.memory} for each in (one, two)]
    series = [found["mimir-ingester"].needs_bytes - of_engines.MIMIR_BASE_BYTES for found in needs]
    # Each series in three of them: of three all have it, of six every second one.
    assert series[0] == pytest.approx(one.total_series * of_engines.MIMIR_SERIES_BYTES, abs=2)
    assert series[1] == pytest.approx(two.total_series * of_engines.MIMIR_SERIES_BYTES / 2, abs=2)
    assert [found["mimir-ingester"].pods for found in needs] == [3, 6]
    assert needs[0]["mimir-distributor"].modelled
    volumes = {found.name: found.pods for found in two.volumes if found.name.startswith("mimir")}
    assert volumes == {"mimir-ingester": 6, "mimir-store-gateway": 3, "mimir-compactor": 1}
    assert two.by_job["mimir"] > one.by_job["mimir"] > 3 * of_engines.MIMIR_PART["ingester"]


def test_the_plan_says_which_volume_is_too_small() -> None:
    result = small(longTerm={"volume": "1Gi", "retention": "3650d"}, scrapeInterval="5s")
    (fault,) = [one for one in plan(result.cluster, result.watch).findings if one.id == "plan-long-term"]
    assert fault.path == ("metrics", "longTerm", "volume")
    assert fault.message.startswith("mimir-")
    roomy = small(longTerm={"volume": "200Gi"})
    assert [one for one in plan(roomy.cluster, roomy.watch).findings if one.id == "plan-long-term"] == []


def test_rings_of_two_programs_stay_apart() -> None:
    """Gossip goes by address, and another pod may get the address of one that ended."""
    config = configuration(
        cluster(
            kubernetes={"namespace": "ops"},
            storage=STORE,
            metrics={"longTerm": {"type": "mimir", "mode": "distributed"}},
        ),
        Memory({"mimir-store-gateway": 256}),
    )
    assert config["memberlist"]["cluster_label"] == "mimir-ops"
    assert config["memberlist"]["join_members"] == ["dns+mimir-gossip-ring.ops.svc.cluster.local:7946"]
