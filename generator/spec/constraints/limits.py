"""Numbers that the schema lets through and that a program refuses, or that switch something off without a word."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic, Path
from generator.spec.logs import Ingestion
from generator.spec.model import Cluster
from generator.spec.units import seconds, volume_bytes

LONGEST_S = 10 * 365 * 86400
"""Prometheus and Loki count nanoseconds in 64 bits, and refuse a retention of centuries."""

SHORTEST_METRICS_S = 2 * 3600
"""Prometheus writes a block every two hours; below that it keeps nothing on disk."""

SHORTEST_TRACES_S = 3600
"""Twice as long as Tempo fills a block (``max_block_duration``)."""

LONGEST_SCRAPE_S = 120
"""Bundled rules look at rates over five minutes, which need two samples; a series is stale after five minutes."""

LONGEST_WAIT_S = 60
"""For the next line of an entry; a program writes a stack trace at once."""

SMALLEST_VOLUME_BYTES = 2**30
_CHARTS_FROM, _KUBENIX_TO = (1, 25), (1, 36)
"""kube-prometheus-stack and Loki's chart ask for 1.25 (charts.lock.json); kubenix knows the API up to 1.36."""


def check_lengths(cluster: Cluster) -> Iterator[Diagnostic]:
    """Retentions and the scrape interval are within what the programs can do."""
    metrics, logs = cluster.metrics, cluster.logs
    upper: dict[Path, str] = {("metrics", "retention"): metrics.retention, ("logs", "retention"): logs.retention}
    upper["traces", "retention"] = cluster.traces.retention
    if logs.hosts is not None:
        upper["logs", "hosts", "maxAge"] = logs.hosts.max_age
    upper |= {("logs", "tenancy", "retention", name): kept for name, kept in logs.tenancy.retention.items()}
    for path, value in upper.items():
        if seconds(value) > LONGEST_S:
            yield _out_of_range(path, value, "3650d", "the program would refuse it and not start")
    if seconds(metrics.retention) < SHORTEST_METRICS_S:
        yield _out_of_range(
            ("metrics", "retention"), metrics.retention, "2h", "Prometheus keeps whole blocks of 2h", "least"
        )
    if seconds(cluster.traces.retention) < SHORTEST_TRACES_S:
        why = "Tempo writes a block every half an hour, and would delete it as soon as it is there"
        yield _out_of_range(("traces", "retention"), cluster.traces.retention, "1h", why, "least")
    if seconds(metrics.scrape_interval) > LONGEST_SCRAPE_S:
        why = "rules look at rates over 5 minutes, which need two samples: they would never fire"
        yield _out_of_range(("metrics", "scrapeInterval"), metrics.scrape_interval, "2m", why)


def check_waits(cluster: Cluster) -> Iterator[Diagnostic]:
    """Nobody is told so late that it is as good as never."""
    alerting = cluster.alerting
    upper: dict[Path, tuple[str, str, str]] = {
        ("groupWait",): (alerting.group_wait, "1h", "the first message about anything would wait for that long"),
        ("groupInterval",): (alerting.group_interval, "1d", "that another host is down would wait for that long"),
        ("repeatInterval",): (
            alerting.repeat_interval,
            "52w",
            "nobody would be told again within a year",
        ),
    }
    for name, change in alerting.alerts.items():
        if change.for_ is not None:
            upper["alerts", name, "for"] = (change.for_, "30d", "the alert would fire when it is long too late")
    if alerting.heartbeat is not None and alerting.heartbeat.watcher is not None:
        why = "nobody would be told for that long that no alert is sent any more"
        upper["heartbeat", "watcher", "maxAge"] = (alerting.heartbeat.watcher.max_age, "1d", why)
    for path, (value, limit, why) in upper.items():
        if seconds(value) > seconds(limit):
            yield _out_of_range(("alerting", *path), value, limit, why)


def check_volumes(cluster: Cluster) -> Iterator[Diagnostic]:
    """No volume is so small that a limit derived from it becomes zero, which means none."""
    volumes: dict[Path, str] = {
        ("metrics", "volume"): cluster.metrics.volume,
        ("alerting", "volume"): cluster.alerting.volume,
        ("grafana", "volume"): cluster.grafana.volume,
        ("metrics", "longTerm", "volume"): cluster.metrics.long_term.volume,
    }
    if cluster.logs.volume is not None:
        volumes["logs", "volume"] = cluster.logs.volume
    if cluster.traces.volume is not None:
        volumes["traces", "volume"] = cluster.traces.volume
    for path, value in volumes.items():
        if volume_bytes(value) < SMALLEST_VOLUME_BYTES:
            yield _out_of_range(path, value, "1Gi", "the program would fill it within the hour", "least")


def check_version(cluster: Cluster) -> Iterator[Diagnostic]:
    """Charts and kubenix know this version of Kubernetes."""
    major, minor = map(int, cluster.kubernetes.version.split("."))
    for bound, word, wrong in (
        (_CHARTS_FROM, "least", (major, minor) < _CHARTS_FROM),
        (_KUBENIX_TO, "most", (major, minor) > _KUBENIX_TO),
    ):
        if wrong:
            limit = ".".join(map(str, bound))
            why = "the pinned charts refuse to render for it" if word == "least" else "kubenix has no schemas for it"
            yield _out_of_range(("kubernetes", "version"), cluster.kubernetes.version, limit, why, word)


def check_bursts(cluster: Cluster) -> Iterator[Diagnostic]:
    """A burst is at least as large as the rate."""
    found: dict[Path, Ingestion] = {("logs", "ingestion"): cluster.logs.ingestion}
    found["traces", "ingestion"] = cluster.traces.ingestion
    found |= {("logs", "tenancy", "limits", name): own for name, own in cluster.logs.tenancy.limits.items()}
    for path, one in found.items():
        if one.burst_mb < one.rate_mb:
            why = "a burst below the rate makes the rate unreachable"
            yield _out_of_range((*path, "burstMB"), str(one.burst_mb), str(one.rate_mb), why, "least")


def check_pod_lines(cluster: Cluster) -> Iterator[Diagnostic]:
    """Lines of pods: the burst is at least the rate, and no line waits for its successor for minutes."""
    pods = cluster.logs.pods
    limit, multiline = pods.rate_limit, pods.multiline
    if limit is not None and limit.burst < limit.lines_per_second:
        path = ("logs", "pods", "rateLimit", "burst")
        why = "lines are read in bursts: they would be dropped below the rate"
        yield _out_of_range(path, str(limit.burst), str(limit.lines_per_second), why, "least")
    if multiline is not None and seconds(multiline.max_wait) > LONGEST_WAIT_S:
        path = ("logs", "pods", "multiline", "maxWait")
        why = "the last line of every pod would wait in memory for that long"
        yield _out_of_range(path, multiline.max_wait, f"{LONGEST_WAIT_S}s", why)


def _out_of_range(path: Path, value: str, limit: str, why: str, word: str = "most") -> Diagnostic:
    name = ".".join(str(part) for part in path)
    return Diagnostic("out-of-range", f"{name} is {value}; it can be {limit} at {word}", f"write {limit}", why, path)
