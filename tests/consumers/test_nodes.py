"""Pods find nodes: Helm renders the charts, and no more pods insist on a node of their own than there are nodes."""

from __future__ import annotations

from tests.consumers.rendering import Object, Rendering, each_spec, pod_of
from tests.specs import generated

_HOST = "kubernetes.io/hostname"


def terms(thing: Object, kind: str) -> list[Object]:
    """How the pods of a controller keep away from others, by node."""
    apart = (pod_of(thing).get("affinity") or {}).get("podAntiAffinity") or {}
    found = apart.get(f"{kind}DuringSchedulingIgnoredDuringExecution") or []
    return [term for one in found if (term := one.get("podAffinityTerm", one))["topologyKey"] == _HOST]


@each_spec
def test_none_stays_pending_for_want_of_a_node(rendering: Rendering, name: str) -> None:
    """But for those that hold copies, of which a warning tells (too-few-nodes)."""
    nodes = sum(host.in_cluster for host in generated(name).cluster.hosts.values())
    told = {warning.path for warning in generated(name).warnings if warning.id == "too-few-nodes"}
    for thing in rendering.kind(name, "Deployment") + rendering.kind(name, "StatefulSet"):
        if terms(thing, "required") and thing["spec"].get("replicas", 1) > max(nodes, 1):
            holds = thing["metadata"]["name"] in ("loki", "loki-write", "loki-ingester")
            assert (thing["metadata"]["name"], holds and ("logs", "mode") in told) == (thing["metadata"]["name"], True)


@each_spec
def test_pods_keep_away_from_their_own(rendering: Rendering, name: str) -> None:
    """Selected by labels that they have: a wish that is for nobody spreads nothing."""
    for thing in rendering.kind(name, "Deployment") + rendering.kind(name, "StatefulSet"):
        labels = thing["spec"]["template"]["metadata"]["labels"].items()
        for term in terms(thing, "required") + terms(thing, "preferred"):
            assert term["labelSelector"].get("matchLabels", {}).items() <= labels


def test_what_holds_no_lines_shares_nodes(rendering: Rendering) -> None:
    """Loki in parts: three queriers and more on a cluster of any size; its ingesters are apart."""
    sets = rendering.kind("distributed", "StatefulSet") + rendering.kind("distributed", "Deployment")
    parts = {
        thing["metadata"]["name"].removeprefix("loki-"): tuple(
            kind for kind in ("required", "preferred") if terms(thing, kind)
        )
        for thing in sets
        if thing["metadata"]["name"].startswith("loki-") and thing["spec"].get("replicas", 1) > 1
    }
    shared = ("distributor", "index-gateway", "querier", "query-frontend", "query-scheduler")
    assert parts == {"ingester": ("required",), **dict.fromkeys(shared, ("preferred",))}
