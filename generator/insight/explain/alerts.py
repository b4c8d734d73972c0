"""Alerts: ours, the user's, and those that kube-prometheus-stack brings along."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.insight.explain.contract import SPEC_PART, Fact, Kind, Known
from generator.insight.explain.hearing import hearers
from generator.insight.explain.metrics import asked, exporters, rules, serving_jobs
from generator.insight.routing import silent_alone
from generator.sources.contract import AlertRule
from generator.spec.units import duration
from generator.stack.assemble import KUBE_PROMETHEUS_STACK
from generator.stack.bundled import bundled
from generator.stack.loki import RULES_CONFIG_MAP


def names(known: Known) -> Iterator[str]:
    """Every alert that can fire, and those of ours that the spec switches off."""
    yield from dict.fromkeys(rule.alert for rule in known.watch.declared)
    yield from (own.name for file in known.watch.own.rules for own in file.rules if own.kind == "alert")
    yield from bundled().alerts


def explain(known: Known, name: str) -> Iterator[Fact]:
    """Source, exporters, scrape jobs, rule with what the spec changes, who hears it, file, and line of the spec."""
    declared = [rule for rule in known.watch.declared if rule.alert == name]
    for source, group, rule in rules(known):
        if isinstance(rule, AlertRule) and rule.alert == name:
            yield Fact("source", f"{source.source}: {known.line(SPEC_PART.get(source.source, ('watch',)))}")
            yield from _ours(known, rule, group)
    if declared and not any(isinstance(rule, AlertRule) and rule.alert == name for _, _, rule in rules(known)):
        yield Fact("state", f"switched off: {known.line(('alerting', 'alerts', name))}")
        yield Fact("rule", declared[0].expr)
    yield from _own(known, name)
    if name in bundled().alerts and not declared:
        yield from _bundled(known, name)


def _ours(known: Known, rule: AlertRule, group: str) -> Iterator[Fact]:
    yield Fact("says", rule.summary)
    yield Fact("rule", rule.expr)
    yield Fact("fires", f"after {duration(rule.for_s)}" if rule.for_s else "at once")
    yield Fact("severity", rule.severity)
    yield from _changes(known, rule.alert)
    yield from _asks(known, rule.expr)
    yield from _heard(known, rule.alert, rule.severity)
    yield Fact("runbook", f"{known.cluster.alerting.runbooks}/{rule.alert}.md")
    files = known.files(f"prometheusrule/{group}.yaml", f"configmap/{RULES_CONFIG_MAP}.yaml")
    yield from (Fact("output file", path) for path in files if rule.alert in known.tree[path])


def _heard(known: Known, alert: str, severity: str | None, as_that: str = "") -> Iterator[Fact]:
    yield from (Fact("who hears it", f"{text}{as_that}") for text in hearers(known.cluster, alert, severity))
    if silent_alone(known.cluster, severity):
        yield Fact("silent", "by itself: InfoInhibitor silences it unless a worse one of its namespace fires")


def _changes(known: Known, alert: str) -> Iterator[Fact]:
    change = known.cluster.alerting.alerts.get(alert)
    if change is None:
        return
    before = next((rule for rule in known.watch.declared if rule.alert == alert), None)
    said = {"severity": change.severity, "for": change.for_, "threshold": change.threshold}
    was = {"severity": before.severity, "for": duration(before.for_s)} if before is not None else {}
    for key, value in said.items():
        if value is not None:
            instead = f" in place of {was[key]}" if key in was else ""
            place = known.line(("alerting", "alerts", alert, key))
            yield Fact("changed", f"{key} {value}{instead}: {place}")


def _asks(known: Known, expr: str) -> Iterator[Fact]:
    jobs: dict[str, None] = {}
    for metric, asking in asked(expr).items():
        serving = serving_jobs(known, metric, asking)
        jobs |= dict.fromkeys(serving)
        yield Fact("metric", f"{metric}, from {' and '.join(f'job {job}' for job in serving) or 'somewhere else'}")
    for job in jobs:
        yield from (Fact("exporter", f"{text}, read by job {job}") for text in exporters(known, job))


def _own(known: Known, name: str) -> Iterator[Fact]:
    for file in known.watch.own.rules:
        for own in file.rules:
            if own.kind == "alert" and own.name == name:
                yield Fact("source", f"your rule file, {own.position}")
                yield from _own_rule(known, _found(file.groups, name), own.expr)
                files = known.files(f"prometheusrule/own-{file.name}.yaml")
                yield from (Fact("output file", path) for path in files)
                yield Fact("spec", known.line(("watch", "rules")))


def _found(groups: Any, name: str) -> dict[str, Any]:
    return next(rule for group in groups for rule in group["rules"] if rule.get("alert") == name)


def _own_rule(known: Known, rule: dict[str, Any], expr: str) -> Iterator[Fact]:
    severity = rule.get("labels", {}).get("severity")
    yield Fact("rule", expr)
    yield Fact("fires", f"after {rule['for']}" if rule.get("for") else "at once")
    yield Fact("severity", str(severity or "none"))
    yield from _asks(known, expr)
    yield from _heard(known, str(rule["alert"]), severity)


def _bundled(known: Known, name: str) -> Iterator[Fact]:
    all_of = bundled()
    change = known.cluster.alerting.alerts.get(name)
    where = f"{KUBE_PROMETHEUS_STACK} {all_of.version}, group {all_of.alerts[name]}"
    yield Fact("source", f"{where}: its query and texts stand in the chart")
    if change is not None and not change.enabled:
        yield Fact("state", f"switched off: {known.line(('alerting', 'alerts', name))}")
        return
    yield from _changes(known, name)
    severities = all_of.severities.get(name, ())
    if change is not None and change.severity is not None:
        severities = (change.severity,)
    yield Fact("severity", " or ".join(severities) or "none")
    for severity in severities or (None,):
        as_that = f", as {severity}" if len(severities) > 1 else ""
        yield from _heard(known, name, severity, as_that)
    yield from (Fact("output file", path) for path in known.files(f"{KUBE_PROMETHEUS_STACK}/values.yaml"))
    if change is None:
        yield Fact("to change it", f"alerting: {{alerts: {{{name}: {{severity: info}}}}}}, or enabled: false")


ALERT = Kind("alert", names, explain)
