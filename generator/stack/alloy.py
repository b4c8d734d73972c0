"""Grafana Alloy: up to three releases of the chart alloy 1.11.1, and what each of them reads as its configuration.

``alloy`` is a DaemonSet in which each pod reads the log files of its own node. Without the node selector every pod
would watch, and ship, the logs of all nodes (grafana/alloy#4787). ``alloy-events`` is a single pod that ships
Kubernetes events. Alloy 1.18.1 could share that work within the DaemonSet (``loki.source.kubernetes_events`` looks up
the one member of a cluster that owns it), but the owner changes with every pod of a rollout, each new one has no
positions and begins with the events of the last hour, and what all events of a cluster take to watch would count
against the memory of a node's reader. ``alloy-traces`` is a pod of its own that takes spans: what listens to every pod
of the cluster is not what runs as root and reads a node's files.

The configurations stand in ConfigMaps of ours: what goes through the chart's ``content`` is expanded as a template,
which eats ``{{``.
"""

from __future__ import annotations

from typing import Any

from generator.spec.model import Cluster
from generator.stack import alloy_events, alloy_pods, alloy_traces, rights
from generator.stack.budget import Memory, Share
from generator.stack.contract import Values
from generator.syntax.alloy import Block

CHART = "alloy"
RELEASE, EVENTS_RELEASE, TRACES_RELEASE = "alloy", "alloy-events", "alloy-traces"
CONFIG_MAP, EVENTS_CONFIG_MAP, TRACES_CONFIG_MAP = "alloy-config", "alloy-events-config", "alloy-traces-config"
CONFIG_KEY = "config.alloy"
_STATE = "/var/lib/alloy"
_USER = 473
"""The user ``alloy`` of the image, who is not its default."""

_STATE_ON_NODE = "/var/lib/alloy-pods"
"""Not /var/lib/alloy: where a node's own ``services.alloy`` keeps its state, which systemd moves and links."""


def shares(cluster: Cluster) -> tuple[Share, ...]:
    """One Alloy, and its config reloader, on each node of the cluster; one pair for events, and one for traces."""
    nodes = cluster.node_count
    found = _pair(RELEASE, 256, nodes) if cluster.logs.enabled else ()
    if cluster.logs.enabled and cluster.logs.pods.events:
        found += _pair(EVENTS_RELEASE, 256)
    if cluster.traces.enabled:
        found += _pair(TRACES_RELEASE, 1024)
    return found


def _pair(release: str, most_mi: int, pods: int = 1) -> tuple[Share, ...]:
    return (
        Share(release, 128, replicas=pods, weight=1, most_mi=most_mi),
        Share(f"{release}-reloader", 32, replicas=pods),
    )


def configurations(cluster: Cluster) -> dict[str, tuple[Block, ...]]:
    """What each release reads, by the name of its ConfigMap."""
    found = {CONFIG_MAP: alloy_pods.blocks(cluster)} if cluster.logs.enabled else {}
    if cluster.logs.enabled and cluster.logs.pods.events:
        found[EVENTS_CONFIG_MAP] = alloy_events.blocks(cluster)
    if cluster.traces.enabled:
        found[TRACES_CONFIG_MAP] = alloy_traces.blocks(cluster)
    return found


def values(memory: Memory) -> Values:
    """Alloy on every node, with its positions kept there, so that a restart neither loses nor repeats lines."""
    controller = {
        "type": "daemonset",
        # Servers are often tainted; their pods log too.
        "tolerations": [{"operator": "Exists"}],
        "volumes": _state({"hostPath": {"path": _STATE_ON_NODE, "type": "DirectoryOrCreate"}}),
    }
    return {
        **_common(RELEASE, CONFIG_MAP, memory, {"varlog": True}, rights.ROOT_WITHOUT_POWERS),
        "controller": controller,
        "rbac": _may_watch("pods"),
        "serviceMonitor": {"enabled": True},
    }


def events_values(memory: Memory) -> Values:
    """One Alloy for the events of the whole cluster.

    Its positions outlive the container and not the pod: a new pod sends the events of the last hour once more, which
    Loki takes as the same lines, because labels, time and text are the same, and shows once (tried with Loki 3.7).
    """
    controller = {
        "type": "deployment",
        "replicas": 1,
        # Never two at once.
        "updateStrategy": {"type": "Recreate"},
        "volumes": _state({"emptyDir": {}}),
    }
    # Rules and alerts about Alloy hold for this one too.
    as_alloy = {"targetLabel": "job", "replacement": RELEASE}
    return {
        **_common(EVENTS_RELEASE, EVENTS_CONFIG_MAP, memory, {}, rights.sealed(_USER)),
        "controller": controller,
        "rbac": _may_watch("events"),
        "serviceMonitor": {"enabled": True, "relabelings": [as_alloy]},
    }


def traces_values(memory: Memory) -> Values:
    """One Alloy that takes spans of all pods, on OTLP's usual ports of its Service."""
    common = _common(TRACES_RELEASE, TRACES_CONFIG_MAP, memory, {}, rights.sealed(_USER))
    ports = {"otlp-grpc": alloy_traces.GRPC_PORT, "otlp-http": alloy_traces.HTTP_PORT}
    open_ = [{"name": name, "port": port, "targetPort": port, "protocol": "TCP"} for name, port in ports.items()]
    return {
        **common,
        "alloy": {**common["alloy"], "extraPorts": open_},
        # During a rollout the new pod is ready before the old one goes: spans are never without a receiver.
        "controller": {"type": "deployment", "replicas": 1, "volumes": _state({"emptyDir": {}})},
        "rbac": _may_watch("pods"),
        "serviceMonitor": {"enabled": True},
    }


def _common(release: str, config_map: str, memory: Memory, mounts: Values, may: Values) -> Values:
    return {
        "crds": {"create": False},
        "alloy": {
            "configMap": {"create": False, "name": config_map, "key": CONFIG_KEY},
            "enableReporting": False,
            "mounts": {**mounts, "extra": [{"name": "state", "mountPath": _STATE}]},
            "storagePath": _STATE,
            "securityContext": may,
            "resources": memory.resources(release, "50m"),
        },
        "configReloader": {"resources": memory.resources(f"{release}-reloader", "5m")},
    }


def _state(volume: dict[str, Any]) -> Values:
    return {"extra": [{"name": "state", **volume}]}


def _may_watch(resource: str) -> Values:
    """What the release may ask of the API: the chart's own rules let every node read every Secret.

    Split in two, because the chart prints both lists and an empty one breaks what it prints.
    """
    rule = {"apiGroups": [""], "resources": [resource]}
    return {"rules": [{**rule, "verbs": ["get"]}], "clusterRules": [{**rule, "verbs": ["list", "watch"]}]}
