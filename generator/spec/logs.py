"""The logs part of the model: Loki, its tenants, and what Alloy ships (schema: ``logs``)."""

from typing import Literal

from msgspec import field

from generator.spec.alerting import FileRef
from generator.spec.part import Part


class Ingestion(Part, frozen=True):
    """What one tenant may send."""

    rate_mb: int = field(default=10, name="rateMB")
    burst_mb: int = field(default=20, name="burstMB")


class Tenancy(Part, frozen=True):
    """Whose logs are whose."""

    by: Literal["none", "namespace"] = "none"
    namespaces: tuple[str, ...] = ()
    retention: dict[str, str] = {}
    limits: dict[str, Ingestion] = {}


class StreamRetention(Part, frozen=True):
    """How long the streams of one selector are kept."""

    selector: str
    period: str
    priority: int = 1
    tenant: str | None = None


class Multiline(Part, frozen=True):
    """How lines are joined."""

    first_line: str
    selector: str | None = None
    max_wait: str = "3s"
    max_lines: int = 128


class DropRule(Part, frozen=True):
    """Lines that are not kept: all conditions that are given must hold."""

    selector: str | None = None
    expression: str | None = None
    longer_than: str | None = None
    older_than: str | None = None
    reason: str = "drop rule"


class Redact(Part, frozen=True):
    """What is blacked out before a line leaves its node."""

    credentials: bool = True
    expressions: tuple[str, ...] = ()


class RateLimit(Part, frozen=True):
    """A limit on lines."""

    lines_per_second: int
    burst: int


class PodLogs(Part, frozen=True):
    """What Alloy does with the logs of pods."""

    multiline: Multiline | None = None
    drop: tuple[DropRule, ...] = ()
    redact: Redact = Redact()
    rate_limit: RateLimit | None = None
    events: bool = True


class HostLogs(Part, frozen=True):
    """How hosts ship their journals."""

    password: FileRef
    htpasswd: FileRef | None = None
    username: str = "alloy"
    url: str | None = None
    port: int = 3100
    tenant: str = "hosts"
    max_age: str = "7d"
    units: tuple[str, ...] = ()


class Logs(Part, frozen=True):
    """Loki and Grafana Alloy."""

    enabled: bool = True
    mode: Literal["auto", "monolithic", "simple-scalable", "distributed"] = "auto"
    replicas: int | None = None
    daily_volume: str = "5GB"
    retention: str = "14d"
    stream_retention: tuple[StreamRetention, ...] = ()
    delete_delay: str = "2h"
    ingestion: Ingestion = Ingestion()
    bucket: str = "loki-chunks"
    bucket_lifecycle: str | None = None
    volume: str | None = None
    schema_from: str = "2024-04-01"
    tenancy: Tenancy = Tenancy()
    allow_from: tuple[str, ...] = ()
    canary: bool = True
    pods: PodLogs = PodLogs()
    hosts: HostLogs | None = None
    remote_write: str | None = None
