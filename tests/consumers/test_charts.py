"""With the real charts: the pods that we meant, within their budget, and objects that the API server takes."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import kubernetes_validate
import pytest
import yaml

from generator.spec.loki_mode import loki_mode, loki_replicas
from generator.spec.units import volume_bytes
from generator.stack.alertmanager import config, url
from generator.stack.alloy import CONFIG_MAP, EVENTS_CONFIG_MAP
from generator.stack.assemble import memory_shares
from generator.stack.budget import share_memory
from generator.stack.loki import GATEWAY
from generator.stack.loki_config import configuration
from tests.consumers.rendering import CHARTS, CONTROLLERS, RENDERED, WHY_NOT, Object, Rendering, each_spec, pod_of
from tests.consumers.test_objects import valid
from tests.specs import generated

pytestmark = pytest.mark.proves("charts", "render to the pods, memory and objects that were meant")

if CHARTS is None:
    pytest.skip(WHY_NOT, allow_module_level=True)

PAIRS = [pytest.param(name, release, id=f"{name}-{release}") for name in RENDERED for release in RENDERED[name]]


@pytest.mark.parametrize(("name", "release"), PAIRS)
def test_chart_renders(name: str, release: str, rendering: Rendering, charts: Path) -> None:
    pin = next(one.chart for one in generated(name).stack.releases if one.name == release)
    about = yaml.safe_load((charts / pin.name / "Chart.yaml").read_text(encoding="utf-8"))
    assert (about["version"], about["appVersion"].lstrip("v")) == (pin.version, pin.app_version.lstrip("v"))
    assert rendering.release(name, release)


_NAMES = {"loki": "loki"}
"""Parts of Loki whose pods are not called loki-PART."""


@each_spec
def test_loki_runs_our_configuration_and_nothing_else(name: str, rendering: Rendering) -> None:
    """Braces in selectors and all, and no host name in it that no Service has."""
    (found,) = [
        yaml.safe_load(thing["data"]["config.yaml"])
        for thing in rendering.release(name, "loki")
        if thing["kind"] == "ConfigMap" and "config.yaml" in thing["data"]
    ]
    spec = generated(name)
    memory = share_memory(memory_shares(spec.cluster), volume_bytes(spec.cluster.budget.memory))
    assert found == configuration(spec.cluster, memory, url(spec.cluster) if spec.watch.log_rules else None)
    services = {thing["metadata"]["name"] for thing in rendering.kind(name, "Service")}
    namespace = re.escape(spec.cluster.kubernetes.namespace)
    named = set(re.findall(rf"([a-z0-9-]+)\.{namespace}\.svc", json.dumps(found)))
    assert named <= services
    assert named or loki_replicas(spec.cluster.logs) == {"loki": 1}


@each_spec
def test_exactly_the_layout_of_loki_runs(name: str, rendering: Rendering) -> None:
    spec = generated(name)
    found = {
        (thing["kind"], thing["metadata"]["name"]): thing["spec"].get("replicas")
        for thing in rendering.release(name, "loki")
        if thing["kind"] in CONTROLLERS
    }
    layout = {_NAMES.get(part, f"loki-{part}"): pods for part, pods in loki_replicas(spec.cluster.logs).items()}
    if loki_mode(spec.cluster.logs) == "distributed":
        layout |= {"loki-chunks-cache": 1, "loki-results-cache": 1}
    running = {called: pods for (kind, called), pods in found.items() if kind != "DaemonSet"}
    assert running == {**layout, GATEWAY: 1}
    canaries = {("DaemonSet", "loki-canary")} if spec.cluster.logs.canary else set()
    assert {key for key in found if key[0] == "DaemonSet"} == canaries


_NOT_LOKI = {GATEWAY, "loki-canary", "loki-chunks-cache", "loki-results-cache"}


@pytest.mark.parametrize("name", [name for name in RENDERED if generated(name).cluster.storage.object.credentials])
def test_loki_reads_its_keys_from_the_environment(name: str, rendering: Rendering) -> None:
    """Every Loki, not only some: each of them opens the store."""
    for thing in rendering.release(name, "loki"):
        if thing["kind"] in CONTROLLERS and thing["metadata"]["name"] not in _NOT_LOKI:
            (container,) = pod_of(thing)["containers"]
            assert "-config.expand-env=true" in container["args"]
            assert {"LOKI_S3_ACCESS_KEY_ID", "LOKI_S3_SECRET_ACCESS_KEY"} <= {var["name"] for var in container["env"]}


@each_spec
def test_no_pod_takes_the_port_of_the_hosts_exporter(name: str, rendering: Rendering) -> None:
    for thing in rendering.all(name):
        if thing["kind"] in CONTROLLERS:
            for container in pod_of(thing)["containers"]:
                ports = {port.get(key) for port in container.get("ports", ()) for key in ("containerPort", "hostPort")}
                assert 9100 not in ports, thing["metadata"]["name"]


def _containers(name: str, rendering: Rendering) -> Iterator[tuple[str, int, Object]]:
    """Every long-running container of the stack: its name, how often it runs, its resources."""
    nodes = sum(host.in_cluster for host in generated(name).cluster.hosts.values())
    for thing in rendering.all(name):
        called = thing["metadata"]["name"]
        if thing["kind"] in CONTROLLERS:
            count = nodes if thing["kind"] == "DaemonSet" else thing["spec"].get("replicas", 1)
            for container in pod_of(thing)["containers"]:
                yield f"{called}/{container['name']}", count, container.get("resources") or {}
        elif thing["kind"] in ("Alertmanager", "Prometheus"):
            # The operator makes the pod: this container, and a config reloader with what its own flags say.
            yield called, thing["spec"]["replicas"], thing["spec"]["resources"]
            yield f"{called}/config-reloader", thing["spec"]["replicas"], _reloader(name, rendering)


def _reloader(name: str, rendering: Rendering) -> Object:
    operator = rendering.one(name, "Deployment", "kube-prometheus-stack-operator")
    flags = dict(arg.lstrip("-").split("=", 1) for arg in pod_of(operator)["containers"][0]["args"])
    return {
        "requests": {"memory": flags["config-reloader-memory-request"]},
        "limits": {"memory": flags["config-reloader-memory-limit"]},
    }


@each_spec
def test_memory_budget_holds(name: str, rendering: Rendering) -> None:
    containers = list(_containers(name, rendering))
    assert [called for called, _, resources in containers if not resources.get("limits", {}).get("memory")] == []
    total = sum(count * volume_bytes(resources["requests"]["memory"]) for _, count, resources in containers)
    budget = volume_bytes(generated(name).cluster.budget.memory)
    assert total <= budget, f"{total >> 20}Mi of {budget >> 20}Mi"
    assert total > budget * 0.8 or name != "keystone", "the budget is not used"


WORKLOADS = {"alloy": ("DaemonSet", "alloy"), "alloy-events": ("Deployment", "alloy-events")}


@each_spec
def test_alloy_reads_our_configuration_and_the_nodes_logs(name: str, rendering: Rendering) -> None:
    pod = pod_of(rendering.one(name, "DaemonSet", "alloy"))
    alloy = pod["containers"][0]
    mounts = {mount["name"]: mount for mount in alloy["volumeMounts"]}
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    assert volumes["config"]["configMap"]["name"] == CONFIG_MAP
    assert rendering.one(name, "ConfigMap", CONFIG_MAP)["data"].keys() == {"config.alloy"}
    assert f"{mounts['config']['mountPath']}/config.alloy" in alloy["args"]
    assert volumes["varlog"]["hostPath"]["path"] == mounts["varlog"]["mountPath"] == "/var/log"
    assert f"--storage.path={mounts['state']['mountPath']}" in alloy["args"]
    assert volumes["state"]["hostPath"] == {"path": "/var/lib/alloy-pods", "type": "DirectoryOrCreate"}
    (hostname,) = [var for var in alloy["env"] if var["name"] == "HOSTNAME"]
    assert hostname["valueFrom"]["fieldRef"]["fieldPath"] == "spec.nodeName"


@each_spec
def test_events_have_an_alloy_of_their_own(name: str, rendering: Rendering) -> None:
    deployment = rendering.one(name, "Deployment", "alloy-events")
    pod = pod_of(deployment)
    assert (deployment["spec"]["replicas"], deployment["spec"]["strategy"]) == (1, {"type": "Recreate"})
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    assert volumes["config"]["configMap"] == {"name": EVENTS_CONFIG_MAP}
    assert volumes["state"]["emptyDir"] == {}
    assert rendering.one(name, "ConfigMap", EVENTS_CONFIG_MAP)["data"].keys() == {"config.alloy"}
    assert {"run", "/etc/alloy/config.alloy", "--storage.path=/var/lib/alloy"} <= set(pod["containers"][0]["args"])
    (endpoint,) = rendering.one(name, "ServiceMonitor", "alloy-events")["spec"]["endpoints"]
    assert endpoint["relabelings"] == [{"targetLabel": "job", "replacement": "alloy"}]


@each_spec
@pytest.mark.parametrize(("release", "resource"), [("alloy", "pods"), ("alloy-events", "events")])
def test_alloy_may_watch_what_it_reads_and_nothing_else(
    name: str, release: str, resource: str, rendering: Rendering
) -> None:
    rules = rendering.one(name, "ClusterRole", release)["rules"]
    assert {(*rule["apiGroups"], *rule["resources"]) for rule in rules} == {("", resource)}
    assert sorted(verb for rule in rules for verb in rule["verbs"]) == ["get", "list", "watch"]
    (subject,) = rendering.one(name, "ClusterRoleBinding", release)["subjects"]
    assert subject["name"] == pod_of(rendering.one(name, *WORKLOADS[release]))["serviceAccountName"]


@each_spec
def test_no_secret_holds_a_credential(name: str, rendering: Rendering) -> None:
    """The only Secret that a chart fills is Alertmanager's configuration, which refers to files; it is ours."""
    (secret,) = [one for one in rendering.kind(name, "Secret") if one["data"] is not None]
    assert secret["metadata"]["name"] == "alertmanager-kube-prometheus-stack-alertmanager"
    (text,) = secret["data"].values()
    assert yaml.safe_load(base64.b64decode(text)) == config(generated(name).cluster)


