"""What Helm makes of our values with the real charts, for every spec.

Charts are data of third parties and are not committed: ``NIXSCOPE_CHARTS`` names a folder with one unpacked chart per
name of ``charts.lock.json``.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import pytest
import yaml

from generator.spec.loki_mode import loki_mode
from generator.spec.units import volume_bytes
from generator.stack.alertmanager import config
from generator.stack.alloy import CONFIG_MAP
from generator.stack.contract import Release
from generator.stack.loki import GATEWAY
from generator.stack.prometheus import PORT, SERVICE
from tests.consumers.test_objects import valid
from tests.specs import SPECS, generated, values
from tests.toolbox import run_tool

CHARTS = os.environ.get("NIXSCOPE_CHARTS")
if CHARTS is None:
    pytest.skip("NIXSCOPE_CHARTS names no folder of unpacked charts", allow_module_level=True)

Object = dict[str, Any]
RENDERED = {name: [release.name for release in generated(name).stack.releases] for name in SPECS}
PAIRS = [pytest.param(name, release, id=f"{name}-{release}") for name in RENDERED for release in RENDERED[name]]
CONTROLLERS = ("DaemonSet", "Deployment", "Job", "StatefulSet")
SELECTED = {
    "PodMonitor": "podMonitor",
    "Probe": "probe",
    "PrometheusRule": "rule",
    "ScrapeConfig": "scrapeConfig",
    "ServiceMonitor": "serviceMonitor",
}
NODE_GROUPS = {
    "kube-prometheus-node-recording.rules",
    "node-exporter",
    "node-exporter.rules",
    "node-network",
    "node.rules",
}
PART_GROUPS = {
    "kubeControllerManager": {"kubernetes-system-controller-manager"},
    "kubeEtcd": {"etcd"},
    "kubeProxy": {"kubernetes-system-kube-proxy"},
    "kubeScheduler": {"kube-scheduler.rules", "kubernetes-system-scheduler"},
}


@pytest.fixture(scope="module")
def charts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The charts, without dependencies that they name and the folder lacks: those are optional and switched off."""
    folder = tmp_path_factory.mktemp("charts")
    for chart in Path(str(CHARTS)).iterdir():
        about = yaml.safe_load((chart / "Chart.yaml").read_text(encoding="utf-8"))
        there = [d for d in about.get("dependencies", ()) if any((chart / "charts").glob(f"{d['name']}*"))]
        if there == about.get("dependencies", []):
            (folder / chart.name).symlink_to(chart.absolute())
            continue
        shutil.copytree(chart, folder / chart.name, ignore=shutil.ignore_patterns("Chart.lock"))
        (folder / chart.name / "Chart.yaml").write_text(yaml.safe_dump(about | {"dependencies": there}))
    return folder


class Rendering:
    """Objects by spec and release, rendered once."""

    def __init__(self, charts: Path) -> None:
        self.charts = charts
        self.release = cache(self._release)

    def _release(self, name: str, release: str) -> list[Object]:
        result = generated(name)
        found = next(one for one in result.stack.releases if one.name == release)
        done = run_tool("helm", "template", *self._arguments(found), input=result.tree[f"helm/{release}/values.yaml"])
        assert done.returncode == 0, done.stderr
        return [thing for thing in yaml.load_all(done.stdout, Loader=yaml.CSafeLoader) if thing]

    def _arguments(self, release: Release) -> list[str]:
        chart = self.charts / release.chart.name
        where = ["--namespace", release.namespace, "--kube-version", "1.34.0"]
        return [release.name, str(chart), *where, "--values", "-"]

    def all(self, name: str) -> list[Object]:
        """Every object of every release, and ours."""
        ours = [dict(thing.manifest) for thing in generated(name).stack.objects]
        return [thing for release in RENDERED[name] for thing in self.release(name, release)] + ours

    def kind(self, name: str, kind: str) -> list[Object]:
        return [thing for thing in self.all(name) if thing["kind"] == kind]

    def one(self, name: str, kind: str, called: str | None = None) -> Object:
        (thing,) = [one for one in self.kind(name, kind) if called in (None, one["metadata"]["name"])]
        return thing


@pytest.fixture(scope="module")
def rendering(charts: Path) -> Rendering:
    return Rendering(charts)


each_spec = pytest.mark.parametrize("name", RENDERED)


def _pod(thing: Object) -> Object:
    return thing["spec"]["template"]["spec"]


@pytest.mark.parametrize(("name", "release"), PAIRS)
def test_chart_renders(name: str, release: str, rendering: Rendering, charts: Path) -> None:
    pin = next(one.chart for one in generated(name).stack.releases if one.name == release)
    about = yaml.safe_load((charts / pin.name / "Chart.yaml").read_text(encoding="utf-8"))
    assert (about["version"], about["appVersion"].lstrip("v")) == (pin.version, pin.app_version.lstrip("v"))
    assert rendering.release(name, release)


