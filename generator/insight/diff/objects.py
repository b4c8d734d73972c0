"""Kubernetes objects of ours: what differs about each, by its kind, and what stays in the cluster."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from generator.insight.diff.contract import Note, Subject
from generator.insight.diff.leaves import at, leaves, lines, told
from generator.insight.diff.sides import Side

Manifest = Mapping[str, Any]
LEAVING_OBJECTS = frozenset({"manifests", "kubenix"})
"""Targets that apply what is there and delete nothing. Helm, Argo CD and k3s delete an object that left."""


def compare_objects(old: Side, new: Side) -> Iterator[Subject]:
    """Every object that differs."""
    for key in dict.fromkeys([*old.objects, *new.objects]):
        before, after = old.objects.get(key), new.objects.get(key)
        if key == ("namespace", old.namespace) and old.namespace == new.namespace and None in (before, after):
            continue  # a target that lets its tool make the namespace has no object of it
        if before is None and after is not None:
            yield Subject(str(after.data["kind"]), key[1], "added")
        elif before is not None and after is None:
            yield Subject(str(before.data["kind"]), key[1], "removed")
        elif before is not None and after is not None and not before.same(after):
            details = tuple(_details(before.data, after.data))
            yield Subject(str(after.data["kind"]), key[1], "changed", details)


def removal_notes(objects: tuple[Subject, ...], old: Side) -> Iterator[Note]:
    """What stays in the cluster although the spec no longer has it, with the commands that delete it."""
    gone: dict[str, list[str]] = {}
    for thing in objects:
        if thing.change == "removed" and thing.kind != "Namespace":
            gone.setdefault(thing.kind.lower(), []).append(thing.name)
    leaving = sorted(LEAVING_OBJECTS & old.targets)
    if gone and leaving:
        text = f"what leaves the output stays in the cluster with {' and '.join(leaving)}: delete it"
        commands = [f"kubectl -n {old.namespace} delete {kind} {' '.join(names)}" for kind, names in gone.items()]
        yield Note("stays-in-cluster", "action", text, tuple(commands))


def _details(old: Manifest, new: Manifest) -> Iterator[str]:
    special = _SPECIAL.get(str(new.get("kind")))
    if special is not None:
        yield from special(old, new)
        old, new = ({**side, _BODY[str(new["kind"])]: None} for side in (old, new))
    for leaf in leaves(old, new):
        yield from told(leaf)


def _scrape(old: Manifest, new: Manifest) -> Iterator[str]:
    """Targets by the name of their host."""
    before, after = (_targets(side) for side in (old, new))
    for name in dict.fromkeys([*before, *after]):
        if name not in after:
            yield f"target {name} removed"
        elif name not in before:
            yield f"target {name} added"
        elif before[name] != after[name]:
            yield from (line for leaf in leaves(before[name], after[name]) for line in told(leaf, f"target {name}"))
    before, after = ({k: v for k, v in side["spec"].items() if k != "staticConfigs"} for side in (old, new))
    for leaf in leaves(before, after):
        yield from told(leaf)


def _targets(manifest: Manifest) -> dict[str, Any]:
    configs = at(manifest, "spec", "staticConfigs") or []
    return {str(at(one, "labels", "instance") or one["targets"]): one for one in configs}


def _rules(old: Manifest, new: Manifest) -> Iterator[str]:
    """Rules by name; what is different about an alert is told among the alerts."""
    before, after = (_named(side) for side in (old, new))
    for name in dict.fromkeys([*before, *after]):
        if before.get(name) != after.get(name):
            how = "removed" if name not in after else "added" if name not in before else "changed"
            yield f"{name} {how}"


def _named(manifest: Manifest) -> dict[str, list[Any]]:
    """Rules under their name, which several may share."""
    found: dict[str, list[Any]] = {}
    for group in at(manifest, "spec", "groups") or []:
        for rule in group.get("rules", []):
            name = f"alert {rule['alert']}" if "alert" in rule else f"recorded series {rule.get('record')}"
            found.setdefault(name, []).append(rule)
    return found


def _files(old: Manifest, new: Manifest) -> Iterator[str]:
    """Files of a ConfigMap: a dashboard by its panels, any other by its lines."""
    before, after = (side.get("data", {}) for side in (old, new))
    for name in dict.fromkeys([*before, *after]):
        if before.get(name) == after.get(name):
            continue
        if name not in before or name not in after:
            yield f"{name} {'removed' if name in before else 'added'}"
        elif name.endswith(".json"):
            yield from _dashboard(before[name], after[name])
        else:
            yield from (f"{name}: {line}" for line in lines(before[name], after[name]))


def _dashboard(old: str, new: str) -> Iterator[str]:
    try:
        before, after = json.loads(old), json.loads(new)
    except ValueError:
        yield "edited by hand"
        return
    panels = [
        {panel.get("title", f"panel {panel.get('id')}"): panel for panel in _panels(side)} for side in (before, after)
    ]
    found = False
    for title in dict.fromkeys([*panels[0], *panels[1]]):
        one, other = (side.get(title) for side in panels)
        if one != other and (one is None or other is None or _essence(one) != _essence(other)):
            found = True
            yield f"panel {title} {'added' if one is None else 'removed' if other is None else 'changed'}"
    if not found:
        yield "layout or settings of the dashboard"


def _essence(panel: Mapping[str, Any]) -> Any:
    return {key: value for key, value in panel.items() if key not in ("id", "gridPos")}


def _panels(part: Any) -> Iterator[Any]:
    for panel in part.get("panels", []):
        yield panel
        yield from _panels(panel)


_SPECIAL: Mapping[str, Callable[[Manifest, Manifest], Iterator[str]]] = {
    "ConfigMap": _files,
    "PrometheusRule": _rules,
    "ScrapeConfig": _scrape,
}
_BODY = {"ConfigMap": "data", "PrometheusRule": "spec", "ScrapeConfig": "spec"}
"""The part of a manifest that such an object is told by."""
