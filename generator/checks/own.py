"""The user's own rules and dashboards: names of their own, and queries that something of this spec can answer.

What dashboards ask besides, and whom, is in ``own_boards``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

import msgspec
from msgspec.structs import replace

from generator.checks.own_boards import typed
from generator.checks.own_values import Values, check_spans, check_values, values_of
from generator.checks.provenance import OWN_SERIES, Jobs, board_queries, check_selector, jobs_of, without
from generator.checks.recorded import recorded, switch_of_job, switch_of_series
from generator.checks.shares import share_of
from generator.diagnostics import Diagnostic, Position, Severity, nearest
from generator.sources import node
from generator.sources.contract import Watch
from generator.spec.model import Cluster
from generator.spec.own import declared
from generator.spec.shards import sharded
from generator.spec.units import seconds
from generator.stack.bundled import bundled
from generator.stack.contract import Stack
from generator.stack.data_sources import DataSource, data_sources
from generator.syntax.promql import Selector, Span, selectors, spans

_RANGE = re.compile(r"\[\$\{?\w+\}?\]")
_VARIABLE = re.compile(r"\$|\[\[\w+\]\]")
_AT_THEIR_OWN_INTERVAL = ("container_", "machine_", "ceph_")
"""cAdvisor is asked every ten seconds (``kubelet.serviceMonitor`` of the chart's values.yaml), Ceph as Rook says."""
_REASON = "a query that selects nothing never fires and never shows anything"


class _Query(msgspec.Struct, frozen=True):
    owner: str
    text: str
    position: Position
    rule: bool  # then it must be valid PromQL; else it may hold Grafana's variables anywhere


class _Known(msgspec.Struct, frozen=True):
    """What queries are held against."""

    cluster: Cluster
    watch: Watch
    jobs: Jobs
    values: Values
    recorded: frozenset[str]
    own: frozenset[str]  # recorded by rules of the user's
    metrics: frozenset[str]  # served by some job


def _known(cluster: Cluster, watch: Watch) -> _Known:
    jobs, values = jobs_of(watch), values_of(watch)
    if cluster.kubernetes.distribution == "talos":
        # A DaemonSet of the user's may have targets in that job, too (docs/guide.md).
        values = {job: known for job, known in values.items() if job != node.JOB}
    own = frozenset(rule.name for file in watch.own.rules for rule in file.rules if rule.kind == "record")
    metrics = frozenset(metric for served, _ in jobs.values() for metric in served)
    return _Known(cluster, watch, jobs, values, recorded(watch), own, metrics)


def check_own(cluster: Cluster, watch: Watch, stack: Stack) -> Iterator[Diagnostic]:
    """Every rule that the user brings along, and every query of a dashboard to Prometheus."""
    yield from _check_alert_names(watch)
    known = _known(cluster, watch)
    for query in _queries(watch, data_sources(stack)):
        try:
            found, over = selectors(query.text), spans(query.text)
        except ValueError as error:
            severity = Severity.ERROR if query.rule else Severity.WARNING
            remedy = "write valid PromQL" if query.rule else "check it by hand: variables may make it valid"
            yield Diagnostic("bad-query", f"{query.owner}: {error}", remedy, "", (), query.position, severity)
            continue
        for selector in dict.fromkeys(found):
            if not _is_known(selector, known):
                # With shards Thanos' ruler evaluates rules over the engine, as dashboards are.
                over_engine = not query.rule or sharded(cluster)
                asked = without(selector, watch.engine_labels) if over_engine else selector
                yield from (_placed(one, query) for one in _check(query, asked, known))
        yield from (_placed(one, query) for one in _check_spans(query, over, known))


def _placed(finding: Diagnostic, query: _Query) -> Diagnostic:
    return replace(finding, reason=finding.reason or _REASON, position=query.position)


def _is_known(selector: Selector, known: _Known) -> bool:
    """Recorded by a rule, Prometheus' own, or declared, itself or its job."""
    if selector.name is None or selector.name in known.recorded | OWN_SERIES:
        return True
    return _is_declared(selector, known.watch)


def _is_declared(selector: Selector, watch: Watch) -> bool:
    names = [selector.name or "", *(matcher.value for matcher in selector.matchers if matcher.label == "job")]
    return any(fnmatchcase(one, pattern) for one in names for pattern in watch.own.elsewhere)


def _check(query: _Query, selector: Selector, known: _Known) -> Iterator[Diagnostic]:
    name = selector.name or ""
    switch = switch_of_series(name, known.cluster)
    share = share_of(name)
    if switch is not None:
        yield _switched_off(query, name, switch)
        return
    if ":" in name:
        yield _not_recorded(query, name, known)
        return
    if share is not None and not share.enabled(known.cluster):
        yield _switched_off(query, name, share.remedy)
        return
    free = replace(
        selector, matchers=tuple(matcher for matcher in selector.matchers if not _VARIABLE.search(matcher.value))
    )
    for finding in check_selector(query.owner, free, known.jobs):
        # Of some parts the catalogue has a few metrics only; of jobs it has all.
        if share is None or share.complete or finding.id == "no-such-job":
            remedy = _remedy(query, finding, free, known)
            yield replace(finding, remedy=remedy, reason=_REASON, severity=Severity.WARNING)
    for finding in check_values(query.owner, free, known.jobs, known.values):
        yield replace(finding, remedy=f"{finding.remedy}{_served_as_well(query, name)}")


def _asked_once_an_interval(selector: Selector, known: _Known) -> bool:
    """Not what others serve or record, nor what has an interval of its own; without a name nobody knows."""
    name = selector.name
    if name is None or name in known.own or name.startswith(_AT_THEIR_OWN_INTERVAL):
        return False
    return not _is_declared(selector, known.watch)


def _check_spans(query: _Query, over: tuple[Span, ...], known: _Known) -> Iterator[Diagnostic]:
    """What something else serves may be asked more often, and the user's own groups be evaluated so."""
    asked = tuple(one for one in over if _asked_once_an_interval(one.selector, known))
    # VictoriaMetrics, which dashboards ask, looks at the sample before the span as well.
    looks_back = not query.rule and known.cluster.metrics.long_term.type == "victoriametrics"
    sure = frozenset[str]() if looks_back else known.metrics
    yield from check_spans(query.owner, asked, seconds(known.cluster.metrics.scrape_interval), sure)


def _served_as_well(query: _Query, name: str) -> str:
    return f"; if something else serves it as well, say so: {declared(name, rule=query.rule)}"


def _remedy(query: _Query, finding: Diagnostic, selector: Selector, known: _Known) -> str:
    name = selector.name or ""
    if finding.id == "no-such-label":
        return f"{finding.remedy}{_served_as_well(query, name)}"
    valid: Iterable[str] = known.metrics
    if finding.id == "no-such-job":
        name = next(matcher.value for matcher in selector.matchers if matcher.label == "job")
        valid = known.jobs
        switch = switch_of_job(name, known.cluster)
        if switch is not None:
            return f"switch it on: {switch}; if something else is called so, say so: {declared(name, rule=query.rule)}"
    return _or_elsewhere(query, name, valid, "serves")


def _or_elsewhere(query: _Query, name: str, valid: Iterable[str], how: str) -> str:
    close = nearest(name, valid)
    meant = f"write {close!r}, or if" if close else "if"
    return f"{meant} something else {how} it, say so: {declared(name, rule=query.rule)}"


def _not_recorded(query: _Query, name: str, known: _Known) -> Diagnostic:
    return Diagnostic(
        "no-such-metric",
        f"{query.owner}: no rule of this spec records {name!r}",
        _or_elsewhere(query, name, known.recorded, "records"),
        _REASON,
        severity=Severity.WARNING,
    )


def _switched_off(query: _Query, name: str, remedy: str) -> Diagnostic:
    return Diagnostic(
        "source-off",
        f"{query.owner} asks for {name}, and nothing of this spec serves it",
        f"switch its source on: {remedy}",
        _REASON,
    )


def _queries(watch: Watch, sources: tuple[DataSource, ...]) -> Iterator[_Query]:
    for file in watch.own.rules:
        for rule in file.rules:
            yield _Query(f"{rule.kind} {rule.name}", rule.expr, rule.position, True)
    for board in watch.own.dashboards:
        for found in board_queries(typed(board, sources)):
            yield _Query(found.owner, _RANGE.sub("[5m]", found.text), board.position, False)


def _check_alert_names(watch: Watch) -> Iterator[Diagnostic]:
    ours = {rule.alert for rule in watch.declared}
    for file in watch.own.rules:
        for rule in file.rules:
            if rule.kind == "alert" and (rule.name in ours or rule.name in bundled().alerts):
                whose = "nixscope" if rule.name in ours else "kube-prometheus-stack"
                yield Diagnostic(
                    "alert-name-taken",
                    f"{whose} has an alert {rule.name!r} as well",
                    "call yours otherwise",
                    f"changes, routes and silences by that name would hold for both; alerting.alerts.{rule.name} "
                    "changes the one that is there",
                    (),
                    rule.position,
                )
