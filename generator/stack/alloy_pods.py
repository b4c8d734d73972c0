"""Alloy on a node: find its pods, follow their files, and make of each line what Loki is to keep.

The order of the stages matters. Lines are joined before their level is read, since a stack trace has none in its later
lines, and before the file's name goes, so that the last line of a container that crashed and the first of its successor
stay two. Levels come before drop rules, which may select by them. What is dropped does not count against the rate, and
what the rate drops is not searched for credentials.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.spec.logs import DropRule, Multiline, PodLogs, RateLimit
from generator.spec.model import Cluster
from generator.spec.units import hours
from generator.stack import alloy_stages, alloy_write
from generator.syntax.alloy import Attr, Binary, Block, Call, Ref, Value, attrs

_LABELS = {
    "__meta_kubernetes_namespace": "namespace",
    "__meta_kubernetes_pod_name": "pod",
    "__meta_kubernetes_pod_container_name": "container",
    "__meta_kubernetes_pod_node_name": "node",
}
_APP = ("k8s_app", "app", "app_kubernetes_io_name")
"""Labels of a pod that name its application, the best last."""

_NAMESPACES = 10_000
"""How many limiters Alloy keeps; it takes no fewer, and says so at every start."""


def blocks(cluster: Cluster) -> tuple[Block, ...]:
    """The configuration of the DaemonSet."""
    return (
        alloy_write.logging(),
        *_discovery(),
        *_files(),
        _process(cluster),
        alloy_write.write(cluster),
        *alloy_write.own_metrics(cluster, "alloy"),
    )


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
            *(_app(label) for label in _APP),
            # containerd's layout: /var/log/pods/NAMESPACE_POD_UID/CONTAINER/N.log. A static pod's folder is named by
            # the hash of its configuration instead, which only static pods have.
            _path("__meta_kubernetes_pod_uid"),
            _path("__meta_kubernetes_pod_annotation_kubernetes_io_config_hash"),
        ),
    )
    return pods, relabel


def _app(label: str) -> Block:
    """Takes effect only where the pod has the label: the usual expression would match its absence, too."""
    source = f"__meta_kubernetes_pod_label_{label}"
    return _rule({"source_labels": [source], "regex": "(.+)", "target_label": "app"})


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
    """Follows what the kubelet has not rotated away. A rotation while Alloy runs loses nothing (tried with 1.18.1).

    One while it does not run loses the rest of the old file, and of the new one what stands in it when Alloy is back,
    because it is shorter than the position that Alloy remembers. To follow rotated files as well (``*.log*``) would
    send all of each once more after every rotation (grafana/alloy#3193).
    """
    match = Block("local.file_match", "pods", attrs({"path_targets": Ref("discovery.relabel.pods.output")}))
    source = Block(
        "loki.source.file",
        "pods",
        attrs({"targets": Ref("local.file_match.pods.targets"), "forward_to": [Ref("loki.process.pods.receiver")]}),
    )
    return match, source


def _process(cluster: Cluster) -> Block:
    return Block("loki.process", "pods", (*_stages(cluster), alloy_write.TO_LOKI))


def _stages(cluster: Cluster) -> Iterator[Block]:
    pods: PodLogs = cluster.logs.pods
    yield Block("stage.cri")
    if pods.multiline is not None:
        yield _multiline(pods.multiline)
    # The file's path is a new one after every restart of a container: as a label it would split every stream.
    yield Block("stage.label_drop", body=attrs({"values": ["filename"]}))
    yield from alloy_stages.level()
    yield from map(_drop, pods.drop)
    if pods.rate_limit is not None:
        yield _limit(pods.rate_limit)
    yield from alloy_stages.redact(pods.redact)
    yield from alloy_stages.tenant(cluster)


def _multiline(multiline: Multiline) -> Block:
    arguments: dict[str, Value] = {
        "firstline": multiline.first_line,
        "max_wait_time": hours(multiline.max_wait),
        "max_lines": multiline.max_lines,
    }
    stage = Block("stage.multiline", body=attrs(arguments))
    return stage if multiline.selector is None else alloy_stages.match(multiline.selector, stage)


def _drop(rule: DropRule) -> Block:
    conditions: dict[str, Value] = {}
    if rule.expression is not None:
        conditions["expression"] = rule.expression
    if rule.longer_than is not None:
        conditions["longer_than"] = rule.longer_than.replace("B", "iB")  # powers of two, under their own name
    if rule.older_than is not None:
        conditions["older_than"] = hours(rule.older_than)
    reason: Mapping[str, Value] = {"drop_counter_reason": rule.reason}
    if rule.selector is not None and not conditions:
        return Block("stage.match", body=attrs({"selector": rule.selector, "action": "drop", **reason}))
    stage = Block("stage.drop", body=attrs({**conditions, **reason}))
    return stage if rule.selector is None else alloy_stages.match(rule.selector, stage)


def _limit(limit: RateLimit) -> Block:
    arguments: dict[str, Value] = {
        "rate": limit.lines_per_second,
        "burst": limit.burst,
        "drop": True,  # to wait instead would hold up the other namespaces of the node
        "by_label_name": "namespace",
        "max_distinct_labels": _NAMESPACES,
    }
    return Block("stage.limit", body=attrs(arguments))
