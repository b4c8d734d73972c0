"""No dead alert, no dead panel: every metric and label of a query is traced to a job that this spec really has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from generator.checks.log_labels import check_log_query
from generator.diagnostics import Diagnostic, did_you_mean
from generator.sources.contract import AlertRule, Dashboard, Metric, RecordingRule, RuleGroup, Watch
from generator.sources.dashboards.asked import LABEL_VALUES, as_promql, panels, source_type, variables
from generator.syntax.promql import Matcher, Selector, selectors
from generator.syntax.re2_python import compile_re2

_EVERY_JOB = (
    # Prometheus adds these to every target (docs: "Automatically generated labels and time series").
    Metric("up"),
    Metric("scrape_duration_seconds"),
    Metric("scrape_samples_post_metric_relabeling"),
    Metric("scrape_samples_scraped"),
    Metric("scrape_series_added"),
)
_EVERY_TARGET = frozenset({"job", "instance"})
OWN_SERIES = frozenset({"ALERTS", "ALERTS_FOR_STATE"})

Jobs = Mapping[str, tuple[Mapping[str, Metric], frozenset[str]]]
"""Of each job: its metrics by name, and the labels that its targets carry."""


class Query(msgspec.Struct, frozen=True):
    """A query of ``owner``: "alert HostDown", "dashboard ZFS pools, panel Capacity"."""

    owner: str
    text: str
    needs: tuple[Matcher, ...] = ()  # what every selector must have beside its own matchers
    beside: frozenset[str] = frozenset()  # labels that every series has, whatever serves it


def check_provenance(watch: Watch) -> Iterator[Diagnostic]:
    """Every selector of every rule and panel of ours."""
    jobs = jobs_of(watch)
    recorded = {rule.record for group in watch.rules for rule in group.rules if isinstance(rule, RecordingRule)}
    unserved = recorded | OWN_SERIES
    for query in _queries(watch):
        try:
            found = selectors(query.text)
        except ValueError as error:
            yield Diagnostic("bad-query", f"{query.owner}: {error}", "write valid PromQL", query.text)
            continue
        for selector in found:
            if selector.name not in unserved:
                needed = replace(selector, matchers=(*selector.matchers, *query.needs))
                yield from check_selector(query.owner, without(needed, query.beside), jobs)
    for owner, text in _log_queries(watch):
        yield from check_log_query(owner, text, watch.stream_labels)


def jobs_of(watch: Watch) -> Jobs:
    """Every job that this spec has."""
    labels = {job.name: frozenset(label for t in job.targets for label in t.labels) for job in watch.jobs}
    labels |= {job.name: frozenset(job.labels) for source in watch.sources for job in source.chart_jobs}
    labels |= {job.name: frozenset(job.labels) for job in watch.service_jobs}
    labels |= {job.name: frozenset(n for own in job.targets.values() for n in own) for job in watch.probe_jobs}
    return {
        name: ({m.name: m for m in (*watch.catalogue(name), *_EVERY_JOB)}, own | _EVERY_TARGET)
        for name, own in labels.items()
    }


def check_selector(owner: str, selector: Selector, jobs: Jobs) -> Iterator[Diagnostic]:
    """Whether some job serves what a selector of ``owner`` asks for."""
    reason = "the query selects nothing, so it never fires and never shows anything"
    chosen = chosen_jobs(selector, jobs)
    if not chosen:
        wanted = next(m.value for m in selector.matchers if m.label == "job")
        yield Diagnostic("no-such-job", f"{owner}: no job is called {wanted!r}", did_you_mean(wanted, jobs), reason)
        return
    serving = [name for name in chosen if selector.name in jobs[name][0]]
    if not serving:
        known = {metric for name in chosen for metric in jobs[name][0]}
        yield Diagnostic(
            "no-such-metric",
            f"{owner}: no job that it selects serves {selector.name!r}",
            did_you_mean(selector.name or "", known),
            reason,
        )
        return
    valid = frozenset[str]().union(*(_labels(selector, jobs[name]) for name in serving))
    for matcher in selector.matchers:
        if matcher.label not in valid and matcher.value:
            yield Diagnostic(
                "no-such-label",
                f"{owner}: {selector.name} has no label {matcher.label!r}",
                did_you_mean(matcher.label, valid),
                reason,
            )


def chosen_jobs(selector: Selector, jobs: Jobs) -> Sequence[str]:
    """The jobs that a selector's matchers of ``job`` accept; every job where it has none."""
    asked = [matcher for matcher in selector.matchers if matcher.label == "job"]
    if len(asked) == 1 and asked[0].op == "=":  # nearly all of them, and there is nothing to look for
        return [asked[0].value] if asked[0].value in jobs else []
    names = list(jobs)
    for matcher in asked:
        names = accepted(matcher, names)
    return names


