"""AWS: the names that YACE gives its metrics, and services that nobody knows."""

from __future__ import annotations

from typing import Any

import pytest

from generator.checks.aws import check_aws
from generator.diagnostics import SpecError
from generator.sources import aws
from generator.sources.aws_services import SERVICES, CloudWatchMetric, metric_name
from tests.specs import cluster, made

REGIONS = ["eu-central-1"]


def asked(*services: str) -> dict[str, Any]:
    return {"aws": {"regions": REGIONS, "services": list(services)}}


@pytest.mark.parametrize(
    ("service", "metric", "name"),
    [
        ("AWS/EC2", "CPUUtilization", "aws_ec2_cpuutilization_average"),
        ("AWS/EC2", "StatusCheckFailed", "aws_ec2_status_check_failed_average"),
        ("AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", "aws_applicationelb_httpcode_elb_5_xx_count_average"),
        ("AWS/ApplicationELB", "UnHealthyHostCount", "aws_applicationelb_un_healthy_host_count_average"),
        ("AWS/S3", "BucketSizeBytes", "aws_s3_bucket_size_bytes_average"),
        ("AWS/NATGateway", "ErrorPortAllocation", "aws_natgateway_error_port_allocation_average"),
    ],
)
def test_name(service: str, metric: str, name: str) -> None:
    """What ``promutil.BuildMetricName`` of YACE 0.67 gave for these."""
    assert metric_name(service, CloudWatchMetric(metric, "Average")) == name


def test_every_metric_of_every_service_has_a_name_of_its_own() -> None:
    names = [metric_name(service, metric) for service, metrics in SERVICES.items() for metric in metrics]
    assert len(set(names)) == len(names) > 40


def test_all_services_at_once() -> None:
    """Every panel asks for a metric of the catalogue, or this would be refused."""
    result = made(watch=asked(*SERVICES))
    (board,) = [board for board in result.watch.dashboards if board.uid == "nixscope-aws"]
    titles = {panel["title"] for panel in board.model["panels"]}  # type: ignore[attr-defined]
    assert {"AWS/EC2: CPUUtilization", "AWS/S3: NumberOfObjects", "Calls of AWS"} <= titles


def test_unknown_service_is_refused_with_the_nearest_one() -> None:
    (finding,) = check_aws(cluster(watch=asked("AWS/EC2", "AWS/Lamda")))
    assert finding.path == ("watch", "aws", "services", 1)
    assert finding.remedy == "write 'AWS/Lambda'"
    with pytest.raises(SpecError, match="AWS/Lamda"):
        made(watch=asked("AWS/Lamda"))
    assert list(check_aws(cluster())) == []


def test_the_catalogue_follows_the_services() -> None:
    (job,) = aws.watch(cluster(watch=asked("AWS/SQS"))).service_jobs
    served = {metric.name for metric in job.metrics} - {metric.name for metric in aws.OWN_METRICS}
    assert served == {metric_name("AWS/SQS", metric) for metric in SERVICES["AWS/SQS"]}
