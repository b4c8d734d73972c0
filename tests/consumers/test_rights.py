"""With the real charts: every container has the least rights, and what has more is in our list with its reason.

The least is Pod Security's ``restricted`` plus a read-only image and no token of the API server. The list is what
``nixscope check --security`` shows, so a right that a chart's next version adds, or drops, is found here.
"""

from __future__ import annotations

import pytest

from generator.stack.rights import elevated
from tests.consumers.by_operator import by_operator
from tests.consumers.rendering import CHARTS, CONTROLLERS, WHY_NOT, Object, Rendering, each_spec, pod_of
from tests.consumers.rights import rights
from tests.specs import generated

if CHARTS is None:
    pytest.skip(WHY_NOT, allow_module_level=True)


def _workloads(name: str, rendering: Rendering) -> list[Object]:
    """Every controller, with those that the operator makes under the name of what it makes them from."""
    made = [{**one, "metadata": {"name": one["metadata"]["name"].partition("-")[2]}} for one in by_operator(name)]
    return [thing for thing in rendering.all(name) if thing["kind"] in CONTROLLERS] + made


@each_spec
def test_rights_are_those_of_the_list(name: str, rendering: Rendering) -> None:
    accounts = {one["metadata"]["name"]: one for one in rendering.kind(name, "ServiceAccount")}
    found = {(t["metadata"]["name"], right) for t in _workloads(name, rendering) for right in rights(t, accounts)}
    listed = {(one.workload, one.right) for one in elevated(generated(name).cluster)}
    assert found == listed


@each_spec
def test_secrets_are_read_by_those_who_must(name: str, rendering: Rendering) -> None:
    """Roles over Secrets: the operator's in all namespaces, Grafana's in its own; and wildcards are for nobody else."""
    roles = [*rendering.kind(name, "ClusterRole"), *rendering.kind(name, "Role")]
    over = {
        (role["kind"], role["metadata"]["name"])
        for role in roles
        for rule in role.get("rules") or ()
        if {"secrets", "*"} & set(rule.get("resources", ())) and {"", "*"} & set(rule.get("apiGroups", ()))
    }
    assert over == {("ClusterRole", "kube-prometheus-stack-operator"), ("Role", "kube-prometheus-stack-grafana")}


@each_spec
def test_alloy_asks_for_what_its_configuration_needs(name: str, rendering: Rendering) -> None:
    """Pods on every node, events in one place: both are read, nothing is written."""
    roles = [one for one in rendering.kind(name, "ClusterRole") if one["metadata"]["name"].startswith("alloy")]
    over = {one["metadata"]["name"]: {kind for rule in one["rules"] for kind in rule["resources"]} for one in roles}
    spans = {"alloy-traces": {"pods"}} if generated(name).cluster.traces.enabled else {}
    assert over == {"alloy": {"pods"}, "alloy-events": {"events"}, **spans}
    rules = [rule for role in roles for rule in role["rules"]]
    assert {verb for rule in rules for verb in rule["verbs"]} == {"get", "list", "watch"}


@each_spec
def test_programs_that_write_below_tmp_have_one(name: str, rendering: Rendering) -> None:
    """Grafana's plugins and the sidecars' Python stop without it, once the image is read-only."""
    pod = pod_of(rendering.one(name, "Deployment", "kube-prometheus-stack-grafana"))
    empty = {volume["name"] for volume in pod["volumes"] if "emptyDir" in volume}
    for container in pod["containers"]:
        mounted = {mount["mountPath"]: mount["name"] for mount in container["volumeMounts"]}
        assert mounted["/tmp"] in empty, container["name"]