def without(selector: Selector, labels: frozenset[str]) -> Selector:
    """A selector without its matchers for some labels."""
    return replace(selector, matchers=tuple(one for one in selector.matchers if one.label not in labels))


def _labels(selector: Selector, job: tuple[Mapping[str, Metric], frozenset[str]]) -> frozenset[str]:
    metrics, own = job
    return own | frozenset(metrics[selector.name or ""].labels)


def accepted(matcher: Matcher, values: Sequence[str]) -> list[str]:
    """Those of some values that a matcher accepts."""
    wanted = not matcher.op.startswith("!")
    if "~" not in matcher.op:
        return [value for value in values if (value == matcher.value) == wanted]
    try:
        same = compile_re2(matcher.value).fullmatch
    except ValueError:
        return list(values)  # a class of Unicode, of which nobody here can tell what it accepts
    return [value for value in values if (same(value) is not None) == wanted]


def _queries(watch: Watch) -> Iterator[Query]:
    for owner, text in _rule_queries(watch.rules):
        yield Query(owner, text)
    for board in watch.dashboards:
        yield from (replace(query, beside=watch.engine_labels) for query in board_queries(board))


def _rule_queries(groups: tuple[RuleGroup, ...]) -> Iterator[tuple[str, str]]:
    for group in groups:
        for rule in group.rules:
            kind, name = ("alert", rule.alert) if isinstance(rule, AlertRule) else ("record", rule.record)
            yield f"{kind} {name}", rule.expr


def board_queries(board: Dashboard) -> Iterator[Query]:
    """Every PromQL query of a dashboard; those to other kinds of data source are left out."""
    model: Any = board.model
    for variable in variables(model):
        asked = variable.get("query", "")
        found = LABEL_VALUES.fullmatch(str(asked.get("query", "") if isinstance(asked, dict) else asked))
        if found:
            label = Matcher(found["label"], "=~", ".+")
            yield Query(f"dashboard {board.title}, variable {variable.get('name', '')}", found["query"], (label,))
    for panel in panels(model):
        for target in panel.get("targets") or ():
            text = target.get("expr")
            if not isinstance(text, str) or source_type(target, panel) != "prometheus":
                continue
            yield Query(f"dashboard {board.title}, panel {panel.get('title', '')}", as_promql(text))


def _log_queries(watch: Watch) -> Iterator[tuple[str, str]]:
    """Every LogQL query of a rule or dashboard of ours, and whose it is."""
    yield from _rule_queries(watch.log_rules)
    for board in watch.dashboards:
        yield from board_log_queries(board)


def board_log_queries(board: Dashboard) -> Iterator[tuple[str, str]]:
    """Every LogQL query of a dashboard, and whose it is."""
    model: Any = board.model
    for variable in variables(model):
        asked = variable.get("query")
        if isinstance(asked, dict) and source_type(variable, {}) == "loki":
            # The label, as a matcher beside those of the selector, if there is one.
            stream = str(asked.get("stream") or "{}").strip().removeprefix("{").removesuffix("}")
            matchers = [f'{asked.get("label")}=~".+"', *([stream] if stream else [])]
            yield f"dashboard {board.title}, variable {variable.get('name', '')}", f"{{{','.join(matchers)}}}"
    for panel in panels(model):
        for target in panel.get("targets") or ():
            if source_type(target, panel) == "loki":
                yield f"dashboard {board.title}, panel {panel.get('title', '')}", str(target.get("expr", ""))
