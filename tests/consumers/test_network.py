"""With the real charts: the policies let through what somebody in the stack asks for, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.consumers.by_operator import PROMETHEUS, by_operator, services_by_operator
from tests.consumers.mimir_calls import CALLS, GOSSIPING, PARTS
from tests.consumers.policies import OUTSIDE, Pod, allowed, matches, pod_from
from tests.consumers.rendering import CHARTS, CONTROLLERS, WHY_NOT, Object, Rendering, each_spec, pod_of
from tests.specs import generated

if CHARTS is None:
    pytest.skip(WHY_NOT, allow_module_level=True)

Flow = tuple[Pod, Pod, int]
ALERTMANAGER = "alertmanager-kube-prometheus-stack-alertmanager"
RULER = "thanos-ruler-kube-prometheus-stack-thanos-ruler"
GRAFANA, ADAPTER = "kube-prometheus-stack-grafana", "prometheus-adapter"
SPANS, OTLP = "alloy-traces", (4317, 4318)


class Model:
    """The pods of one spec, its policies, and who asks whom, as the charts and our configuration say it."""

    def __init__(self, name: str, rendering: Rendering) -> None:
        self.all = [*rendering.all(name), *services_by_operator(name)]
        self.namespace = generated(name).stack.namespace
        controllers = [thing for thing in self.all if thing["kind"] in CONTROLLERS] + by_operator(name)
        self.controllers = {thing["metadata"]["name"]: thing for thing in controllers}
        self.pods = {thing["metadata"]["name"]: pod_from(thing, self.namespace) for thing in controllers}
        self.policies = [thing for thing in self.all if thing["kind"] == "NetworkPolicy"]
        self.watch = generated(name).watch
        self.traces = generated(name).cluster.traces
        outside = {*self._outside(), *self._from_hosts()}
        self.needed = {*self._scrapes(), *self._named(), *self._alerts(), *self._spans(), *self._mimir(), *outside}
        self.for_all = {(target.name, port) for _, target, port in outside}

    def called(self, *names: str) -> list[Pod]:
        """The pods of workloads whose names begin so."""
        return [pod for name, pod in self.pods.items() if name.startswith(names)]

    @property
    def loki(self) -> list[Pod]:
        """Loki's own processes: whatever runs Loki's configuration."""
        return [self.pods[name] for name, thing in self.controllers.items() if "/etc/loki/config" in json.dumps(thing)]

    def _scrapes(self) -> Iterator[Flow]:
        for monitor in (thing["spec"] for thing in self.all if thing["kind"] == "ServiceMonitor"):
            if self.namespace in (monitor.get("namespaceSelector") or {}).get("matchNames", [self.namespace]):
                for service in self._services(monitor["selector"]):
                    for endpoint in monitor["endpoints"]:
                        yield from self._behind([self.pods[PROMETHEUS]], service, endpoint["port"])

    def _named(self) -> Iterator[Flow]:
        """Every Service that somebody's configuration or arguments name."""
        grafana, adapter = self.called(GRAFANA), self.called(ADAPTER)
        gateway, canary = self.called("loki-gateway"), self.called("loki-canary")
        files = {"config.yaml": self.loki, "nginx.conf": gateway}
        for thing in (one for one in self.all if one["kind"] == "ConfigMap"):
            sources = "grafana_datasource" in thing["metadata"].get("labels", {})
            name = thing["metadata"]["name"]
            if name.startswith("alloy-"):
                files["config.alloy"] = [self.pods[name.removesuffix("-config")]]
            for file, text in thing.get("data", {}).items():
                yield from self._asked(grafana if sources else files.get(file, []), text)
        for pods in (canary, adapter, self.called("thanos-query", "thanos-ruler")):
            for pod in pods:
                yield from self._asked([pod], " ".join(pod_of(self.controllers[pod.name])["containers"][0]["args"]))

    def _asked(self, sources: list[Pod], text: str) -> Iterator[Flow]:
        where = rf"(?:_([\w-]+)\._tcp\.)?([a-z0-9-]+)\.{self.namespace}(?:\.svc[a-z.]*)?(?=[/:\"\s]|$)(?::(\d+))?"
        for port_name, name, number in re.findall(where, text):
            (service,) = [one for one in self._services({}) if one["metadata"]["name"] == name]
            ports = [port["port"] for port in service["spec"]["ports"]]
            # Without a number it is HTTP's own, or Loki's gossip, whose port stands elsewhere.
            yield from self._behind(sources, service, port_name or int(number or (80 if 80 in ports else ports[0])))

    def _alerts(self) -> Iterator[Flow]:
        (prometheus,) = [thing["spec"] for thing in self.all if thing["kind"] == "Prometheus"]
        for target in prometheus.get("remoteWrite", ()):
            yield from self._asked([self.pods[PROMETHEUS]], target["url"])
        for where in prometheus["alerting"]["alertmanagers"]:
            (service,) = [one for one in self._services({}) if one["metadata"]["name"] == where["name"]]
            yield from self._behind([self.pods[PROMETHEUS]], service, where["port"])

    def _outside(self) -> Iterator[Flow]:
        """Users of Grafana, and the API server for the API that the adapter serves."""
        yield OUTSIDE, self.pods[GRAFANA], 3000
        if self.traces.enabled and self.traces.allow_from is None:
            yield from ((OUTSIDE, self.pods[SPANS], port) for port in OTLP)
        for served in (thing["spec"]["service"] for thing in self.all if thing["kind"] == "APIService"):
            (service,) = [one for one in self._services({}) if one["metadata"]["name"] == served["name"]]
            yield from self._behind([OUTSIDE], service, served.get("port", 443))

    def _spans(self) -> Iterator[Flow]:
        """Applications of the namespaces that may send spans."""
        for namespace in self.traces.allow_from or ():
            yield from ((Pod("application", namespace, ()), self.pods[SPANS], port) for port in OTLP)

    def _mimir(self) -> Iterator[Flow]:
        """What Mimir's parts say to each other; what else is asked of them, others' configurations name."""
        pods = {name: pod for name in PARTS for pod in self.called(f"mimir-{name}")}
        for callee, callers in CALLS.items() if pods else ():
            yield from ((pods[caller], pods[callee], 9095) for caller in callers)
        gossiping = [pods[name] for name in GOSSIPING if pods]
        yield from ((source, target, 7946) for source in gossiping for target in gossiping)

    def _from_hosts(self) -> Iterator[Flow]:
        """The hosts' entry to Loki: nginx on servers, which knows a Service by its address alone."""
        services = [one for host in self.watch.firewalls for one in self.watch.services(host)]
        asked = set(re.findall(r"'proxyPass': 'http://([\d.]+):(\d+)'", str([one.options for one in services])))
        for address, number in asked:
            (service,) = [one for one in self._services({}) if one["spec"].get("clusterIP") == address]
            yield from self._behind([OUTSIDE], service, int(number))

    def _services(self, selector: Object) -> list[Object]:
        here = [t for t in self.all if t["kind"] == "Service" and t["metadata"]["namespace"] == self.namespace]
        return [one for one in here if matches(selector, one["metadata"].get("labels", {}).items())]

    def _behind(self, sources: list[Pod], service: Object, port: str | int) -> Iterator[Flow]:
        for one in service["spec"]["ports"]:
            if port in (one.get("name"), one["port"]):
                wanted = one.get("targetPort", one["port"])
                for pod in self.pods.values():
                    if matches({"matchLabels": service["spec"]["selector"]}, pod.labels):
                        numbers = [n for named, n in pod.ports if wanted in (named, n)]
                        assert numbers, f"{pod.name} has no port {wanted}"
                        yield from ((source, pod, numbers[0]) for source in sources)


