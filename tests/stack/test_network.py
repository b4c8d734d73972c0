"""What the spec changes about network policies; whether they fit the real pods: ``tests/consumers/test_network.py``."""

from __future__ import annotations

from typing import Any

from generator.pipeline import Generated
from generator.spec.constraints.unused import check_unused
from tests.specs import cluster, made

ALERTING = {"receivers": {"default": {"webhook": {"url": {"secret": "hook", "key": "url"}}}}}
JOURNALS = {"password": {"file": "/run/keys/loki"}, "htpasswd": {"file": "/run/keys/htpasswd"}}
SERVER = {"box": {"address": "100.64.0.1", "roles": ["server"]}}


def policies(**parts: Any) -> dict[str, Any]:
    """The specs of all policies of a small cluster, by name."""
    return of(made(alerting=ALERTING, **parts))


def of(result: Generated) -> dict[str, Any]:
    found = [thing for thing in result.stack.objects if thing.kind == "NetworkPolicy"]
    assert all(thing.manifest["metadata"]["namespace"] == result.stack.namespace for thing in found)
    return {thing.name: thing.manifest["spec"] for thing in found}


def peers(spec: Any, port: int) -> Any:
    """Who may use a port; None: everybody."""
    (rule,) = [one for one in spec["ingress"] if one["ports"] == [{"protocol": "TCP", "port": port}]]
    return rule.get("from")


def namespace(name: str) -> dict[str, Any]:
    return {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}}


def pods(**labels: str) -> dict[str, Any]:
    return {"podSelector": {"matchLabels": {f"app.kubernetes.io/{key}": value for key, value in labels.items()}}}


GRAFANA = pods(name="grafana", instance="kube-prometheus-stack")


def test_nobody_is_let_in_by_default() -> None:
    found = policies()
    assert found["default-deny-ingress"] == {"podSelector": {}, "policyTypes": ["Ingress"]}
    assert {name for name, spec in found.items() if "egress" in spec} == {"allow-loki-gateway"}
    assert found.keys() - {"default-deny-ingress"} == {
        f"allow-{part}"
        for part in (
            *("prometheus", "alertmanager", "prometheus-operator", "kube-state-metrics", "grafana"),
            *("loki", "loki-gateway", "loki-canary", "alloy", "alloy-events"),
        )
    }


def test_the_switch_takes_them_all_away() -> None:
    assert policies(kubernetes={"networkPolicies": False}) == {}


def test_parts_that_are_off_have_none() -> None:
    found = policies(logs={"enabled": False}, watch={"kubernetes": {"enabled": False}})
    assert found.keys() == {
        "default-deny-ingress",
        *(f"allow-{part}" for part in ("prometheus", "alertmanager", "prometheus-operator", "grafana")),
    }
    assert "allow-loki-canary" not in policies(logs={"canary": False})


def test_grafana_asks_for_a_login_and_is_open_until_namespaces_are_named() -> None:
    assert peers(policies()["allow-grafana"], 3000) is None
    prometheus = {
        "podSelector": {
            "matchLabels": {
                "app.kubernetes.io/name": "prometheus",
                "operator.prometheus.io/name": "kube-prometheus-stack-prometheus",
            }
        }
    }
    for names in (["ingress-nginx", "traefik"], []):
        found = policies(grafana={"allowFrom": names})["allow-grafana"]
        assert peers(found, 3000) == [prometheus, *map(namespace, names)]


def test_other_namespaces_are_let_in_beside_the_stack() -> None:
    found = policies(metrics={"allowFrom": ["keda"]}, logs={"allowFrom": ["shop", "otel"]})
    assert peers(found["allow-prometheus"], 9090)[1:] == [GRAFANA, namespace("keda")]
    assert peers(found["allow-loki-gateway"], 8080)[-2:] == [namespace("shop"), namespace("otel")]
    assert namespace("keda") not in peers(found["allow-prometheus"], 8080)
    assert namespace("shop") not in peers(found["allow-loki"], 3100)


def test_hosts_that_push_open_the_gateway() -> None:
    """A host's connection to a Service arrives with an address of the pods' range: no rule could let in hosts alone."""
    found = policies(hosts=SERVER, logs={"hosts": JOURNALS})
    assert peers(found["allow-loki-gateway"], 8080) is None
    assert peers(found["allow-loki"], 3100) is not None


def test_the_namespace_says_what_it_enforces() -> None:
    """Host paths, which Alloy needs, are allowed by no level but ``privileged``."""
    for logs, level in (({}, "privileged"), ({"enabled": False}, "baseline")):
        labels = made(alerting=ALERTING, logs=logs).stack.objects[0].manifest["metadata"]["labels"]
        levels = {key.rpartition("/")[2]: value for key, value in labels.items() if key.startswith("pod-security")}
        assert levels == {"enforce": level, "warn": "restricted", "audit": "restricted"}


def test_whoever_is_let_in_to_no_effect_is_told() -> None:
    """With the journals of hosts the gateway is open to all; an entry of the user's own needs no such opening."""
    for journals, told in ((JOURNALS, 1), ({**JOURNALS, "url": "https://logs.example.org"}, 0)):
        spec = cluster(logs={"hosts": journals, "allowFrom": ["shop"]})
        found = [one for one in check_unused(spec) if one.path == ("logs", "allowFrom")]
        assert len(found) == told
