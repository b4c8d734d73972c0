"""The metrics part of the model: Prometheus, and what keeps metrics beyond its retention (schema: ``metrics``)."""

from __future__ import annotations

from typing import Literal

from generator.spec.alerting import SecretName
from generator.spec.metrics_entry import MetricsEntry
from generator.spec.part import Part


class Downsampled(Part, frozen=True):
    """How long averages are kept."""

    five_minutes: str | None = None
    one_hour: str | None = None


class OtherCluster(Part, frozen=True):
    """Where another cluster keeps its metrics."""

    bucket: str
    endpoint: str | None = None
    region: str | None = None
    credentials: SecretName | None = None


class LongTerm(Part, frozen=True):
    """Metrics beyond Prometheus' own retention."""

    type: Literal["none", "thanos", "mimir", "victoriametrics"] = "none"
    mode: Literal["single", "distributed"] = "single"
    ingesters: int = 3
    retention: str = "365d"
    downsampled: Downsampled = Downsampled()
    bucket: str = "metrics"
    credentials: SecretName | None = None
    volume: str = "20Gi"
    tenant: str = "metrics"
    clusters: dict[str, OtherCluster] = {}
    url: str | None = None
    login: SecretName | None = None
    entry: MetricsEntry | None = None


class Metrics(Part, frozen=True):
    """Prometheus."""

    retention: str = "15d"
    retention_size: str | None = None
    volume: str = "50Gi"
    allow_tight_volume: bool = False
    scrape_interval: str = "30s"
    adapter: bool = False
    allow_from: tuple[str, ...] = ()
    replicas: int = 1
    shards: int = 1
    long_term: LongTerm = LongTerm()
