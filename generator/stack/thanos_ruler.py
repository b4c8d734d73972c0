"""Thanos' ruler, which the operator runs: it evaluates every rule over the querier where Prometheus has shards.

A shard knows its own targets alone, so it evaluates only the rules that carry ``BY_PROMETHEUS`` (docs/decisions/0021).
Keys: kube-prometheus-stack 88.5.3, ``thanosRuler``; arguments: prometheus-operator v0.93, ``pkg/thanos``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.sources.thanos_ruler import JOB
from generator.spec.model import Cluster
from generator.spec.shards import rulers
from generator.stack import alertmanager, disruption, objects
from generator.stack.budget import Memory, Share
from generator.stack.contract import KubernetesObject, Values
from generator.stack.prometheus import claim

NAME = JOB
"""What the chart calls the custom resource and its Service."""

OPERATED = "thanos-ruler-operated"
"""The headless Service that the operator makes for all rulers of a namespace."""

REPLICA_LABEL = "thanos_ruler_replica"
"""The external label by which the operator tells replicas of the ruler apart; it leaves it out of alerts."""

_ACCOUNT = "thanos-ruler"
_CONTAINER = "thanos-ruler"
_LOCAL = {"key": objects.EVALUATED_BY, "values": [objects.BY_PROMETHEUS]}


def shares(cluster: Cluster) -> tuple[Share, ...]:
    """The ruler holds what rules record, and the answers to one round of them."""
    pods = rulers(cluster)
    return (Share(_CONTAINER, 192, replicas=pods, weight=3),) if pods else ()


def values(cluster: Cluster, memory: Memory, querier: str, page: str) -> Values:
    """Shards, and the ruler: ``querier`` is how it finds the querier, ``page`` where a person looks at a query."""
    metrics = cluster.metrics
    spec: Values = {
        "replicas": rulers(cluster),
        "evaluationInterval": metrics.scrape_interval,
        # What it records it keeps as long as Prometheus would: until the object store answers again.
        "retention": metrics.retention,
        "storage": {"volumeClaimTemplate": {"spec": claim(cluster, metrics.long_term.volume)}},
        "ruleSelector": _selector("NotIn"),
        "queryEndpoints": [querier],
        "externalPrefixNilUsesHelmValues": False,
        # What Prometheus has as an external label: series that a rule aggregates have lost it.
        "labels": {"cluster": cluster.name},
        # The custom resource has fields for both addresses, the chart no documented keys for them.
        "additionalArgs": [
            {"name": "alertmanagers.url", "value": alertmanager.url(cluster)},
            {"name": "alert.query-url", "value": page},
            {"name": "enable-auto-gomemlimit"},
        ],
        "resources": memory.resources(_CONTAINER, "100m"),
    }
    return {
        "prometheus": {"prometheusSpec": {"shards": metrics.shards, "ruleSelector": _selector("In")}},
        "thanosRuler": {
            "enabled": True,
            "serviceAccount": {"create": False, "name": _ACCOUNT},
            "thanosRulerSpec": spec,
            **disruption.values(cluster, rulers(cluster)),
        },
    }


def parts(cluster: Cluster) -> Iterator[KubernetesObject]:
    """An account without a token: the chart's own has one, and the custom resource no field for it."""
    if rulers(cluster):
        body = {"automountServiceAccountToken": False}
        yield objects.owned(cluster, ("v1", "ServiceAccount"), _ACCOUNT, body)


def _selector(operator: str) -> dict[str, Any]:
    """``In``: the rules that each shard evaluates by itself; ``NotIn``: all others."""
    return {"matchExpressions": [{**_LOCAL, "operator": operator}]}
