"""AWS CloudWatch, asked by YACE (yet-another-cloudwatch-exporter) in the cluster.

YACE finds resources by the tagging API, which knows only those that have, or once had, a tag: an untagged instance
does not appear. Only calls of CloudWatch are counted with their errors. When AWS refuses the keys or the tagging API,
YACE logs that, serves nothing and asks CloudWatch nothing (``pkg/job/discovery.go``), so an alert of its own looks for
that silence. Its own counters: YACE 0.67 ``pkg/promutil/prometheus.go``.
"""

from __future__ import annotations

from generator.sources.aws_services import SERVICES, metric_name
from generator.sources.contract import AlertRule, Metric, RuleGroup, ServiceJob, Source, Watched
from generator.sources.dashboards import aws as dashboard
from generator.sources.thresholds import count, number, threshold
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
        rules=(RuleGroup("nixscope-aws", (_errors(cluster), _no_data(), _down())),),
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
        summary="CloudWatch refuses calls of {{ $labels.api_name }}.",
        description="{{ $value | humanize }} calls of {{ $labels.api_name }} have failed in the last 15 minutes, and "
        "so for half an hour: permissions or limits. Metrics of AWS are missing.",
        threshold=count(limit, "a number of calls"),
    )


def _no_data() -> AlertRule:
    asked = f'sum by (instance) (increase(yace_cloudwatch_requests_total{{job="{JOB}"}}[15m])) > 0'
    return AlertRule(
        alert="AwsNoData",
        # The counter has no series before the first call, so nothing can be compared with it.
        expr=f'up{{job="{JOB}"}} == 1 unless on (instance) {asked}',
        for_s=900,
        severity="warning",
        summary="Nothing is known of AWS.",
        description="YACE runs and has asked CloudWatch nothing for half an hour: AWS refuses its keys or its role, "
        "the tagging API is not allowed, or no resource of the services and regions asked for has a tag.",
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
