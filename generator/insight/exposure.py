"""Who reaches the stack's pods, and whether anything asks for a login there."""

from __future__ import annotations

from collections.abc import Iterator

from generator.insight.finding import Finding
from generator.sources.contract import Watch
from generator.spec.model import Cluster
from generator.stack import mimir_config, network_thanos, thanos_programs
from generator.stack.network import (
    ADAPTER,
    ALLOY_TRACES,
    GATEWAY,
    GRAFANA,
    MIMIR,
    PROMETHEUS,
    VICTORIA,
    openings,
)
from generator.stack.network_mimir import PARTS
from generator.stack.opening import METRICS, Opening

_LETS_IN = {
    GRAFANA: "grafana.allowFrom",
    PROMETHEUS: "metrics.allowFrom",
    network_thanos.QUERY: "metrics.allowFrom",
    network_thanos.CLUSTERS: "metrics.allowFrom",
    MIMIR: "metrics.allowFrom",
    PARTS["query-frontend"]: "metrics.allowFrom",
    VICTORIA: "metrics.allowFrom",
    GATEWAY: "logs.allowFrom",
    ALLOY_TRACES: "traces.allowFrom",
}
_INNER = frozenset([mimir_config.GRPC_PORT, mimir_config.GOSSIP_PORT, thanos_programs.GRPC_PORT])
"""Ports on which parts of the stack call each other; ``allowFrom`` opens none of them."""
_PROGRAMS = {"victoria": "VictoriaMetrics"}
"""A part is called as its program, or begins so; others than these are written with one capital."""
_EVERYBODY = "every pod of the cluster, and every node"


def reachable(cluster: Cluster, watch: Watch) -> Iterator[Finding]:
    """The policies themselves, and each way into the stack."""
    yield from _policies(cluster, watch)
    held = _held(cluster)
    metrics: list[Opening] = []
    for opening in openings(cluster, watch):
        if opening.why == METRICS:
            metrics.append(opening)
        else:
            yield _way_in(opening, held, login=_asks_for_login(cluster, opening))
    yield Finding(
        "info",
        "metrics-port",
        "ports that serve metrics ask for no login",
        PROMETHEUS.name if held else _EVERYBODY,
        "exporters have no login",
        "nobody else needs them" if held else _hold(cluster),
        tuple(f"{opening.part.name} (TCP {opening.port})" for opening in metrics),
    )


def _asks_for_login(cluster: Cluster, opening: Opening) -> bool:
    return opening.part == ADAPTER or (opening.part == GRAFANA and not cluster.grafana.anonymous)


def _held(cluster: Cluster) -> bool:
    """Whether policies are written, and something in the cluster enforces them."""
    kubernetes = cluster.kubernetes
    # flannel enforces none; k3s brings a controller for it, and the other plugins are controllers themselves.
    return kubernetes.network_policies and (kubernetes.cni != "flannel" or kubernetes.distribution == "k3s")


def _policies(cluster: Cluster, watch: Watch) -> Iterator[Finding]:
    if _held(cluster):
        return
    written = cluster.kubernetes.network_policies
    what = "nothing enforces the network policies that are written" if written else "there are no network policies"
    yield Finding(
        "high",
        "policies-not-enforced" if written else "no-policies",
        f"{what}: {_without_login(cluster, watch)} are open to the whole cluster, and ask for no login",
        _EVERYBODY,
        f"flannel on {cluster.kubernetes.distribution} has no policy controller"
        if written
        else "kubernetes.networkPolicies is false",
        _hold(cluster),
    )


def _without_login(cluster: Cluster, watch: Watch) -> str:
    """The programs that answer anybody, each once however many parts it has."""
    ways = (one for one in openings(cluster, watch) if one.why != METRICS and not _asks_for_login(cluster, one))
    programs = dict.fromkeys(one.part.name.partition("-")[0] for one in ways)
    *others, last = [_PROGRAMS.get(name, name.title()) for name in programs]
    return f"{', '.join(others)} and {last}"


def _hold(cluster: Cluster) -> str:
    if cluster.kubernetes.network_policies:
        return "run a policy controller beside flannel, or canal, calico or cilium in its place"
    return "write kubernetes.networkPolicies: true"


def _way_in(opening: Opening, held: bool, *, login: bool) -> Finding:
    who = [part.name for part in opening.callers] + [f"pods of {name}" for name in opening.namespaces]
    everybody = opening.anyone or not held
    asks = "asks for a login" if login else "asks for no login"
    return Finding(
        "medium" if everybody and not login else "info",
        "login" if login else "no-login",
        f"{opening.part.name} (TCP {opening.port}), {opening.why}: {asks}",
        _EVERYBODY if everybody else ", ".join(who),
        _why(opening, held),
        _change(opening),
    )


_OF_ENTRY = (MIMIR, PARTS["distributor"], PARTS["query-frontend"])
"""What nginx on the servers asks for other clusters."""


def _change(opening: Opening) -> str:
    if opening.part == GATEWAY and opening.anyone:
        return "run an entry of your own (logs.hosts.url) and name its namespace in logs.allowFrom"
    if opening.part in _OF_ENTRY and opening.anyone:
        return "leave metrics.longTerm.entry out, or run no pods that you do not trust in this cluster"
    option = _LETS_IN.get(opening.part) if opening.port not in _INNER else None
    return f"{option} names the namespaces that are let in" if option else "nobody else needs it"


def _why(opening: Opening, held: bool) -> str:
    if not held:
        return "no policy holds it"
    if opening.part == GATEWAY and opening.anyone:
        return "hosts push their journals, and arrive with addresses that cannot be told from those of pods"
    if opening.part in _OF_ENTRY and opening.anyone:
        return (
            "other clusters come through nginx on the servers, which arrives with addresses that cannot be told from "
            "those of pods; past it nothing names the tenant, or keeps anybody from the pages that stop Mimir"
        )
    if opening.anyone:
        return "nothing says who may not"
    return f"the policy allow-{opening.part.name} lets in these and nobody else"
