"""What the spec says differently about alerts of ours: off, another severity, another duration.

A threshold is a part of the query, so each source builds it in itself (``thresholds.threshold``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from generator.sources.contract import AlertRule, RecordingRule, RuleGroup, Watched
from generator.spec.alerting import AlertChange
from generator.spec.units import seconds

Changes = Mapping[str, AlertChange]


def changed(watched: Watched, changes: Changes) -> Watched:
    """The same contribution with the changes made; a group whose last rule went is gone as well."""
    return replace(
        watched,
        rules=tuple(_groups(watched.rules, changes)),
        log_rules=tuple(_groups(watched.log_rules, changes)),
    )


def _groups(groups: tuple[RuleGroup, ...], changes: Changes) -> Iterator[RuleGroup]:
    for group in groups:
        if rules := tuple(_rules(group, changes)):
            yield replace(group, rules=rules)


def _rules(group: RuleGroup, changes: Changes) -> Iterator[AlertRule | RecordingRule]:
    for rule in group.rules:
        change = changes.get(rule.alert) if isinstance(rule, AlertRule) else None
        if not isinstance(rule, AlertRule) or change is None:
            yield rule
        elif change.enabled:
            for_s = rule.for_s if change.for_ is None else seconds(change.for_)
            yield replace(rule, severity=change.severity or rule.severity, for_s=for_s)