@each_spec
def test_exactly_the_layout_of_loki_runs(name: str, rendering: Rendering) -> None:
    spec = generated(name)
    found = {
        (thing["kind"], thing["metadata"]["name"]): thing["spec"].get("replicas")
        for thing in rendering.release(name, "loki")
        if thing["kind"] in CONTROLLERS
    }
    layout: dict[tuple[str, str], int] = {("StatefulSet", "loki"): 1}
    if loki_mode(spec.cluster.logs) == "simple-scalable":
        layout = {("StatefulSet", "loki-write"): 3, ("Deployment", "loki-read"): 2, ("StatefulSet", "loki-backend"): 1}
    assert found == {**layout, ("Deployment", GATEWAY): 1}


@pytest.mark.parametrize("name", [name for name in RENDERED if generated(name).cluster.storage.object.credentials])
def test_loki_reads_its_keys_from_the_environment(name: str, rendering: Rendering) -> None:
    """Every Loki, not only some: each of them opens the store."""
    for thing in rendering.release(name, "loki"):
        if thing["kind"] in CONTROLLERS and thing["metadata"]["name"] != GATEWAY:
            (container,) = _pod(thing)["containers"]
            assert "-config.expand-env=true" in container["args"]
            assert {"LOKI_S3_ACCESS_KEY_ID", "LOKI_S3_SECRET_ACCESS_KEY"} <= {var["name"] for var in container["env"]}


@each_spec
def test_no_pod_takes_the_port_of_the_hosts_exporter(name: str, rendering: Rendering) -> None:
    for thing in rendering.all(name):
        if thing["kind"] in CONTROLLERS:
            for container in _pod(thing)["containers"]:
                ports = {port.get(key) for port in container.get("ports", ()) for key in ("containerPort", "hostPort")}
                assert 9100 not in ports, thing["metadata"]["name"]


@each_spec
def test_prometheus_selects_everything(name: str, rendering: Rendering) -> None:
    """An empty selector selects all, an absent one nothing; so for namespaces, where absent means its own."""
    spec = rendering.one(name, "Prometheus")["spec"]
    kinds = {thing["kind"] for thing in rendering.all(name)} & SELECTED.keys()
    assert {"PrometheusRule", "ScrapeConfig", "ServiceMonitor"} <= kinds
    for kind in kinds:
        assert spec[f"{SELECTED[kind]}Selector"] == {}, kind
        assert spec[f"{SELECTED[kind]}NamespaceSelector"] == {}, kind


def _containers(name: str, rendering: Rendering) -> Iterator[tuple[str, int, Object]]:
    """Every long-running container of the stack: its name, how often it runs, its resources."""
    nodes = sum(host.in_cluster for host in generated(name).cluster.hosts.values())
    for thing in rendering.all(name):
        called = thing["metadata"]["name"]
        if thing["kind"] in CONTROLLERS:
            count = nodes if thing["kind"] == "DaemonSet" else thing["spec"].get("replicas", 1)
            for container in _pod(thing)["containers"]:
                yield f"{called}/{container['name']}", count, container.get("resources") or {}
        elif thing["kind"] in ("Alertmanager", "Prometheus"):
            # The operator makes the pod: this container, and a config reloader with what its own flags say.
            yield called, thing["spec"]["replicas"], thing["spec"]["resources"]
            yield f"{called}/config-reloader", thing["spec"]["replicas"], _reloader(name, rendering)


def _reloader(name: str, rendering: Rendering) -> Object:
    operator = rendering.one(name, "Deployment", "kube-prometheus-stack-operator")
    flags = dict(arg.lstrip("-").split("=", 1) for arg in _pod(operator)["containers"][0]["args"])
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


@each_spec
def test_no_secret_holds_a_credential(name: str, rendering: Rendering) -> None:
    """The only Secret that a chart makes is Alertmanager's configuration, which refers to files; it is ours."""
    (secret,) = rendering.kind(name, "Secret")
    assert secret["metadata"]["name"] == "alertmanager-kube-prometheus-stack-alertmanager"
    (text,) = secret["data"].values()
    assert yaml.safe_load(base64.b64decode(text)) == config(generated(name).cluster)


@each_spec
def test_alloy_reads_our_configuration_and_the_nodes_logs(name: str, rendering: Rendering) -> None:
    pod = _pod(rendering.one(name, "DaemonSet", "alloy"))
    alloy = pod["containers"][0]
    mounts = {mount["name"]: mount for mount in alloy["volumeMounts"]}
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    assert volumes["config"]["configMap"]["name"] == CONFIG_MAP
    assert rendering.one(name, "ConfigMap", CONFIG_MAP)["data"].keys() == {"config.alloy"}
    assert f"{mounts['config']['mountPath']}/config.alloy" in alloy["args"]
    assert volumes["varlog"]["hostPath"]["path"] == mounts["varlog"]["mountPath"] == "/var/log"
    assert f"--storage.path={mounts['state']['mountPath']}" in alloy["args"]
    assert volumes["state"]["hostPath"]["path"] == mounts["state"]["mountPath"]
    (hostname,) = [var for var in alloy["env"] if var["name"] == "HOSTNAME"]
    assert hostname["valueFrom"]["fieldRef"]["fieldPath"] == "spec.nodeName"


