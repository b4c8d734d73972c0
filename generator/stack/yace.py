"""YACE, which asks CloudWatch: values of the chart prometheus-yet-another-cloudwatch-exporter 0.47.0 (YACE 0.67).

Its configuration is one string of YAML under ``config``, which the chart expands as a template; nothing in it has
braces. The chart's ServiceMonitor carries no namespace and names no job, so ours (``sources/aws.py``) stands for it.
"""

from __future__ import annotations

from typing import Any

from generator.sources.aws import JOB, known_services
from generator.sources.aws_services import SERVICES, CloudWatchMetric
from generator.spec.model import Cluster, WatchAws
from generator.stack.budget import Memory, Share
from generator.stack.contract import Values
from generator.stack.rights import restricted
from generator.syntax.yaml import print_yaml

CHART = "prometheus-yet-another-cloudwatch-exporter"


def shares(cluster: Cluster) -> tuple[Share, ...]:
    """YACE holds what CloudWatch said last."""
    return (Share("yace", 64, weight=1, most_mi=256),)


def values(cluster: Cluster, memory: Memory) -> Values:
    """YACE with its configuration and, where the spec names one, the Secret with its keys."""
    aws = cluster.watch.aws
    if aws is None:
        return {}
    secret = {"aws": {"secret": {"name": aws.credentials.secret}}} if aws.credentials is not None else {}
    return {
        "fullnameOverride": JOB,
        "config": print_yaml(config(aws, known_services(cluster))),
        **secret,
        # A pod that only ``helm test`` wants.
        "testConnection": False,
        "serviceAccount": {"automountServiceAccountToken": False},
        **restricted(),
        "resources": memory.resources("yace", "10m"),
    }


def config(aws: WatchAws, services: tuple[str, ...]) -> dict[str, Any]:
    """YACE's configuration as data: one job for each service, over all regions."""
    return {
        "apiVersion": "v1alpha1",
        "sts-region": aws.regions[0],
        "discovery": {
            "exportedTagsOnMetrics": {service: ["Name"] for service in services},
            "jobs": [
                {
                    "type": service,
                    "regions": list(aws.regions),
                    "metrics": [_metric(metric) for metric in SERVICES[service]],
                }
                for service in services
            ],
        },
    }


def _metric(metric: CloudWatchMetric) -> dict[str, Any]:
    return {
        "name": metric.name,
        "statistics": [metric.statistic],
        "period": metric.period_s,
        "length": metric.length_s,
        "nilToZero": metric.none_is_zero,
    }
