"""Constraints on long-term metrics: what an engine needs, and what would lose samples on the way to it."""

from __future__ import annotations

from collections.abc import Container, Iterator

from generator.diagnostics import Diagnostic, Path, Severity
from generator.spec.constraints.limits import LONGEST_S
from generator.spec.long_term import in_bucket, kept
from generator.spec.metrics import Downsampled, LongTerm
from generator.spec.model import Cluster
from generator.spec.units import seconds

_PATH = ("metrics", "longTerm")
_UPLOADED_S = 6 * 3600
"""Three blocks of two hours: Thanos' documentation ("Sidecar") keeps at least as much in Prometheus."""

_SAMPLES_S, _AVERAGES_S = 40 * 3600, 10 * 86400
"""When Thanos makes averages of five minutes and of an hour; it does not start when samples are gone before."""

_DAY_S = 86400
_SHARDS: Path = ("metrics", "shards")
_DEFAULT = LongTerm()
NAMES = {"thanos": "Thanos", "mimir": "Mimir"}
_ENGINES = dict.fromkeys(("ingesters", "tenant", "url", "login", "entry"), "mimir")
"""The engine that alone knows a setting; what is not here is known to Thanos."""

_RAW: Path = (*_PATH, "retention")
_FIVE_MINUTES: Path = (*_PATH, "downsampled", "fiveMinutes")
_ONE_HOUR: Path = (*_PATH, "downsampled", "oneHour")


def check_replicas(cluster: Cluster) -> Iterator[Diagnostic]:
    """Something puts together what replicas have, and each has a node of its own."""
    metrics = cluster.metrics
    if metrics.replicas > 1 and metrics.long_term.type == "none":
        yield Diagnostic(
            "replicas-apart",
            f"{metrics.replicas} pods of Prometheus each have their own gaps, and nothing puts them together",
            "write longTerm: {type: thanos}, {type: mimir} or {type: victoriametrics}, or replicas: 1",
            "Grafana would show now this pod's samples and now that one's",
            ("metrics", "replicas"),
        )
    if metrics.shards > 1 and metrics.long_term.type != "thanos":
        yield Diagnostic(
            "shards-apart",
            f"{metrics.shards} shards of Prometheus each know a part of the targets, and no rule would see all of them",
            "write longTerm: {type: thanos}, or shards: 1",
            "an alert on what is missing would fire on every shard that never had it, and sums would be partial",
            _SHARDS,
        )
    nodes = sum(host.in_cluster for host in cluster.hosts.values())
    if 0 < nodes < metrics.replicas:
        yield Diagnostic(
            "too-few-nodes",
            f"{metrics.replicas} pods of Prometheus want a node each, and the spec lists {nodes}",
            f"write replicas: {nodes}, or leave it if the cluster has nodes that are not listed",
            "pods on one node stop together with it",
            ("metrics", "replicas"),
            severity=Severity.WARNING,
        )


def check_open_shards(cluster: Cluster) -> Iterator[Diagnostic]:
    """The same of a number that is not known yet: with more hosts it is above one, and the spec must hold then too."""
    if cluster.metrics.long_term.type != "thanos":
        yield Diagnostic(
            "shards-apart",
            "shards of Prometheus would each know a part of the targets, and no rule would see all of them",
            "write longTerm: {type: thanos}, or shards: 1",
            "the number grows with what is watched, and from two on Thanos' ruler must evaluate the rules",
            _SHARDS,
        )


def check_long_term(cluster: Cluster) -> Iterator[Diagnostic]:
    """The engine has what it works with, and keeps more than Prometheus does."""
    long_term = cluster.metrics.long_term
    yield from _without_layouts(long_term)
    if long_term.type == "none":
        return
    if long_term.type == "victoriametrics":
        yield from _without_bucket(long_term)
        return
    if not in_bucket(long_term):
        return
    if cluster.storage.object.type == "none":
        yield Diagnostic(
            "object-store-missing",
            f"{NAMES[long_term.type]} keeps metrics in an object store, and there is none",
            "describe the store under storage.object (type, endpoint, credentials), or write type: none",
            "blocks would have nowhere to go",
            (*_PATH, "type"),
        )
    elif cluster.logs.enabled and cluster.logs.bucket == long_term.bucket:
        yield Diagnostic(
            "shared-bucket",
            f"logs and metrics share the bucket {long_term.bucket!r}",
            "give each a bucket of its own (logs.bucket, metrics.longTerm.bucket)",
            f"each of Loki and {NAMES[long_term.type]} tidies up what it finds there",
            (*_PATH, "bucket"),
        )
    yield from _without_averages(long_term)
    if long_term.type == "thanos" and seconds(cluster.metrics.retention) < _UPLOADED_S:
        yield Diagnostic(
            "deleted-before-upload",
            f"Prometheus deletes after {cluster.metrics.retention} what is uploaded every two hours",
            "write retention: 1d",
            "when the object store does not answer for a while, blocks are deleted before they are stored",
            ("metrics", "retention"),
        )


