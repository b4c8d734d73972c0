"""Constraints on how long logs are kept: what Loki can delete, what the bucket deletes, and where logs may grow old."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from generator.diagnostics import Diagnostic, Path, Severity
from generator.spec.model import Cluster
from generator.spec.units import seconds

LONG_RETENTION_S = 30 * 86400
_LOKI_LEAST_S = 86400

LOKI, LOKI_RELEASED = "3.7.6", date(2026, 8, 6)
"""The Loki of the packaged chart, and the day of its release (github.com/grafana/loki/releases/tag/v3.7.6).

Whoever runs it lives later than that. The day of the run is nothing to go by: the same spec gets the same answer.
"""


def check_log_retention(cluster: Cluster) -> Iterator[Diagnostic]:
    """Loki refuses a retention under a day."""
    if not cluster.logs.enabled:
        return
    for path, value in _retentions(cluster):
        if seconds(value) < _LOKI_LEAST_S:
            yield Diagnostic(
                "short-retention",
                f"logs cannot be kept for only {value}",
                "write 24h or more",
                "Loki's index has one table a day, and the compactor deletes by table",
                path,
            )


def check_long_retention(cluster: Cluster) -> Iterator[Diagnostic]:
    """Logs that are kept for long belong into an object store."""
    if not cluster.logs.enabled or cluster.storage.object.type != "none":
        return
    for path, value in _retentions(cluster):
        if seconds(value) > LONG_RETENTION_S:
            yield Diagnostic(
                "long-retention",
                f"logs are kept for {value} on a volume",
                "describe the store under storage.object (type, endpoint, credentials), or keep them for at most 30d",
                "a volume cannot shrink and one pod holds everything: the loss of it is the loss of all logs",
                path,
            )


def check_tenants_used(cluster: Cluster) -> Iterator[Diagnostic]:
    """What is said of single tenants means nothing where there is only one."""
    logs = cluster.logs
    if logs.tenancy.by != "none":
        return
    said: dict[Path, bool] = {
        ("logs", "tenancy", "retention"): bool(logs.tenancy.retention),
        ("logs", "tenancy", "limits"): bool(logs.tenancy.limits),
        **{
            ("logs", "streamRetention", index, "tenant"): stream.tenant is not None
            for index, stream in enumerate(logs.stream_retention)
        },
    }
    for path, is_said in said.items():
        if is_said:
            yield Diagnostic(
                "tenant-unused",
                f"{'.'.join(map(str, path))} is set, but there is a single tenant",
                "write by: namespace under logs.tenancy, or drop it",
                "Loki would treat every namespace's logs alike",
                path,
            )


def check_bucket_lifecycle(cluster: Cluster) -> Iterator[Diagnostic]:
    """The bucket deletes nothing that Loki still keeps."""
    lifecycle = cluster.logs.bucket_lifecycle
    if not cluster.logs.enabled or lifecycle is None:
        return
    path = ("logs", "bucketLifecycle")
    if cluster.storage.object.type == "none":
        yield Diagnostic(
            "no-bucket",
            "logs.bucketLifecycle is set, but there is no object store",
            "drop it, or describe the store under storage.object",
            "nothing has a lifecycle then",
            path,
        )
        return
    longest = max((value for _, value in _retentions(cluster)), key=seconds)
    if seconds(lifecycle) < seconds(longest) + seconds(cluster.logs.delete_delay):
        yield Diagnostic(
            "short-lifecycle",
            f"the bucket deletes after {lifecycle} what Loki keeps for {longest}",
            f"let the bucket keep objects for longer than {longest} and deleteDelay {cluster.logs.delete_delay} "
            "together, or remove its lifecycle: Loki deletes by itself",
            "the index would go on pointing at chunks that are gone, and queries over them fail",
            path,
        )


def check_schema_date(cluster: Cluster) -> Iterator[Diagnostic]:
    """``schemaFrom`` is a day of the calendar, and surely a past one."""
    path: Path = ("logs", "schemaFrom")
    try:
        day = date.fromisoformat(cluster.logs.schema_from)
    except ValueError:
        yield Diagnostic(
            "bad-date",
            f"{cluster.logs.schema_from} is no day of the calendar",
            "write a date such as 2024-04-01",
            "Loki refuses its configuration otherwise",
            path,
        )
        return
    if day > LOKI_RELEASED:
        yield Diagnostic(
            "date-to-come",
            f"{day} is later than the release of Loki {LOKI} ({LOKI_RELEASED}), and may be yet to come",
            f"leave schemaFrom out, or write {LOKI_RELEASED} or an earlier day: what is stored is found all the same",
            "Loki refuses every line that is older than this day, and so all of them until it comes",
            path,
            severity=Severity.WARNING,
        )


def _retentions(cluster: Cluster) -> Iterator[tuple[Path, str]]:
    logs = cluster.logs
    yield ("logs", "retention"), logs.retention
    for index, stream in enumerate(logs.stream_retention):
        yield ("logs", "streamRetention", index, "period"), stream.period
    for tenant, value in logs.tenancy.retention.items():
        yield ("logs", "tenancy", "retention", tenant), value
