"""Metrics, scrape jobs, and the exporters behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.checks.provenance import board_queries, chosen_jobs, jobs_of
from generator.insight.explain.contract import SPEC_PART, Fact, Kind, Known
from generator.sources.contract import AlertRule, RecordingRule, Watched
from generator.syntax.promql import Selector, selectors


def metric_names(known: Known) -> Iterator[str]:
    """Every metric that some job serves or some rule records."""
    yield from {name: None for metrics, _ in jobs_of(known.watch).values() for name in metrics}
    yield from (rule.record for _, _, rule in rules(known) if isinstance(rule, RecordingRule))


def job_names(known: Known) -> Iterator[str]:
    """Every scrape job."""
    yield from jobs_of(known.watch)


def rules(known: Known) -> Iterator[tuple[Watched, str, AlertRule | RecordingRule]]:
    """Every rule of ours with its source and the name of its group."""
    for source in known.watch.sources:
        for group in (*source.rules, *source.log_rules):
            yield from ((source, group.name, rule) for rule in group.rules)


def explain_metric(known: Known, name: str) -> Iterator[Fact]:
    """Who serves it, with which labels, and what asks for it."""
    for job, (metrics, target_labels) in jobs_of(known.watch).items():
        if name in metrics:
            labels = ", ".join([*metrics[name].labels, *sorted(target_labels - set(metrics[name].labels))])
            yield Fact("served by", f"job {job}, with the labels {labels}")
    every_job = len(jobs_of(known.watch))
    serving = serving_jobs(known, name)
    if len(serving) < every_job:
        # Several jobs may follow from one line of the spec.
        behind = [Fact("exporter", text) for job in serving for text in exporters(known, job)]
        switches = [Fact("spec", known.line(_switch(known, job))) for job in serving]
        yield from dict.fromkeys((*behind, *switches))
    for source, group, rule in rules(known):
        if isinstance(rule, RecordingRule) and rule.record == name:
            yield Fact("recorded by", f"{rule.expr} (group {group})")
            yield Fact("spec", known.line(SPEC_PART.get(source.source, ("watch",))))
        elif name in asked(rule.expr):
            what = f"alert {rule.alert}" if isinstance(rule, AlertRule) else f"recording rule {rule.record}"
            yield Fact("asked for by", what)
    for board in known.watch.dashboards:
        panels = [query.owner for query in board_queries(board) if name in asked(query.text)]
        yield from (Fact("asked for by", owner) for owner in dict.fromkeys(panels))
    for file in known.watch.own.rules:
        yield from (
            Fact("asked for by", f"your {own.kind} {own.name}") for own in file.rules if name in asked(own.expr)
        )


def explain_job(known: Known, name: str) -> Iterator[Fact]:
    """What it asks, what it serves, where it is written."""
    for job in known.watch.jobs:
        if job.name == name:
            targets = [f"{t.labels.get('instance', t.address)} ({t.endpoint})" for t in job.targets]
            yield Fact("targets", ", ".join(targets))
    for service_job in known.watch.service_jobs:
        if service_job.name == name:
            found = ", ".join(f"{label}={value}" for label, value in service_job.selector.items())
            where = f"Services with {found} in namespace {service_job.namespace}, port {service_job.port}"
            yield Fact("targets", where)
    for probe_job in known.watch.probe_jobs:
        if probe_job.name == name:
            yield Fact("targets", ", ".join(sorted(probe_job.targets)))
            yield Fact("asked through", f"{probe_job.prober.labels.get('instance')}, module {probe_job.module}")
    yield from (Fact("exporter", text) for text in exporters(known, name))
    yield Fact("serves", f"{len(known.watch.catalogue(name))} metrics that are known")
    yield from (Fact("output file", path) for path in _job_files(known, name))
    yield Fact("spec", known.line(_switch(known, name)))


def _job_files(known: Known, name: str) -> tuple[str, ...]:
    return known.files(f"scrapeconfig/{name}.yaml", f"servicemonitor/{name}.yaml")


def asked(*queries: str) -> dict[str, list[Selector]]:
    """What queries select, by the metric's name; nothing of a query of another language."""
    found: dict[str, list[Selector]] = {}
    for query in queries:
        try:
            every = selectors(query)
        except ValueError:
            continue
        for selector in every:
            if selector.name is not None:
                found.setdefault(selector.name, []).append(selector)
    return found


def serving_jobs(known: Known, metric: str, asking: Iterable[Selector] = (Selector(None, ()),)) -> tuple[str, ...]:
    """Jobs that serve a metric, and that some selector of it accepts."""
    jobs = jobs_of(known.watch)
    accepted = {job for selector in asking for job in chosen_jobs(selector, jobs)}
    return tuple(job for job, (metrics, _) in jobs.items() if metric in metrics and job in accepted)


def exporters(known: Known, job: str) -> Iterator[str]:
    """What runs where, so that a job has something to ask."""
    ports: dict[tuple[str, int], list[str]] = {}
    for found in (job_ for job_ in known.watch.jobs if job_.name == job):
        for target in found.targets:
            host = str(target.labels.get("instance"))
            titles = [s.title for s in known.watch.services(host) if s.port == target.port]
            ports.setdefault((titles[0] if titles else job, target.port), []).append(host)
    for (title, port), hosts in ports.items():
        shown = ", ".join(hosts[:5]) + (f" and {len(hosts) - 5} more" if len(hosts) > 5 else "")
        yield f"{title.rstrip('.')} (port {port} on {shown})"
    if not ports and job in {chart.name for source in known.watch.sources for chart in source.chart_jobs}:
        yield "a part of the cluster that a chart's ServiceMonitor finds"


def _switch(known: Known, job: str) -> tuple[str | int, ...]:
    for source in known.watch.sources:
        if job in jobs_from(source):
            return SPEC_PART.get(source.source, ("watch",))
    return ("watch",)


def jobs_from(source: Watched) -> frozenset[str]:
    """The names of all jobs that a source brings along."""
    return frozenset(
        [
            *(job.name for job in source.jobs),
            *(job.name for job in source.chart_jobs),
            *(job.name for job in source.service_jobs),
            *(job.name for job in source.probe_jobs),
        ]
    )


METRIC = Kind("metric", metric_names, explain_metric)
JOB = Kind("scrape job", job_names, explain_job)
