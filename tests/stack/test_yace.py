"""YACE: its configuration is a string of YAML, and no key stands in it."""

from __future__ import annotations

from typing import Any

import yaml

from generator.stack.yace import CHART
from tests.specs import made, values

AWS: dict[str, Any] = {"regions": ["eu-central-1", "us-east-1"], "services": ["AWS/EC2", "AWS/S3"]}


def found(**more: Any) -> dict[str, Any]:
    return values(made(watch={"aws": AWS | more}), "yace")


def test_one_job_for_each_service_over_all_regions() -> None:
    config = yaml.safe_load(found()["config"])
    assert (config["apiVersion"], config["sts-region"]) == ("v1alpha1", "eu-central-1")
    assert config["discovery"]["exportedTagsOnMetrics"] == {"AWS/EC2": ["Name"], "AWS/S3": ["Name"]}
    ec2, s3 = config["discovery"]["jobs"]
    assert (ec2["type"], ec2["regions"]) == ("AWS/EC2", AWS["regions"])
    assert ec2["metrics"][0] == {
        "name": "CPUUtilization",
        "statistics": ["Average"],
        "period": 300,
        "length": 900,
        "nilToZero": False,
    }
    # Once a day: a window of five minutes would never see it.
    assert {(metric["period"], metric["length"]) for metric in s3["metrics"]} == {(86400, 172800)}


def test_nothing_is_zero_only_where_aws_keeps_silent_about_nothing() -> None:
    """Where it always publishes a value, none means that it is late: a 0 would look like an outage."""
    services = ["AWS/EC2", "AWS/EBS", "AWS/NATGateway", "AWS/ElastiCache", "AWS/Lambda", "AWS/NetworkELB"]
    jobs = yaml.safe_load(found(services=services)["config"])["discovery"]["jobs"]
    zero = {metric["name"] for job in jobs for metric in job["metrics"] if metric["nilToZero"]}
    assert zero == {"Invocations", "Errors", "Throttles", "ProcessedBytes"}


def test_keys_come_from_the_named_secret_or_from_the_pods_role() -> None:
    assert found(credentials={"secret": "yace-aws"})["aws"] == {"secret": {"name": "yace-aws"}}
    assert "aws" not in found()


def test_nothing_that_the_charts_template_would_eat() -> None:
    assert "{{" not in found()["config"]


def test_release_is_called_as_its_selector_says() -> None:
    result = made(watch={"aws": AWS})
    (release,) = [one for one in result.stack.releases if one.name == "yace"]
    assert (release.chart.name, release.needs) == (CHART, ("kube-prometheus-stack",))
    spec = yaml.safe_load(result.tree["manifests/servicemonitor/yace.yaml"])["spec"]
    assert spec["selector"]["matchLabels"]["app.kubernetes.io/instance"] == release.name
    assert release.values["testConnection"] is False


def test_without_aws_there_is_no_release() -> None:
    assert [one.name for one in made().stack.releases if one.name == "yace"] == []