def _without_layouts(long_term: LongTerm) -> Iterator[Diagnostic]:
    if long_term.type != "mimir" and long_term.mode != "single":
        yield Diagnostic(
            "single-only",
            f"metrics.longTerm.mode is {long_term.mode}, and of the engines mimir alone has such a layout",
            "write type: mimir, or remove mode",
            "the engine would run in one layout, whatever mode says",
            (*_PATH, "mode"),
        )
    elif long_term.type == "none":
        yield from _unused(long_term)


def _without_averages(long_term: LongTerm) -> Iterator[Diagnostic]:
    if long_term.type == "mimir" and long_term.downsampled != Downsampled():
        yield Diagnostic(
            "no-effect",
            "Mimir keeps samples as they were scraped, and makes no averages of them",
            "remove downsampled, or write type: thanos",
            "",
            (*_PATH, "downsampled"),
            severity=Severity.WARNING,
        )
    if long_term.type == "thanos" and long_term.tenant != _DEFAULT.tenant:
        yield Diagnostic(
            "no-effect",
            "Thanos knows no tenants",
            "remove tenant, or write type: mimir",
            "",
            (*_PATH, "tenant"),
            severity=Severity.WARNING,
        )


def _without_bucket(long_term: LongTerm) -> Iterator[Diagnostic]:
    for name in ("downsampled", "bucket", "credentials", "tenant"):
        if getattr(long_term, name) != getattr(_DEFAULT, name):
            yield Diagnostic(
                "no-effect",
                f"VictoriaMetrics keeps everything on its volume, as it was scraped: {name} says nothing to it",
                f"remove {name}, or write type: {_ENGINES.get(name, 'thanos')}",
                "",
                (*_PATH, name),
                severity=Severity.WARNING,
            )


def _unused(long_term: LongTerm) -> Iterator[Diagnostic]:
    if long_term != _DEFAULT:
        known = (of for name, of in _ENGINES.items() if getattr(long_term, name) != getattr(_DEFAULT, name))
        engine = next(known, "thanos")
        yield Diagnostic(
            "no-effect",
            "metrics.longTerm has settings, but no type",
            f"add type: {engine}, or remove the rest",
            "",
            _PATH,
            severity=Severity.WARNING,
        )


def check_kept(cluster: Cluster) -> Iterator[Diagnostic]:
    """What is kept longer is coarser, and never gone before the next coarser is made of it."""
    long_term = cluster.metrics.long_term
    if long_term.type == "none" or long_term.url is not None:
        return
    lengths = kept(long_term)
    said = {_RAW: ("raw", "what Prometheus itself keeps", cluster.metrics.retention)}
    if long_term.type == "thanos" and long_term.downsampled.five_minutes is not None:
        said[_FIVE_MINUTES] = ("5m", "the samples", lengths["raw"])
    if long_term.type == "thanos" and long_term.downsampled.one_hour is not None:
        said[_ONE_HOUR] = ("1h", "what is finer", lengths["5m"])
    for path, (name, finer, least) in said.items():
        if seconds(lengths[name]) > LONGEST_S:
            yield _bound(path, lengths[name], "most", "3650d", "the program would refuse it and not start")
        elif seconds(lengths[name]) < seconds(least):
            yield _bound(path, lengths[name], "least", least, f"it would be gone before {finer}, which tells the same")
    yield from _started(lengths, said)


def _started(lengths: dict[str, str], said: Container[Path]) -> Iterator[Diagnostic]:
    """With less the engine does not start."""
    least = [(_RAW, "raw", _DAY_S, "1d", "no engine keeps less than a day")]
    if _FIVE_MINUTES in said or _ONE_HOUR in said:
        why = "Thanos makes what is coarser only of what is older than that, and does not start"
        least = [(_RAW, "raw", _SAMPLES_S, "40h", why), (_FIVE_MINUTES, "5m", _AVERAGES_S, "10d", why)]
        if _FIVE_MINUTES not in said:
            # Averages of five minutes are kept as long as samples: one bound for both, the longer.
            least = [(_RAW, "raw", _AVERAGES_S, "10d", why)]
    for path, name, least_s, limit, reason in least:
        if seconds(lengths[name]) < least_s:
            yield _bound(path, lengths[name], "least", limit, reason)


def _bound(path: Path, value: str, word: str, limit: str, why: str) -> Diagnostic:
    name = ".".join(map(str, path))
    return Diagnostic("out-of-range", f"{name} is {value}; it can be {limit} at {word}", f"write {limit}", why, path)
