"""Alloy for Kubernetes events: each becomes a line of the namespace of the object that it is about."""

from __future__ import annotations

from collections.abc import Iterator

from generator.spec.model import Cluster
from generator.stack import alloy_stages, alloy_write
from generator.syntax.alloy import Block, Ref, Value, attrs
from generator.syntax.go_template import print_choice

JOB = "kubernetes-events"
"""The label ``job`` of these lines, which lines of pods do not have."""

_CLUSTER_WIDE = "kube-system"
"""Whose events about nodes and other objects without a namespace are: without a tenant Loki would refuse them."""

_LEVELS = {"info": ("normal",), "warn": ("warning",)}


def blocks(cluster: Cluster) -> tuple[Block, ...]:
    """The configuration of the single Alloy."""
    return (
        alloy_write.logging(),
        _source(),
        Block("loki.process", "events", (*_stages(cluster), alloy_write.TO_LOKI)),
        alloy_write.write(cluster),
        *alloy_write.own_metrics(cluster, "alloy-events"),
    )


def _source() -> Block:
    arguments: dict[str, Value] = {
        "job_name": JOB,
        "log_format": "json",
        "forward_to": [Ref("loki.process.events.receiver")],
    }
    return Block("loki.source.kubernetes_events", "cluster", attrs(arguments))


def _stages(cluster: Cluster) -> Iterator[Block]:
    """The event's type becomes its level; reason, kind and name stay in the line, and so streams stay few."""
    yield Block("stage.json", body=attrs({"expressions": {"type": "type"}}))
    yield from alloy_stages.level_label(print_choice(["type"], _LEVELS))
    # The name of Alloy's component, the same for all.
    yield Block("stage.label_drop", body=attrs({"values": ["instance"]}))
    yield from alloy_stages.redact(cluster.logs.pods.redact)
    tenant = tuple(alloy_stages.tenant(cluster))
    yield from tenant
    if tenant:
        everyone = Block("stage.tenant", body=attrs({"value": _CLUSTER_WIDE}))
        yield alloy_stages.match('{namespace=""}', everyone)
