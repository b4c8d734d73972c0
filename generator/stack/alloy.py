"""Grafana Alloy: values of the chart alloy 1.11.1 and its configuration.

A DaemonSet in which each pod reads the log files of its own node. Without the node selector every pod would watch,
and ship, the logs of all nodes (grafana/alloy#4787). The configuration stands in a ConfigMap of ours: what goes
through the chart's ``content`` is expanded as a template, which eats ``{{``.
"""

from __future__ import annotations

from collections.abc import Mapping

from generator.spec.model import Cluster
from generator.stack import rights
from generator.stack.budget import Memory, Share
from generator.stack.contract import Values
from generator.stack.loki import GATEWAY
from generator.syntax.alloy import Attr, Binary, Block, Call, Ref, attrs

CONFIG_MAP = "alloy-config"
CONFIG_KEY = "config.alloy"
_STATE = "/var/lib/alloy"
_LABELS = {
    "__meta_kubernetes_namespace": "namespace",
    "__meta_kubernetes_pod_name": "pod",
    "__meta_kubernetes_pod_container_name": "container",
    "__meta_kubernetes_pod_label_app_kubernetes_io_name": "app",
    "__meta_kubernetes_pod_node_name": "node",
}
STREAM_LABELS = frozenset({*_LABELS.values(), "level", "cluster"})
"""What a query for logs may select by: the labels above, the level of a JSON line, and the cluster's name."""


def shares(cluster: Cluster) -> tuple[Share, ...]:
    """One Alloy, and its config reloader, on each node of the cluster."""
    nodes = max(1, sum(host.in_cluster for host in cluster.hosts.values()))
    return (Share("alloy", 128, replicas=nodes, weight=1, most_mi=256), Share("alloy-reloader", 32, replicas=nodes))


def values(cluster: Cluster, memory: Memory) -> Values:
    """Alloy on every node, with its positions kept there, so that a restart neither loses nor repeats lines."""
    return {
        "crds": {"create": False},
        "alloy": {
            "configMap": {"create": False, "name": CONFIG_MAP, "key": CONFIG_KEY},
            "enableReporting": False,
            "mounts": {"varlog": True, "extra": [{"name": "state", "mountPath": _STATE}]},
            "storagePath": _STATE,
            "securityContext": rights.ROOT_WITHOUT_POWERS,
            "resources": memory.resources("alloy", "50m"),
        },
        "configReloader": {"resources": memory.resources("alloy-reloader", "5m")},
        "controller": {
            "type": "daemonset",
            # Servers are often tainted; their pods log too.
            "tolerations": [{"operator": "Exists"}],
            "volumes": {
                "extra": [{"name": "state", "hostPath": {"path": _STATE, "type": "DirectoryOrCreate"}}],
            },
        },
        "rbac": _rbac(cluster),
        "serviceMonitor": {"enabled": True},
    }


def _rbac(cluster: Cluster) -> Values:
    """What the configuration asks of the API server; the chart's own rules would read every Secret of the cluster.

    Split in two, because the chart prints both lists and an empty one breaks what it prints.
    """
    rule = {"apiGroups": [""], "resources": ["pods", *(["events"] if cluster.logs.pods.events else [])]}
    return {"rules": [{**rule, "verbs": ["get"]}], "clusterRules": [{**rule, "verbs": ["list", "watch"]}]}


def blocks(cluster: Cluster) -> tuple[Block, ...]:
    """The configuration: find this node's pods, follow their files, read level and tenant, push to Loki."""
    return (_logging(), *_discovery(), *_files(), _process(cluster), _write(cluster))


def _logging() -> Block:
    return Block("logging", body=attrs({"level": "warn", "format": "logfmt"}))


def _discovery() -> tuple[Block, Block]:
    node = Call("coalesce", Call("sys.env", "HOSTNAME"), Ref("constants.hostname"))
    selector = Block("selectors", body=attrs({"role": "pod", "field": Binary("spec.nodeName=", "+", node)}))
    pods = Block(
        "discovery.kubernetes",
        "pods",
        (Attr("role", "pod"), selector),
        comment="Pods of this node only. The chart sets HOSTNAME to the node's name.",
    )
    relabel = Block(
        "discovery.relabel",
        "pods",
        (
            Attr("targets", Ref("discovery.kubernetes.pods.targets")),
            *(_rule({"source_labels": [source], "target_label": label}) for source, label in _LABELS.items()),
            # containerd's layout: /var/log/pods/NAMESPACE_POD_UID/CONTAINER/N.log. A static pod's folder is named by
            # the hash of its configuration instead, which only static pods have.
            _path("__meta_kubernetes_pod_uid"),
            _path("__meta_kubernetes_pod_annotation_kubernetes_io_config_hash"),
        ),
    )
    return pods, relabel


def _path(uid: str) -> Block:
    return _rule(
        {
            "source_labels": [uid, "__meta_kubernetes_pod_container_name"],
            "separator": "/",
            "regex": "(.+/.+)",
            "replacement": "/var/log/pods/*$1/*.log",
            "target_label": "__path__",
        }
    )


def _rule(arguments: Mapping[str, str | list[str]]) -> Block:
    return Block("rule", body=attrs(arguments))


def _files() -> tuple[Block, Block]:
    match = Block("local.file_match", "pods", attrs({"path_targets": Ref("discovery.relabel.pods.output")}))
    source = Block(
        "loki.source.file",
        "pods",
        attrs({"targets": Ref("local.file_match.pods.targets"), "forward_to": [Ref("loki.process.pods.receiver")]}),
    )
    return match, source


def _process(cluster: Cluster) -> Block:
    stages = [
        Block("stage.cri"),
        Block("stage.json", body=attrs({"expressions": {"level": "level"}})),
        Block("stage.labels", body=attrs({"values": {"level": ""}})),
        # The file's path is a new one after every rotation: as a label it would split every stream.
        Block("stage.label_drop", body=attrs({"values": ["filename"]})),
    ]
    if cluster.logs.tenancy.by == "namespace":
        stages.append(Block("stage.tenant", body=attrs({"label": "namespace"})))
    forward = Attr("forward_to", [Ref("loki.write.default.receiver")])
    return Block("loki.process", "pods", (*stages, forward))


def _write(cluster: Cluster) -> Block:
    url = f"http://{GATEWAY}.{cluster.kubernetes.namespace}.svc/loki/api/v1/push"
    endpoint = Block("endpoint", body=attrs({"url": url}))
    return Block("loki.write", "default", (endpoint, Attr("external_labels", {"cluster": cluster.name})))
