"""With the real charts: Tempo runs our configuration, spans find it, and Grafana links what belongs together."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml

from generator.stack.alloy import TRACES_CONFIG_MAP
from generator.stack.tempo import configuration
from generator.stack.trace_links import TRACE_ID
from tests.consumers.rendering import CHARTS, WHY_NOT, Object, Rendering, pod_of
from tests.specs import SPECS, generated

if CHARTS is None:
    pytest.skip(WHY_NOT, allow_module_level=True)

TRACED = [name for name in SPECS if generated(name).cluster.traces.enabled]
each_traced = pytest.mark.parametrize("name", TRACED)


def tempo(name: str, rendering: Rendering) -> Object:
    pod = pod_of(rendering.one(name, "StatefulSet", "tempo"))
    (container,) = pod["containers"]
    return dict(container)


def sources(name: str, rendering: Rendering) -> dict[str, Any]:
    """Grafana's data sources by uid, as the sidecar finds them."""
    return {
        source["uid"]: source
        for thing in rendering.kind(name, "ConfigMap")
        if "grafana_datasource" in thing["metadata"].get("labels", {})
        for text in thing["data"].values()
        for source in yaml.safe_load(text)["datasources"]
    }


def test_there_are_all_kinds_of_store() -> None:
    assert {generated(name).cluster.storage.object.type for name in TRACED} == {"none", "ceph-rgw", "minio", "s3"}


@each_traced
def test_tempo_runs_our_configuration_and_nothing_else(name: str, rendering: Rendering) -> None:
    data = rendering.one(name, "ConfigMap", "tempo")["data"]
    assert yaml.safe_load(data["tempo.yaml"]) == configuration(generated(name).cluster)
    arguments = tempo(name, rendering)["args"]
    assert arguments == ["-config.file=/conf/tempo.yaml", "-mem-ballast-size-mbs=0", "-config.expand-env=true"]


@each_traced
def test_every_variable_of_the_configuration_is_set(name: str, rendering: Rendering) -> None:
    """An unset one would be an empty key, which Tempo takes for one."""
    used = set(re.findall(r"\$\{(\w+)\}", rendering.one(name, "ConfigMap", "tempo")["data"]["tempo.yaml"]))
    env = {one["name"]: one for one in tempo(name, rendering)["env"]}
    assert used == env.keys() - {"GOMEMLIMIT"}
    credentials = generated(name).cluster.storage.object.credentials
    assert {one["valueFrom"]["secretKeyRef"]["name"] for one in env.values() if "valueFrom" in one} == (
        {credentials.secret} if credentials is not None else set()
    )


@each_traced
def test_what_tempo_writes_is_on_its_volume(name: str, rendering: Rendering) -> None:
    """Its image is read-only: another folder would stop it."""
    (mount,) = [one for one in tempo(name, rendering)["volumeMounts"] if one["name"] == "storage"]
    paths = re.findall(r'"path": "([^"]+)"', json.dumps(configuration(generated(name).cluster)))
    assert paths
    assert all(path.startswith(f"{mount['mountPath']}/") for path in paths)


@each_traced
def test_gos_memory_limit_is_below_the_containers(name: str, rendering: Rendering) -> None:
    container = tempo(name, rendering)
    (limit,) = [one["value"] for one in container["env"] if one["name"] == "GOMEMLIMIT"]
    most = container["resources"]["limits"]["memory"]
    assert (limit[-3:], most[-2:]) == ("MiB", "Mi")
    assert 0.85 < int(limit[:-3]) / int(most[:-2]) < 0.95


@each_traced
def test_applications_find_alloy_on_the_usual_ports(name: str, rendering: Rendering) -> None:
    service = rendering.one(name, "Service", "alloy-traces")["spec"]
    ports = {port["name"]: (port["port"], port["targetPort"]) for port in service["ports"]}
    assert {"otlp-grpc": (4317, 4317), "otlp-http": (4318, 4318)}.items() <= ports.items()
    deployment = rendering.one(name, "Deployment", "alloy-traces")
    volumes = {volume["name"]: volume for volume in pod_of(deployment)["volumes"]}
    assert volumes["config"]["configMap"] == {"name": TRACES_CONFIG_MAP}
    # A rollout has a receiver at every moment.
    assert deployment["spec"].get("strategy", {}).get("type", "RollingUpdate") == "RollingUpdate"


@each_traced
def test_grafana_links_logs_metrics_and_traces(name: str, rendering: Rendering) -> None:
    """Every link leads to a data source that is there, by labels that log lines have."""
    found = sources(name, rendering)
    (exemplar,) = found["prometheus"]["jsonData"]["exemplarTraceIdDestinations"]
    assert (exemplar["datasourceUid"], exemplar["name"]) == ("tempo", "trace_id")
    assert rendering.one(name, "Prometheus")["spec"]["enableFeatures"] == ["exemplar-storage"]
    for source in (one for one in found.values() if one["type"] == "loki"):
        (field,) = source["jsonData"]["derivedFields"]
        # Grafana takes $name for a variable of its environment, and $$ for $.
        assert (field["datasourceUid"], field["url"], field["matcherRegex"]) == ("tempo", "$${__value.raw}", TRACE_ID)
    logs = found["tempo"]["jsonData"]["tracesToLogsV2"]
    assert found[logs["datasourceUid"]]["type"] == "loki"
    shipped = rendering.one(name, "ConfigMap", "alloy-config")["data"]["config.alloy"]
    spans = rendering.one(name, "ConfigMap", TRACES_CONFIG_MAP)["data"]["config.alloy"]
    for tag in logs["tags"]:
        assert f'target_label  = "{tag["value"]}"' in shipped
        assert f'"{tag["key"]}"' in spans


def test_prometheus_is_as_before_without_traces(rendering: Rendering) -> None:
    assert not rendering.one("minimal", "Prometheus")["spec"].get("enableFeatures")