@each_spec
def test_no_two_objects_are_the_same(name: str, rendering: Rendering) -> None:
    """Two releases, or a release and we, that fight over one object."""
    keys = [(t["kind"], t["metadata"].get("namespace"), t["metadata"]["name"]) for t in rendering.all(name)]
    assert sorted(map(str, {key for key in keys if keys.count(key) > 1})) == []


@each_spec
def test_nothing_leaves_the_namespace(name: str, rendering: Rendering) -> None:
    """What has a namespace has ours; the chart puts the Services of the control plane beside what they select."""
    own = generated(name).stack.namespace
    elsewhere = {
        (thing["kind"], thing["metadata"]["namespace"])
        for thing in rendering.all(name)
        if thing["metadata"].get("namespace", own) != own
    }
    allowed = {("Service", "kube-system"), ("Endpoints", "kube-system"), ("EndpointSlice", "kube-system")}
    assert elsewhere <= allowed | {("RoleBinding", "kube-system")}


@each_spec
def test_no_hook_is_left(name: str, rendering: Rendering) -> None:
    """kubenix and Argo CD run none."""
    hooks = [
        (thing["kind"], thing["metadata"]["name"])
        for thing in rendering.all(name)
        if "helm.sh/hook" in (thing["metadata"].get("annotations") or {})
    ]
    assert hooks == []


@each_spec
def test_objects_are_valid(name: str, rendering: Rendering) -> None:
    """Charts print some of our strings unquoted, and take some of our maps as they are."""
    wrong = []
    for thing in rendering.all(name):
        try:
            valid(thing)
        except (jsonschema.ValidationError, kubernetes_validate.ValidationError) as error:
            wrong.append(f"{thing['kind']} {thing['metadata']['name']}: {error.json_path} {error.message}")
        except kubernetes_validate.SchemaNotFoundError:
            assert "monitoring.coreos.com" in thing["apiVersion"] or thing["kind"] == "APIService", thing["kind"]
    assert wrong == []
