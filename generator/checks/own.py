"""The user's own rules and dashboards: names of their own, and queries that something of this spec can answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatchcase

import msgspec
from msgspec.structs import replace

from generator.checks.provenance import OWN_SERIES, Jobs, board_queries, check_selector, jobs_of, without
from generator.checks.shares import Share, share_of
from generator.diagnostics import Diagnostic, Position, Severity, nearest
from generator.sources.contract import Dashboard, RecordingRule, Watch
from generator.spec.model import Cluster
from generator.spec.shards import sharded
from generator.stack.bundled import bundled
from generator.syntax.promql import Selector, selectors

_RANGE = re.compile(r"\[\$\{?\w+\}?\]")
_REASON = "a query that selects nothing never fires and never shows anything"


class _Query(msgspec.Struct, frozen=True):
    owner: str
    text: str
    position: Position
    strict: bool  # whether it must be valid PromQL, or may hold Grafana's variables anywhere


def check_own(cluster: Cluster, watch: Watch) -> Iterator[Diagnostic]:
    """Every rule and dashboard that the user brings along."""
    yield from _check_alert_names(watch)
    yield from _check_uids(watch)
    jobs = jobs_of(watch)
    for query in _queries(watch):
        try:
            found = selectors(query.text)
        except ValueError as error:
            severity = Severity.ERROR if query.strict else Severity.WARNING
            remedy = "write valid PromQL" if query.strict else "check it by hand: variables may make it valid"
            yield Diagnostic("bad-query", f"{query.owner}: {error}", remedy, "", (), query.position, severity)
            continue
        for selector in dict.fromkeys(found):
            if not _is_known(selector, watch):
                # With shards Thanos' ruler evaluates rules over the engine, as dashboards are.
                over_engine = not query.strict or sharded(cluster)
                asked = without(selector, watch.engine_labels) if over_engine else selector
                yield from _check(query, asked, jobs, cluster)


def _is_known(selector: Selector, watch: Watch) -> bool:
    """Recorded by anyone (by convention with a colon in its name), Prometheus' own, or declared, itself or its job."""
    recorded = {rule.record for group in watch.rules for rule in group.rules if isinstance(rule, RecordingRule)}
    recorded |= {rule.name for file in watch.own.rules for rule in file.rules if rule.kind == "record"}
    name = selector.name
    if name is None or ":" in name or name in recorded | OWN_SERIES:
        return True
    names = [name, *(matcher.value for matcher in selector.matchers if matcher.label == "job")]
    return any(fnmatchcase(one, pattern) for one in names for pattern in watch.own.elsewhere)


def _check(query: _Query, selector: Selector, jobs: Jobs, cluster: Cluster) -> Iterator[Diagnostic]:
    share = share_of(selector.name or "")
    if share is not None and not share.enabled(cluster):
        yield _switched_off(query, selector, share)
        return
    free = replace(selector, matchers=tuple(matcher for matcher in selector.matchers if "$" not in matcher.value))
    findings = list(check_selector(query.owner, free, jobs))
    if share is not None and not share.complete:
        return
    for finding in findings:
        yield replace(
            finding,
            remedy=_remedy(finding, free, jobs),
            reason=_REASON,
            position=query.position,
            severity=Severity.WARNING,
        )


def _remedy(finding: Diagnostic, selector: Selector, jobs: Jobs) -> str:
    name = selector.name or ""
    if finding.id == "no-such-job":
        name = next(matcher.value for matcher in selector.matchers if matcher.label == "job")
    if finding.id == "no-such-label":
        return f"{finding.remedy}; if something else serves it as well, say so: # nixscope: elsewhere {name}"
    valid = jobs if finding.id == "no-such-job" else {metric for served, _ in jobs.values() for metric in served}
    close = nearest(name, valid)
    meant = f"write {close!r}, or if" if close else "if"
    return f"{meant} something else serves it, say so: # nixscope: elsewhere {name}"


def _switched_off(query: _Query, selector: Selector, share: Share) -> Diagnostic:
    return Diagnostic(
        "source-off",
        f"{query.owner} asks for {selector.name}, and nothing of this spec serves it",
        f"switch its source on: {share.remedy}",
        _REASON,
        (),
        query.position,
    )


def _queries(watch: Watch) -> Iterator[_Query]:
    for file in watch.own.rules:
        for rule in file.rules:
            yield _Query(f"{rule.kind} {rule.name}", rule.expr, rule.position, True)
    for board in watch.own.dashboards:
        for found in board_queries(Dashboard(board.uid, board.title, board.model)):
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


def _check_uids(watch: Watch) -> Iterator[Diagnostic]:
    ours = Counter(board.uid for board in watch.dashboards)
    for board in watch.own.dashboards:
        if ours[board.uid]:
            yield Diagnostic(
                "duplicate-uid",
                f"two dashboards have the uid {board.uid!r}",
                "give this one a uid of its own",
                "Grafana shows only one of them",
                (),
                board.position,
            )
        ours[board.uid] += 1
