"""Helm releases: charts that move, and values that differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.insight.diff.contract import Note, Subject
from generator.insight.diff.leaves import Leaf, at, leaves, told
from generator.insight.diff.sides import ReleaseThere, Side
from generator.spec.wording import place_name
from generator.stack.assemble import KUBE_PROMETHEUS_STACK

_WITH_KINDS = frozenset([KUBE_PROMETHEUS_STACK])
"""Charts whose kinds we install; Helm installs the kinds of a chart and never updates them."""

KINDS = "all,configmap,secret,serviceaccount,role,rolebinding,poddisruptionbudget,servicemonitor"
"""What the charts make in the namespace, claims excepted."""

WIDE = "clusterrole,clusterrolebinding,apiservice"
"""What they make outside of any namespace."""

APART: Mapping[str, tuple[tuple[str | None, str, str], ...]] = {
    "tempo": ((None, "servicemonitor", "tempo"),),
    "prometheus-adapter": (("kube-system", "rolebinding", "prometheus-adapter-auth-reader"),),
}
"""What a chart makes without the label of its release (None), or in that namespace: kind and name."""

_TOLD_ELSEWHERE = (
    ("alertmanager", "config"),
    ("defaultRules", "disabled"),
    ("customRules",),
    ("grafana", "additionalDataSources"),
)


def compare_releases(old: Side, new: Side) -> Iterator[Subject]:
    """Every release whose chart or values differ."""
    for name in dict.fromkeys([*old.releases, *new.releases]):
        before, after = old.releases.get(name), new.releases.get(name)
        if after is None:
            yield Subject("release", name, "removed")
        elif before is None:
            yield Subject("release", name, "added", (f"chart {after.chart} {after.version}",))
        elif details := tuple(_details(before, after)):
            yield Subject("release", name, "changed", details)


def release_notes(old: Side, new: Side) -> Iterator[Note]:
    """What a chart's new version, or a release that goes, asks for."""
    for name, before in old.releases.items():
        after = new.releases.get(name)
        if after is None:
            yield _gone(name, before, old)
        elif before.version != after.version:
            text = f"chart {after.chart} goes from {before.version} to {after.version}: read its upgrade notes"
            if after.chart in _WITH_KINDS:
                text += "; its kinds (CRDs) come first. Every target sees to that, a helm upgrade by hand does not"
                yield Note("crds-first", "action", text, (_kinds(after),))
            else:
                yield Note("chart-moved", "action", text)
    if old.releases and new.releases and old.namespace != new.namespace:
        text = (
            f"the stack moves from namespace {old.namespace} to {new.namespace}: it starts empty there, and what runs "
        )
        yield Note("namespace-moved", "danger", f"{text}in {old.namespace} goes on until it is deleted")


def _kinds(release: ReleaseThere) -> str:
    return f"helm show crds {release.source} | kubectl apply --server-side --force-conflicts -f -"


def _gone(name: str, release: ReleaseThere, old: Side) -> Note:
    text = f"release {name} leaves the output and goes on running; its claims stay even after this"
    commands = []
    if "helm" in old.targets:
        commands.append(f"helm -n {release.namespace} uninstall {name}  # with Helm")
    if "kubenix" in old.targets:
        commands += (f"{command}  # with kubenix" for command in _deletions(name, release.namespace))
    if "argocd" in old.targets:
        application = old.applications[name].data["metadata"]["name"]
        commands.append(f"argocd app delete {application} --cascade  # with Argo CD")
    if "k3s" in old.targets:
        commands.append(f"kubectl -n kube-system delete helmchart {name}  # with k3s")
    return Note("release-removed", "action", text, tuple(commands))


def _deletions(name: str, namespace: str) -> Iterator[str]:
    """Everything of a release by hand, its claims excepted."""
    labelled = f"-l app.kubernetes.io/instance={name}"
    yield f"kubectl -n {namespace} delete {KINDS} {labelled}"
    yield f"kubectl delete {WIDE} {labelled}"
    for elsewhere, kind, one in APART.get(name, ()):
        yield f"kubectl -n {elsewhere or namespace} delete {kind} {one}"


def _details(old: ReleaseThere, new: ReleaseThere) -> Iterator[str]:
    if (old.chart, old.version) != (new.chart, new.version):
        yield f"chart {old.chart} {old.version} → {new.chart} {new.version}"
    if old.namespace != new.namespace:
        yield f"namespace {old.namespace} → {new.namespace}"
    if old.values.same(new.values):
        return
    for leaf in leaves(old.values.data, new.values.data):
        yield from _leaf(leaf)
    yield from _data_sources(old.values.data, new.values.data)


def _leaf(leaf: Leaf) -> Iterator[str]:
    path = leaf.path
    if any(path[: len(prefix)] == prefix for prefix in _TOLD_ELSEWHERE):
        return
    if path[-2:] == ("limits", "memory") and "resources" in path:
        yield from told(leaf, " of ".join(["memory", *([place_name(path[:-3])] if path[:-3] else [])]))
    elif path[-2:] != ("requests", "memory"):  # it is the limit
        yield from told(leaf)


def _data_sources(old: Any, new: Any) -> Iterator[str]:
    """Grafana's ways to logs, metrics and traces: of logs with tenants, what is shown."""
    listed = (at(side, "grafana", "additionalDataSources") or [] for side in (old, new))
    before, after = ({one["name"]: one for one in side} for side in listed)
    for name in dict.fromkeys([*before, *after]):
        if name not in after:
            logs = before[name].get("type") == "loki"
            yield f"data source {name} removed" + (": its logs are kept and no longer shown" if logs else "")
        elif name not in before:
            yield f"data source {name} added"
        elif before[name] != after[name]:
            tenants = [at(side, "secureJsonData", "httpHeaderValue1") for side in (before[name], after[name])]
            words = f"tenants {tenants[0]} → {tenants[1]}" if tenants[0] != tenants[1] else "changed"
            yield f"data source {name}: {words}"