def _reaches(rendering: Rendering, name: str, url: str) -> bool:
    """Whether a URL of the form http://service.namespace.svc[:port] leads to a Service of the stack."""
    found = re.match(r"http://(?P<service>[^.:/]+)\.(?P<namespace>[^.:/]+)(\.svc)?(:(?P<port>\d+))?", url)
    assert found, url
    service = rendering.one(name, "Service", found["service"])
    ports = {port["port"] for port in service["spec"]["ports"]}
    return service["metadata"]["namespace"] == found["namespace"] and int(found["port"] or 80) in ports


@each_spec
def test_addresses_that_we_compute_exist(name: str, rendering: Rendering) -> None:
    alloy = rendering.one(name, "ConfigMap", CONFIG_MAP)["data"]["config.alloy"]
    (push,) = re.findall(r'url = "(.*)"', alloy)
    assert _reaches(rendering, name, push)
    assert {port["port"] for port in rendering.one(name, "Service", SERVICE)["spec"]["ports"]} >= {PORT}
    for thing in rendering.kind(name, "Deployment"):
        for argument in _pod(thing)["containers"][0].get("args", ()):
            if argument.startswith("--prometheus-url="):
                assert _reaches(rendering, name, argument.removeprefix("--prometheus-url=").replace(".svc:", ":"))


@each_spec
def test_grafana_has_loki_beside_prometheus(name: str, rendering: Rendering) -> None:
    sources = [
        source
        for thing in rendering.kind(name, "ConfigMap")
        if "grafana_datasource" in thing["metadata"].get("labels", {})
        for text in thing["data"].values()
        for source in yaml.safe_load(text)["datasources"]
    ]
    assert {source["uid"]: source["type"] for source in sources} == {
        "alertmanager": "alertmanager",
        "loki": "loki",
        "prometheus": "prometheus",
    }
    assert [source["uid"] for source in sources if source.get("isDefault")] == ["prometheus"]
    assert all(_reaches(rendering, name, source["url"]) for source in sources)


@each_spec
def test_dashboards_are_found_by_the_sidecar(name: str, rendering: Rendering) -> None:
    """It looks for one label in one namespace; ours and the chart's are both there, those of hosts too."""
    grafana = _pod(rendering.one(name, "Deployment", "kube-prometheus-stack-grafana"))
    (sidecar,) = [one for one in grafana["containers"] if one["name"] == "grafana-sc-dashboard"]
    env = {var["name"]: var.get("value") for var in sidecar["env"]}
    found = {
        thing["metadata"]["name"]
        for thing in rendering.kind(name, "ConfigMap")
        if thing["metadata"].get("labels", {}).get(env["LABEL"]) == env["LABEL_VALUE"]
        and thing["metadata"]["namespace"] == env["NAMESPACE"]
    }
    ours = {thing.name for thing in generated(name).stack.objects if thing.name.startswith("dashboard-")}
    assert ours | {"kube-prometheus-stack-nodes"} <= found
    assert env["RESOURCE"] == "configmap"


@each_spec
def test_jobs_are_called_as_the_rules_select_them(name: str, rendering: Rendering) -> None:
    """Prometheus' job label: what the Service's label says that ``jobLabel`` names, else the Service's own name."""
    wanted = {job.name for source in generated(name).watch.sources for job in source.chart_jobs}
    assert wanted - set(_jobs(rendering.all(name))) == set()


def _jobs(things: list[Object]) -> Iterator[str]:
    services = [thing for thing in things if thing["kind"] == "Service"]
    # Made by the operator and by Kubernetes itself.
    services += [_service("kubelet", {"k8s-app": "kubelet", "app.kubernetes.io/name": "kubelet"})]
    services += [_service("kubernetes", {"component": "apiserver", "provider": "kubernetes"})]
    for monitor in (thing for thing in things if thing["kind"] == "ServiceMonitor"):
        selector = monitor["spec"]["selector"].get("matchLabels", {})
        for service in services:
            labels: Mapping[str, str] = service["metadata"].get("labels", {})
            if selector.items() <= labels.items():
                yield labels.get(monitor["spec"].get("jobLabel", ""), service["metadata"]["name"])


def _service(name: str, labels: dict[str, str]) -> Object:
    return {"kind": "Service", "metadata": {"name": name, "labels": labels}}


@each_spec
def test_rules_follow_the_switches(name: str, rendering: Rendering) -> None:
    """Rules about hosts stay although no DaemonSet runs; rules about parts that are off are gone."""
    rules = rendering.release(name, "kube-prometheus-stack")
    groups = {g["name"] for thing in rules if thing["kind"] == "PrometheusRule" for g in thing["spec"]["groups"]}
    assert groups >= NODE_GROUPS
    found = values(generated(name), "kube-prometheus-stack")
    for part, own in PART_GROUPS.items():
        assert own & groups == (own if found[part]["enabled"] else set()), part


@each_spec
def test_nobody_serves_the_resource_metrics(name: str, rendering: Rendering) -> None:
    served = {thing["spec"]["group"] for thing in rendering.kind(name, "APIService")}
    assert served <= {"custom.metrics.k8s.io", "external.metrics.k8s.io"}
    assert bool(served) == generated(name).cluster.metrics.adapter


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
