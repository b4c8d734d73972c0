"""With the real charts: everyone finds whom it looks for, by address, by label and by name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest
import yaml

from generator.checks.recorded import recorded
from generator.spec.shards import sharded
from generator.stack.alloy import CONFIG_MAP, EVENTS_CONFIG_MAP
from generator.stack.data_sources import data_sources
from generator.stack.long_term import engine
from generator.stack.prometheus import PORT, SERVICE
from tests.consumers.policies import matches
from tests.consumers.rendering import CHARTS, WHY_NOT, Object, Rendering, each_spec, pod_of
from tests.specs import SPECS, generated, values

if CHARTS is None:
    pytest.skip(WHY_NOT, allow_module_level=True)

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


@each_spec
def test_prometheus_selects_everything(name: str, rendering: Rendering) -> None:
    """An empty selector selects all, an absent one nothing; so for namespaces, where absent means its own."""
    spec = rendering.one(name, "Prometheus")["spec"]
    kinds = {thing["kind"] for thing in rendering.all(name)} & SELECTED.keys()
    assert {"PrometheusRule", "ScrapeConfig", "ServiceMonitor"} <= kinds
    shards = sharded(generated(name).cluster)
    for kind in kinds - ({"PrometheusRule"} if shards else set()):
        assert spec[f"{SELECTED[kind]}Selector"] == {}, kind
    assert all(spec[f"{SELECTED[kind]}NamespaceSelector"] == {} for kind in kinds)


def test_the_proxies_of_rke2_are_found_by_the_label_that_they_have(rendering: Rendering) -> None:
    """The chart looks for another; the rest of rke2's parts have those of kubeadm."""
    assert generated("odd").cluster.kubernetes.distribution == "rke2"
    for part in ("kube-proxy", "kube-etcd", "kube-scheduler", "kube-controller-manager"):
        service = rendering.one("odd", "Service", f"kube-prometheus-stack-{part}")
        assert service["spec"]["selector"] == {"component": part.replace("kube-etcd", "etcd")}


@each_spec
def test_every_rule_is_evaluated_once(name: str, rendering: Rendering) -> None:
    """By Prometheus; where a shard would see a part of the targets, by the ruler, but for the alerts on the ruler."""
    found = {}
    for kind in ("Prometheus", "ThanosRuler"):
        for one in rendering.kind(name, kind):
            assert one["spec"]["ruleNamespaceSelector"] == {}
            for rule in rendering.kind(name, "PrometheusRule"):
                if matches(one["spec"]["ruleSelector"], rule["metadata"]["labels"].items()):
                    found.setdefault(rule["metadata"]["name"], []).append(kind)
    usual = "ThanosRuler" if sharded(generated(name).cluster) else "Prometheus"
    local = {"nixscope-thanos-ruler"} & found.keys()
    assert found == {
        one["metadata"]["name"]: ["Prometheus" if one["metadata"]["name"] in local else usual]
        for one in rendering.kind(name, "PrometheusRule")
    }
    assert bool(local) is sharded(generated(name).cluster)


def _reaches(rendering: Rendering, name: str, url: str) -> bool:
    """Whether a URL of the form http://service.namespace.svc[:port] leads to a Service of the stack."""
    found = re.match(r"http://(?P<service>[^.:/]+)\.(?P<namespace>[^.:/]+)(\.svc)?(:(?P<port>\d+))?", url)
    assert found, url
    service = rendering.one(name, "Service", found["service"])
    ports = {port["port"] for port in service["spec"]["ports"]}
    return service["metadata"]["namespace"] == found["namespace"] and int(found["port"] or 80) in ports


@each_spec
def test_addresses_that_we_compute_exist(name: str, rendering: Rendering) -> None:
    for config_map in (CONFIG_MAP, EVENTS_CONFIG_MAP):
        alloy = rendering.one(name, "ConfigMap", config_map)["data"]["config.alloy"]
        (push,) = re.findall(r'url += "(.*)"', alloy)
        assert _reaches(rendering, name, push)
    assert {port["port"] for port in rendering.one(name, "Service", SERVICE)["spec"]["ports"]} >= {PORT}
    for thing in rendering.kind(name, "Deployment"):
        for argument in pod_of(thing)["containers"][0].get("args", ()):
            if argument.startswith("--prometheus-url="):
                assert _reaches(rendering, name, argument.removeprefix("--prometheus-url=").replace(".svc:", ":"))


@each_spec
def test_grafana_has_loki_beside_prometheus(name: str, rendering: Rendering) -> None:
    """The data source that dashboards name is the engine of long-term metrics, where there is one."""
    sources = [
        source
        for thing in rendering.kind(name, "ConfigMap")
        if "grafana_datasource" in thing["metadata"].get("labels", {})
        for text in thing["data"].values()
        for source in yaml.safe_load(text)["datasources"]
    ]
    found, cluster = {source["uid"]: source["type"] for source in sources}, generated(name).cluster
    tenants = {uid for uid in found if uid.startswith("loki-")}
    assert bool(tenants) is (generated(name).cluster.logs.tenancy.by == "namespace")
    assert found == {
        "alertmanager": "alertmanager",
        "loki": "loki",
        "prometheus": "prometheus",
        **dict.fromkeys(tenants, "loki"),
        **({"tempo": "tempo"} if cluster.traces.enabled else {}),
        **({"prometheus-recent": "prometheus"} if engine(cluster) is not None and not sharded(cluster) else {}),
    }
    assert [source["uid"] for source in sources if source.get("isDefault")] == ["prometheus"]
    elsewhere = f"{cluster.metrics.long_term.url}/prometheus"
    assert all(source["url"] == elsewhere or _reaches(rendering, name, source["url"]) for source in sources)


