"""AWS CloudWatch, asked by YACE (yet-another-cloudwatch-exporter) in the cluster.

YACE finds resources by the tagging API, which knows only those that have, or once had, a tag: an untagged instance
does not appear. Its own counters: YACE 0.67 ``pkg/promutil/prometheus.go``.
"""

from __future__ import annotations

from generator.sources.aws_services import SERVICES, metric_name
from generator.sources.contract import AlertRule, Metric, RuleGroup, ServiceJob, Source, Watched
from generator.sources.dashboards import aws as dashboard
from generator.sources.thresholds import number, threshold
from generator.spec.model import Cluster

JOB = "yace"
RELEASE = "yace"
PORT_NAME = "http"
SELECTOR = {
    "app.kubernetes.io/name": "prometheus-yet-another-cloudwatch-exporter",
    "app.kubernetes.io/instance": RELEASE,
}
"""The labels that the chart gives its Service."""

_RESOURCE = ("name", "region", "account_id", "account_alias", "tag_Name")
OWN_METRICS = (
    Metric("yace_cloudwatch_duplicate_metrics_filtered"),
    Metric("yace_cloudwatch_getmetricdata_metrics_requested_total"),
    Metric("yace_cloudwatch_request_errors", ("api_name",)),
    Metric("yace_cloudwatch_requests_total", ("api_name",)),
    Metric("yace_cloudwatch_resourcegrouptaggingapi_requests_total"),
)


def known_services(cluster: Cluster) -> tuple[str, ...]:
    """The services of the spec that we know what to ask of; the others are refused (``checks/aws.py``)."""
    aws = cluster.watch.aws
    return tuple(service for service in aws.services if service in SERVICES) if aws is not None else ()


def watch(cluster: Cluster) -> Watched:
    """The job over YACE's Service, alerts on YACE itself, and a dashboard with a part for each service."""
    services = known_services(cluster)
    job = ServiceJob(JOB, cluster.kubernetes.namespace, SELECTOR, PORT_NAME, (*OWN_METRICS, *_catalogue(services)))
    return Watched(
        source="aws",
        service_jobs=(job,),
        rules=(RuleGroup("nixscope-aws", (_errors(cluster), _down())),),
        dashboards=(dashboard.board(services),),
    )


def _catalogue(services: tuple[str, ...]) -> tuple[Metric, ...]:
    return tuple(
        Metric(metric_name(service, metric), (*_RESOURCE, *(f"dimension_{name}" for name in metric.dimensions)))
        for service in services
        for metric in SERVICES[service]
    )


def _errors(cluster: Cluster) -> AlertRule:
    limit = threshold(cluster, "AwsApiErrors", 0)
    return AlertRule(
        alert="AwsApiErrors",
        # YACE asks every five minutes; the window spans several rounds, so that one failed call is forgotten.
        expr=f'sum by (api_name) (increase(yace_cloudwatch_request_errors{{job="{JOB}"}}[15m])) > {number(limit)}',
        for_s=1800,
        severity="warning",
        summary="AWS refuses calls of {{ $labels.api_name }}.",
        description="{{ $value | humanize }} calls of {{ $labels.api_name }} have failed in the last 15 minutes, and "
        "so for half an hour: credentials, permissions or limits. Metrics of AWS are missing or old.",
        threshold=limit,
    )


def _down() -> AlertRule:
    return AlertRule(
        alert="AwsExporterDown",
        expr=f'up{{job="{JOB}"}} == 0 or absent(up{{job="{JOB}"}})',
        for_s=600,
        severity="warning",
        summary="No metrics come from AWS.",
        description="YACE has not answered for 10 minutes, or does not run at all.",
    )


SOURCE = Source("aws", lambda cluster: cluster.watch.aws is not None, watch)