@pytest.fixture
def model(name: str, rendering: Rendering) -> Model:
    return Model(name, rendering)


def said(flow: Flow) -> str:
    return f"{flow[0].name} → {flow[1].name}:{flow[2]}"


@each_spec
def test_every_pod_has_its_own_policy(model: Model) -> None:
    """Beside the denial exactly one, and no policy is for nobody: labels are those that pods really have."""
    for pod in model.pods.values():
        assert len([one for one in model.policies if matches(one["spec"]["podSelector"], pod.labels)]) == 2, pod.name
    for policy in model.policies:
        assert any(matches(policy["spec"]["podSelector"], pod.labels) for pod in model.pods.values())


@each_spec
def test_everybody_reaches_whom_they_ask(model: Model) -> None:
    flows = {said(flow) for flow in model.needed}
    metrics = f"thanos-query → {RULER}:10901" if RULER in model.pods else f"{GRAFANA} → {PROMETHEUS}:9090"
    assert {f"{PROMETHEUS} → {ALERTMANAGER}:9093", "alloy → loki-gateway:8080", metrics} <= flows
    assert len(flows) > 15
    assert [said(flow) for flow in sorted(model.needed, key=said) if not allowed(model.policies, *flow)] == []


@each_spec
def test_nobody_else_gets_in(model: Model) -> None:
    """No stack's pod to a port that it does not ask; Loki's own processes count as one, and so does their gateway."""
    loki = {pod.name for pod in model.loki}
    within = {(a, b) for a in {*loki, "loki-gateway"} for b in loki}
    open_ = [
        said((source, target, port))
        for source in model.pods.values()
        for target in model.pods.values()
        for _, port in target.ports
        if source != target
        and (target.name, port) not in model.for_all
        and (source.name, target.name) not in within
        and (source, target, port) not in model.needed
        and allowed(model.policies, source, target, port)
    ]
    assert open_ == []