@each_spec
def test_data_sources_are_known_as_grafana_has_them(name: str, rendering: Rendering) -> None:
    """What dashboards of one's own are held against."""
    found = {
        (source["uid"], source["name"], source["type"])
        for thing in rendering.kind(name, "ConfigMap")
        if "grafana_datasource" in thing["metadata"].get("labels", {})
        for text in thing["data"].values()
        for source in yaml.safe_load(text)["datasources"]
    }
    assert {(one.uid, one.name, one.type) for one in data_sources(generated(name).stack)} == found


@each_spec
def test_recorded_series_are_known_as_the_rules_have_them(name: str, rendering: Rendering) -> None:
    """What rules of one's own are held against."""
    found = {
        rule["record"]
        for thing in rendering.kind(name, "PrometheusRule")
        for group in thing["spec"]["groups"]
        for rule in group["rules"]
        if "record" in rule
    }
    assert recorded(generated(name).watch) == found


def test_grafana_takes_the_login_of_another_cluster_out_of_its_environment(rendering: Rendering) -> None:
    """The chart sends data sources through its templates, and no password stands in what comes of it."""
    name = "mimir-elsewhere"
    grafana = pod_of(rendering.one(name, "Deployment", "kube-prometheus-stack-grafana"))
    (container,) = [one for one in grafana["containers"] if one["name"] == "grafana"]
    env = {one["name"]: one.get("valueFrom", {}).get("secretKeyRef") for one in container["env"]}
    data = rendering.one(name, "ConfigMap", "kube-prometheus-stack-grafana-datasource")["data"]
    (source,) = [one for one in yaml.safe_load(data["datasource.yaml"])["datasources"] if one["uid"] == "prometheus"]
    asked = {"username": source["basicAuthUser"], "password": source["secureJsonData"]["basicAuthPassword"]}
    found = {key: env[variable.removeprefix("$")] for key, variable in asked.items()}
    assert source["basicAuth"] is True
    assert found == {key: {"name": "metrics-login", "key": key} for key in asked}


@each_spec
def test_dashboards_are_found_by_the_sidecar(name: str, rendering: Rendering) -> None:
    """It looks for one label in one namespace; ours and the chart's are both there, those of hosts too."""
    grafana = pod_of(rendering.one(name, "Deployment", "kube-prometheus-stack-grafana"))
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
    """Prometheus' job label: what the Service's label says that ``jobLabel`` names, else the Service's own name.

    Both before the relabelling of the endpoint.
    """
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
                job = labels.get(monitor["spec"].get("jobLabel", ""), service["metadata"]["name"])
                called = service["metadata"]["name"]
                yield from (_relabelled(job, called, endpoint) for endpoint in monitor["spec"]["endpoints"])


def _relabelled(job: str, service: str, endpoint: Object) -> str:
    """The job after the rules that replace it: by itself and something around it (Loki's chart), or by the Service."""
    for rule in endpoint.get("relabelings", ()):
        if rule.get("targetLabel") == "job":
            sources = {"job": job, "__meta_kubernetes_service_name": service}
            value = "".join(sources[label] for label in rule.get("sourceLabels", ()))
            job = rule.get("replacement", "$1").replace("$1", value)
    return job


def _service(name: str, labels: dict[str, str]) -> Object:
    return {"kind": "Service", "metadata": {"name": name, "labels": labels}}


@pytest.mark.parametrize("name", [name for name in SPECS if generated(name).cluster.watch.aws is not None])
def test_our_monitor_finds_the_service_of_yace(name: str, rendering: Rendering) -> None:
    """The chart's own carries no namespace, so ours looks for its Service: by labels, and by the name of the port."""
    monitor = rendering.one(name, "ServiceMonitor", "yace")["spec"]
    found = [
        thing
        for thing in rendering.kind(name, "Service")
        if monitor["selector"]["matchLabels"].items() <= thing["metadata"].get("labels", {}).items()
    ]
    (service,) = found
    assert monitor["namespaceSelector"]["matchNames"] == [service["metadata"]["namespace"]]
    (port,) = service["spec"]["ports"]
    assert monitor["endpoints"][0]["port"] == port["name"]
    (container,) = pod_of(rendering.one(name, "Deployment", "yace"))["containers"]
    # YACE listens on :5000 of its own accord.
    assert (port["targetPort"], 5000) in [(one["name"], one["containerPort"]) for one in container["ports"]]
    assert "--config.file=/config/config.yml" in container["command"]
    text = rendering.one(name, "ConfigMap", "yace")["data"]["config.yml"]
    assert yaml.safe_load(text) == yaml.safe_load(values(generated(name), "yace")["config"])


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
