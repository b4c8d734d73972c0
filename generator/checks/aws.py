"""AWS services that we do not know what to ask of."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic, did_you_mean
from generator.sources.aws_services import SERVICES
from generator.spec.model import Cluster


def check_aws(cluster: Cluster) -> Iterator[Diagnostic]:
    """Every service of ``watch.aws`` is one that has metrics here."""
    services = cluster.watch.aws.services if cluster.watch.aws is not None else ()
    for index, service in enumerate(services):
        if service not in SERVICES:
            yield Diagnostic(
                "unknown-aws-service",
                f"nothing is known about the AWS service {service!r}",
                did_you_mean(service, SERVICES),
                "YACE stops at a service that it does not know, and asks nothing of one without a list of metrics",
                ("watch", "aws", "services", index),
            )
