"""Alerts that appear, vanish, or fire at another number, for another time or with another severity."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from generator.insight.diff.contract import Subject
from generator.insight.diff.leaves import MISSING, at, leaves, told
from generator.insight.diff.sides import Key, Side, Thing
from generator.stack.assemble import KUBE_PROMETHEUS_STACK
from generator.stack.loki import RULES_CONFIG_MAP

Rules = Mapping[str, Mapping[str, Any]]
_NUMBER = re.compile(r"(?<![\w.])[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?(?![\w.])")


def compare_alerts(old: Side, new: Side) -> Iterator[Subject]:
    """Every alert of ours or of the user's, and those of kube-prometheus-stack that the spec changes."""
    differing = [key for key in dict.fromkeys([*old.objects, *new.objects]) if _holds(key) and _differs(old, new, key)]
    before, after = (_alerts(side, differing) for side in (old, new))
    switched = _switched(old, new)
    handed = {name for name in switched if (name in before) != (name in after)}
    for name in dict.fromkeys([*before, *after]):
        if name in handed:
            yield Subject("alert", name, "changed", (_whose(off=switched[name]),))
        elif name not in after:
            yield Subject("alert", name, "removed", _nature(before[name]))
        elif name not in before:
            yield Subject("alert", name, "added", _nature(after[name]))
        elif details := tuple(_details(before[name], after[name])):
            yield Subject("alert", name, "changed", details)
    for subject in _bundled(old, new, switched):
        if subject.name not in handed:
            yield subject


def _whose(*, off: bool) -> str:
    """Of an alert that changes hands: the chart's is switched off because ours of the same name is there, or back."""
    ours, charts = "nixscope's own query", f"that of {KUBE_PROMETHEUS_STACK}"
    return f"{ours} in place of {charts}" if off else f"{charts} in place of {ours}"


def _holds(key: Key) -> bool:
    return key[0] == "prometheusrule" or key == ("configmap", RULES_CONFIG_MAP)


def _differs(old: Side, new: Side, key: Key) -> bool:
    before, after = old.objects.get(key), new.objects.get(key)
    return before is None or after is None or not before.same(after)


def _alerts(side: Side, keys: Iterable[Key]) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for thing in (side.objects[key] for key in keys if key in side.objects):
        for rule in _rules(thing):
            # Two alerts of one name differ in what they demand; the second is told by its severity.
            name = str(rule["alert"])
            found[name if name not in found else f"{name} ({at(rule, 'labels', 'severity')})"] = rule
    return found


def _rules(thing: Thing) -> Iterator[Mapping[str, Any]]:
    groups = at(thing.data, "spec", "groups")
    if groups is None:
        texts = (at(thing.data, "data") or {}).values()
        groups = [group for text in texts for group in yaml.safe_load(text)["groups"]]
    yield from (rule for group in groups for rule in group.get("rules", []) if "alert" in rule)


def _nature(rule: Mapping[str, Any]) -> tuple[str, ...]:
    severity = at(rule, "labels", "severity")
    return tuple(part for part in (severity, at(rule, "annotations", "summary")) if part)


def _details(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    if old.get("expr") != new.get("expr"):
        yield _expression(str(old.get("expr")), str(new.get("expr")))
    before, after = ({key: value for key, value in rule.items() if key != "expr"} for rule in (old, new))
    for leaf in leaves(before, after):
        name = "severity" if leaf.path == ("labels", "severity") else str(leaf.path[-1])
        if leaf.path[0] == "annotations":
            yield f"another {name}"
        else:
            yield from told(leaf, name)


def _expression(old: str, new: str) -> str:
    """A threshold where the queries differ in exactly one number, else both queries."""
    numbers = [_NUMBER.findall(text) for text in (old, new)]
    if _NUMBER.sub("#", old) == _NUMBER.sub("#", new):
        moved = [(a, b) for a, b in zip(*numbers, strict=True) if a != b]
        if len(set(moved)) == 1:
            return f"threshold {moved[0][0]} → {moved[0][1]}"
    return f"query: {old} → {new}"


def _switched(old: Side, new: Side) -> dict[str, bool]:
    """Alerts of the chart that were switched off (True) or on again."""
    before, after = (at(data, "defaultRules", "disabled") or {} for data in _values(old, new))
    return {str(leaf.path[0]): leaf.old is MISSING for leaf in leaves(before, after)}


def _values(old: Side, new: Side) -> tuple[Any, Any]:
    """The chart's values on both sides, nothing where one has no chart."""
    found = [side.releases.get(KUBE_PROMETHEUS_STACK) for side in (old, new)]
    if found[0] is None or found[1] is None:
        return {}, {}
    return found[0].values.data, found[1].values.data


def _bundled(old: Side, new: Side, switched: Mapping[str, bool]) -> Iterator[Subject]:
    for name, off in switched.items():
        words = "switched off" if off else "switched on again"
        yield Subject("alert", name, "removed" if off else "added", (words, KUBE_PROMETHEUS_STACK))
    before, after = (at(data, "customRules") or {} for data in _values(old, new))
    for name in dict.fromkeys([*before, *after]):
        details = [line for leaf in leaves(before.get(name, {}), after.get(name, {})) for line in told(leaf)]
        if details:
            yield Subject("alert", name, "changed", tuple(details))
