"""Traces: Tempo's configuration for each store, volumes, links, and who may send spans."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from generator.insight.plan.assemble import plan
from generator.stack.budget import Memory
from generator.stack.tempo import configuration, values
from generator.stack.trace_links import TRACE_ID
from tests.specs import STORE, cluster, made
from tests.specs import values as values_of
from tests.stack.test_network import namespace, peers, policies

ON = {"enabled": True}
MEMORY = Memory({"tempo": 400})


def storage(**parts: Any) -> Any:
    return configuration(cluster(traces=ON, **parts))["storage"]["trace"]


def test_without_a_store_blocks_are_on_the_volume() -> None:
    assert storage() == {
        "backend": "local",
        "wal": {"path": "/var/tempo/wal"},
        "local": {"path": "/var/tempo/blocks"},
    }


@pytest.mark.parametrize(
    ("store", "expected"),
    [
        (
            STORE["object"],
            {
                "endpoint": "rgw:80",
                "insecure": True,
                "forcepathstyle": True,
                "access_key": "${TEMPO_S3_ACCESS_KEY_ID}",
                "secret_key": "${TEMPO_S3_SECRET_ACCESS_KEY}",
            },
        ),
        (
            {"type": "s3", "region": "eu-central-1"},
            {"endpoint": "s3.eu-central-1.amazonaws.com", "insecure": False, "forcepathstyle": False},
        ),
        (
            {"type": "minio", "endpoint": "https://[fd00::9]:9000"},
            {"endpoint": "[fd00::9]:9000", "insecure": False, "forcepathstyle": True},
        ),
    ],
)
def test_the_object_store(store: Any, expected: dict[str, Any]) -> None:
    """Tempo wants the address without its scheme, and AWS' written out."""
    region = store.get("region", "us-east-1")
    assert storage(storage={"object": store})["s3"] == {"bucket": "tempo-traces", "region": region, **expected}


def test_limits_and_retention_are_in_tempos_units() -> None:
    traces = {**ON, "retention": "14d", "ingestion": {"rateMB": 15, "burstMB": 30}}
    found = configuration(cluster(traces=traces))
    # Else a burst is dropped instead of sent again.
    assert found["distributor"]["retry_after_on_resource_exhausted"] == "5s"
    assert found["compactor"] == {"compaction": {"block_retention": "336h"}}
    assert found["overrides"]["defaults"]["ingestion"] == {
        "rate_limit_bytes": 15_000_000,
        "burst_size_bytes": 30_000_000,
    }


def test_a_batch_of_large_spans_is_taken() -> None:
    """Above gRPC's own 4 MiB Alloy would drop all 3000 spans of a batch."""
    receivers = configuration(cluster(traces=ON))["distributor"]["receivers"]
    grpc = {"endpoint": "0.0.0.0:4317", "max_recv_msg_size_mib": 16}
    assert receivers == {"otlp": {"protocols": {"grpc": grpc}}}


@pytest.mark.parametrize(
    ("parts", "size"),
    [
        ({"traces": ON}, "10Gi"),
        ({"traces": {**ON, "dailyVolume": "20GB", "retention": "14d"}}, "70Gi"),
        ({"traces": {**ON, "dailyVolume": "20GB", "retention": "14d"}, "storage": STORE}, "40Gi"),
        ({"traces": {**ON, "volume": "3Gi"}}, "3Gi"),
    ],
)
def test_volume(parts: Any, size: str) -> None:
    """A quarter of all that is kept, or two days of what is sent."""
    assert values(cluster(**parts), MEMORY)["persistence"] == {"enabled": True, "size": size}


def test_the_class_of_the_volume() -> None:
    found = values(cluster(traces=ON, storage={"block": {"class": "fast"}}), MEMORY)
    assert found["persistence"]["storageClassName"] == "fast"


@pytest.mark.parametrize(
    "line",
    [
        'level=info traceID=4bf92f3577b34da6a3ce929d0e0e4736 msg="paid"',
        '{"msg":"paid","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736"}',
        "{'TraceId': '4bf92f3577b34da6a3ce929d0e0e4736'}",
        "paid (trace-id: 4bf92f3577b34da6a3ce929d0e0e4736)",
    ],
)
def test_a_line_leads_to_its_trace(line: str) -> None:
    found = re.search(TRACE_ID, line)
    assert found is not None
    assert found[1] == "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.mark.parametrize("line", ["traceID=", "trace_id=none", "retrace_id_count=12", "trace 4bf92f3577b34da6"])
def test_other_lines_lead_nowhere(line: str) -> None:
    assert re.search(TRACE_ID, line) is None


def test_links_are_only_between_what_is_there() -> None:
    grafana = values_of(made(traces=ON, logs={"enabled": False}), "kube-prometheus-stack")["grafana"]
    (tempo,) = grafana["additionalDataSources"]
    assert (tempo["uid"], tempo["jsonData"]) == ("tempo", {"nodeGraph": {"enabled": True}})
    assert grafana["sidecar"]["datasources"]["exemplarTraceIdDestinations"]["datasourceUid"] == "tempo"
    without = values_of(made(), "kube-prometheus-stack")
    assert "jsonData" not in without["grafana"]["additionalDataSources"][0]
    assert "enableFeatures" not in without["prometheus"]["prometheusSpec"]


def test_traces_alone_bring_one_alloy_and_no_loki() -> None:
    result = made(traces=ON, logs={"enabled": False})
    assert [release.name for release in result.stack.releases] == ["kube-prometheus-stack", "tempo", "alloy-traces"]
    assert result.stack.alloy.keys() == {"alloy-traces-config"}
    (tempo, alloy) = result.stack.releases[1:]
    assert (tempo.needs, alloy.needs) == (("kube-prometheus-stack",), ("kube-prometheus-stack", "tempo"))
    labels = yaml.safe_load(result.tree["manifests/namespace/monitoring.yaml"])["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "baseline"


@pytest.mark.parametrize("port", [4317, 4318])
def test_who_may_send_spans(port: int) -> None:
    assert peers(policies(traces=ON)["allow-alloy-traces"], port) is None
    named = policies(traces={**ON, "allowFrom": ["shop", "pay"]})["allow-alloy-traces"]
    assert peers(named, port) == [namespace("shop"), namespace("pay")]


def test_only_alloy_sends_to_tempo() -> None:
    (peer,) = peers(policies(traces=ON)["allow-tempo"], 4317)
    assert peer["podSelector"]["matchLabels"]["app.kubernetes.io/instance"] == "alloy-traces"


def test_the_plan_counts_traces() -> None:
    on, off = (made(traces=part, storage=STORE) for part in ({**ON, "retention": "10d", "dailyVolume": "4GB"}, {}))
    found, without = (plan(one.cluster, one.watch) for one in (on, off))
    store = found.traces_store
    assert store is not None
    assert (store.daily_bytes, store.held_bytes) == (2**30, 10 * 2**30)
    assert (found.traces_daily_bytes, without.traces_daily_bytes, without.traces_store) == (4 * 2**30, 0, None)
    assert {one.container for one in found.memory} - {one.container for one in without.memory} == {
        *("tempo", "alloy-traces", "alloy-traces-reloader")
    }
    assert {one.name for one in found.volumes} - {one.name for one in without.volumes} == {"tempo"}