@each_spec
def test_strangers_are_kept_out(model: Model) -> None:
    """Pods of another namespace, even with the labels of Prometheus or Grafana; one in ours; and what is no pod."""
    strangers = [
        OUTSIDE,
        Pod("shop", "default", ()),
        *(replace(model.pods[name], namespace="default") for name in (PROMETHEUS, GRAFANA)),
        Pod("debug", model.namespace, (("app", "debug"),)),
    ]
    targets = [(pod, port) for pod in model.pods.values() for _, port in pod.ports]
    for stranger in strangers:
        reached = {(pod.name, port) for pod, port in targets if allowed(model.policies, stranger, pod, port)}
        assert reached == model.for_all, stranger


def test_what_is_open_to_all(rendering: Rendering) -> None:
    """What asks who is there; and the gateway, where hosts push their journals to it."""
    small, whole = (Model(name, rendering).for_all for name in ("minimal", "keystone"))
    assert small == {(GRAFANA, 3000)}
    assert whole == {(GRAFANA, 3000), (ADAPTER, 6443), ("loki-gateway", 8080)}


@each_spec
def test_no_rule_is_for_nothing(model: Model) -> None:
    """Without any single caller of any rule, something that is needed no longer comes about."""
    for number, policy in enumerate(model.policies):
        for rule in range(len(policy["spec"].get("ingress", ()))):
            callers = len(policy["spec"]["ingress"][rule].get("from", [None]))
            for caller in range(callers):
                spoilt = json.loads(json.dumps(model.policies))
                ingress = spoilt[number]["spec"]["ingress"]
                if callers == 1:
                    del ingress[rule]
                else:
                    del ingress[rule]["from"][caller]
                lost = [flow for flow in model.needed if not allowed(spoilt, *flow)]
                assert lost or _among_loki(policy["spec"]["ingress"][rule]), (policy["metadata"]["name"], rule, caller)


def _among_loki(rule: dict[str, Any]) -> bool:
    """Ports on which Loki's processes ask each other by their rings: not all of it stands in a configuration."""
    return rule["ports"][0]["port"] in (3100, 9095)


@each_spec
def test_what_is_certain_to_go_nowhere_goes_nowhere(model: Model) -> None:
    """The gateway reaches Loki and names alone, memcached nothing; everybody else may go out."""
    internet = Pod("internet", "elsewhere", ())
    out = {pod.name for pod in model.pods.values() if allowed(model.policies, pod, internet, 443)}
    shut = {"loki-gateway", "loki-chunks-cache", "loki-results-cache"} & model.pods.keys()
    assert out == model.pods.keys() - shut
    gateway = model.pods["loki-gateway"]
    assert all(allowed(model.policies, gateway, internet, 53, protocol) for protocol in ("UDP", "TCP"))
