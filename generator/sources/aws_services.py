"""What is asked of each AWS service, and under which names Prometheus gets it.

CloudWatch bills by the metric asked for, so each service has only the few that an operator looks at first. Metric
names and statistics: AWS' CloudWatch reference of each service; service names: YACE 0.67 ``pkg/config/services.go``;
the names that come out: its ``pkg/promutil/migrate.go``.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Statistic = Literal["Average", "Maximum", "Minimum", "Sum"]
_DAY_S = 86400


class CloudWatchMetric(msgspec.Struct, frozen=True):
    """One metric of a service. ``period_s`` is the span of a value, ``length_s`` how far back YACE looks for it.

    ``none_is_zero``: AWS publishes no value where nothing happened, so none within ``length_s`` means 0. Where AWS
    always publishes one, none means that it is late or that the resource is gone, and a 0 would be a lie.
    """

    name: str
    statistic: Statistic
    dimensions: tuple[str, ...] = ()
    period_s: int = 300
    length_s: int = 900  # a value is published minutes after its span; a shorter look back finds none
    none_is_zero: bool = False


def _metrics(statistic: Statistic, dimensions: tuple[str, ...], *names: str) -> tuple[CloudWatchMetric, ...]:
    return tuple(CloudWatchMetric(name, statistic, dimensions) for name in names)


def _counts(dimensions: tuple[str, ...], *names: str) -> tuple[CloudWatchMetric, ...]:
    """Sums of what happened, of which AWS says nothing while nothing happens ("there is a nonzero value")."""
    return tuple(CloudWatchMetric(name, "Sum", dimensions, none_is_zero=True) for name in names)


_INSTANCE, _VOLUME, _DATABASE = ("InstanceId",), ("VolumeId",), ("DBInstanceIdentifier",)
_BALANCER, _FUNCTION, _QUEUE = ("LoadBalancer", "AvailabilityZone", "TargetGroup"), ("FunctionName",), ("QueueName",)
_BUCKET = ("BucketName", "StorageType")

SERVICES: dict[str, tuple[CloudWatchMetric, ...]] = {
    "AWS/EC2": (
        *_metrics("Average", _INSTANCE, "CPUUtilization", "CPUCreditBalance"),
        *_metrics("Maximum", _INSTANCE, "StatusCheckFailed"),
        *_metrics("Sum", _INSTANCE, "NetworkIn", "NetworkOut"),
    ),
    "AWS/EBS": (
        *_metrics("Average", _VOLUME, "BurstBalance", "VolumeQueueLength"),
        *_metrics("Sum", _VOLUME, "VolumeReadBytes", "VolumeWriteBytes"),
    ),
    "AWS/RDS": (
        *_metrics("Average", _DATABASE, "CPUUtilization", "DatabaseConnections", "FreeableMemory"),
        *_metrics("Average", _DATABASE, "ReadLatency", "WriteLatency"),
        *_metrics("Minimum", _DATABASE, "FreeStorageSpace"),
    ),
    "AWS/ApplicationELB": (
        *_counts(_BALANCER, "RequestCount", "HTTPCode_ELB_5XX_Count", "HTTPCode_Target_5XX_Count"),
        *_metrics("Average", _BALANCER, "TargetResponseTime"),
        *_metrics("Maximum", _BALANCER, "UnHealthyHostCount"),
    ),
    "AWS/NetworkELB": (
        *_counts(_BALANCER, "ProcessedBytes"),
        *_metrics("Sum", _BALANCER, "TCP_Target_Reset_Count"),
        *_metrics("Maximum", _BALANCER, "UnHealthyHostCount"),
    ),
    "AWS/S3": tuple(
        # S3 reports once a day, some time after midnight.
        CloudWatchMetric(name, "Average", _BUCKET, period_s=_DAY_S, length_s=2 * _DAY_S)
        for name in ("BucketSizeBytes", "NumberOfObjects")
    ),
    "AWS/SQS": (
        *_metrics("Maximum", _QUEUE, "ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"),
        # A queue that nobody has used for six hours is inactive, and AWS says nothing of it.
        *_counts(_QUEUE, "NumberOfMessagesSent", "NumberOfMessagesDeleted"),
    ),
    "AWS/SNS": _counts(("TopicName",), "NumberOfMessagesPublished", "NumberOfNotificationsFailed"),
    "AWS/Lambda": (
        *_counts(_FUNCTION, "Invocations", "Errors", "Throttles"),
        *_metrics("Average", _FUNCTION, "Duration"),
    ),
    "AWS/DynamoDB": _counts(
        ("TableName", "GlobalSecondaryIndexName"),
        "ConsumedReadCapacityUnits",
        "ConsumedWriteCapacityUnits",
        "ReadThrottleEvents",
        "WriteThrottleEvents",
    ),
    "AWS/ElastiCache": (
        *_metrics("Average", ("CacheClusterId", "CacheNodeId"), "CPUUtilization", "FreeableMemory", "CurrConnections"),
        *_metrics("Sum", ("CacheClusterId", "CacheNodeId"), "Evictions"),
    ),
    "AWS/NATGateway": _metrics("Sum", ("NatGatewayId",), "BytesOutToDestination", "ErrorPortAllocation"),
    "AWS/EFS": _metrics("Average", ("FileSystemId",), "PercentIOLimit", "BurstCreditBalance"),
    "AWS/ECS": _metrics("Average", ("ClusterName", "ServiceName"), "CPUUtilization", "MemoryUtilization"),
}


def metric_name(service: str, metric: CloudWatchMetric) -> str:
    """``aws_ec2_cpuutilization_average``: what YACE calls a metric."""
    prefix = _snake_case(service.lower())
    name = _snake_case(metric.name)
    skip = 0
    for part in prefix.split("_"):
        # YACE drops parts of the prefix that the metric's name repeats.
        if name[skip:].startswith(part):
            skip = len(part)
    return f"{prefix}_{name[skip:].removeprefix('_')}_{_snake_case(metric.statistic)}"


def _snake_case(text: str) -> str:
    out, before = [], ""
    for letter in text:
        if letter.isupper() and (before.islower() or before.isdigit()):
            out.append("_")
        out.append("_" if letter in "/.-" else letter.lower())
        before = letter
    return "".join(out)
