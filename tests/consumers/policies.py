"""What NetworkPolicies let through: pods as controllers make them, and Kubernetes' rules on who may reach whom.

Semantics: a pod that no policy selects for a direction is open in it; otherwise one matching rule is enough. A rule
without peers takes everybody, a peer without ``namespaceSelector`` means the policy's own namespace.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Object = Mapping[str, Any]


@dataclass(frozen=True)
class Pod:
    """A pod of a workload; ``name`` is the workload's. ``ports`` are its containers' TCP ports by name."""

    name: str
    namespace: str
    labels: tuple[tuple[str, str], ...]
    ports: tuple[tuple[str, int], ...] = ()


OUTSIDE = Pod("outside", "", ())
"""No pod at all: the API server, a node, a machine beyond the cluster."""


def pod_from(controller: Object, namespace: str) -> Pod:
    """The pod that a controller makes."""
    template = controller["spec"]["template"]
    ports = [
        (port.get("name", ""), port["containerPort"])
        for container in template["spec"]["containers"]
        for port in container.get("ports", ())
        if port.get("protocol", "TCP") == "TCP"
    ]
    labels = template["metadata"]["labels"]
    return Pod(controller["metadata"]["name"], namespace, tuple(labels.items()), tuple(ports))


def matches(selector: Object, labels: Iterable[tuple[str, str]]) -> bool:
    """Whether a label selector selects these labels. An operator that is not known here is a KeyError."""
    found = dict(labels)
    tests = {
        "In": lambda key, values: found.get(key) in values,
        "NotIn": lambda key, values: found.get(key) not in values,
        "Exists": lambda key, _values: key in found,
    }
    expressions = selector.get("matchExpressions", ())
    return selector.get("matchLabels", {}).items() <= found.items() and all(
        tests[one["operator"]](one["key"], one.get("values", ())) for one in expressions
    )


def allowed(policies: Iterable[Object], source: Pod, target: Pod, port: int, protocol: str = "TCP") -> bool:
    """Whether a connection from one pod to a port of another comes about: out of the one, and into the other."""
    policies = list(policies)
    into = _passes(policies, "Ingress", target, source, port, protocol)
    return into and _passes(policies, "Egress", source, target, port, protocol)


def _passes(policies: list[Object], direction: str, pod: Pod, peer: Pod, port: int, protocol: str) -> bool:
    own = [
        policy["spec"]
        for policy in policies
        if direction in policy["spec"]["policyTypes"]
        and policy["metadata"]["namespace"] == pod.namespace
        and matches(policy["spec"]["podSelector"], pod.labels)
    ]
    key, side = ("ingress", "from") if direction == "Ingress" else ("egress", "to")
    rules = [rule for spec in own for rule in spec.get(key, ())]
    return not own or any(
        any((one["port"], one["protocol"]) == (port, protocol) for one in rule["ports"])
        and (side not in rule or any(_is(found, peer, pod.namespace) for found in rule[side]))
        for rule in rules
    )


def _is(peer: Object, pod: Pod, namespace: str) -> bool:
    assert peer.keys() <= {"podSelector", "namespaceSelector"}, "a kind of peer that this model does not know"
    if pod is OUTSIDE:
        return False
    where = [("kubernetes.io/metadata.name", pod.namespace)]
    there = matches(peer["namespaceSelector"], where) if "namespaceSelector" in peer else pod.namespace == namespace
    return there and matches(peer.get("podSelector", {}), pod.labels)
