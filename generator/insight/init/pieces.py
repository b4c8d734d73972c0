"""The first spec as typed pieces: values from the answers, comments from the schema, suggestions as comments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from generator.capacity.figures import DAY_S
from generator.insight.init.answers import Answers, HostAnswer, mesh_range
from generator.insight.init.choices import Distribution, MeshType, ReceiverKind
from generator.insight.plan.assemble import plan
from generator.insight.plan.verdict import budget_gi, needed_volume_gi
from generator.sources.assemble import watch_cluster
from generator.spec.load import schema
from generator.spec.logs import Logs
from generator.spec.metrics import Metrics
from generator.spec.model import Budget
from generator.spec.resolve import resolve_cluster
from generator.spec.units import seconds, volume_bytes
from generator.stack.assemble import memory_shares
from generator.stack.budget import least_bytes
from generator.syntax.yaml_notes import Noted, print_noted

_GI = 2**30
_HEAD = """\
yaml-language-server: $schema=cluster.schema.json

The line above lets an editor complete this file, beside the output of: nixscope schema > cluster.schema.json
Then: nixscope check {file}, nixscope plan {file}, nixscope generate {file} --out out
Entries behind # are suggestions."""


def first_spec(answers: Answers, file: str) -> str:
    """The text of a spec."""
    sizes = _sizes(answers)
    entries: dict[str, Any] = {
        "version": 1,
        "name": _said(answers.name, "name"),
        "kubernetes": _gap(_kubernetes(answers), "kubernetes"),
        "mesh": _gap(_mesh(answers), "mesh"),
        "hosts": _gap({host.name: _host(host) for host in answers.hosts}, "hosts"),
        "metrics": _gap(_metrics(sizes), "metrics"),
        "logs": _gap(_logs(), "logs"),
        "alerting": _gap(_alerting(answers), "alerting"),
        "watch": _suggested(_watch(answers), "watch"),
        "budget": _gap({"memory": _said(sizes.memory, "budget", "memory")}, "budget"),
    }
    return print_noted(entries, _HEAD.format(file=file))


def description(*path: str) -> str:
    """What the schema says of a property, whatever stands between its names (a host's, a receiver's)."""
    whole = schema()
    node: Mapping[str, Any] = whole
    for name in path:
        node = _resolved(node, whole)
        node = node["properties"][name] if name in node.get("properties", {}) else node["additionalProperties"]
    return str(node.get("description") or _resolved(node, whole).get("description", ""))


def _resolved(node: Mapping[str, Any], whole: Mapping[str, Any]) -> Mapping[str, Any]:
    name = str(node.get("$ref", "")).removeprefix("#/$defs/")
    return whole["$defs"][name] if name else node


def _said(value: Any, *path: str) -> Noted:
    return Noted(value, description(*path))


def _gap(value: Any, *path: str) -> Noted:
    return Noted(value, description(*path), gap=True)


def _suggested(value: Any, *path: str) -> Noted:
    return Noted(value, description(*path), off=True, gap=True)


def _kubernetes(answers: Answers) -> dict[str, Noted]:
    servers = sum("server" in host.roles for host in answers.hosts)
    found = {"distribution": _said(answers.distribution.value, "kubernetes", "distribution")}
    if answers.distribution is Distribution.K3S:
        datastore = "etcd" if servers > 1 else "sqlite"
        found["datastore"] = _said(datastore, "kubernetes", "datastore")
    found["cni"] = Noted("flannel", description("kubernetes", "cni"), off=True)
    return found


def _mesh(answers: Answers) -> dict[str, Noted]:
    return {
        "type": _said(answers.mesh.value, "mesh", "type"),
        "interface": _said(answers.interface, "mesh", "interface"),
        "cidr": _said(mesh_range(answers.hosts), "mesh", "cidr"),
    }


def _host(host: HostAnswer) -> dict[str, Any]:
    note = "Assumed: write the address that it has in the mesh." if host.assumed else ""
    pools = {"pools": list(host.pools or ("rpool",))}
    return {
        "address": Noted(host.address, note),
        "roles": list(host.roles),
        "zfs": pools if host.pools else Noted(pools, off=True),
    }


def _metrics(sizes: _Sizes) -> dict[str, Noted]:
    return {
        "retention": _said(Metrics().retention, "metrics", "retention"),
        "volume": _said(sizes.volume, "metrics", "volume"),
    }


def _logs() -> dict[str, Noted]:
    return {
        "dailyVolume": _said(Logs().daily_volume, "logs", "dailyVolume"),
        "retention": _said(Logs().retention, "logs", "retention"),
    }


_WAYS: Mapping[ReceiverKind, Mapping[str, Any]] = {
    ReceiverKind.SLACK: {"channel": "#alerts", "url": {"secret": "alertmanager-slack", "key": "url"}},
    ReceiverKind.PAGERDUTY: {"routingKey": {"secret": "alertmanager-pagerduty", "key": "routing-key"}},
    ReceiverKind.EMAIL: {
        "to": "oncall@example.org",
        "from": "alerts@example.org",
        "smarthost": "smtp.example.org:587",
        "username": "alerts",
        "password": {"secret": "alertmanager-smtp", "key": "password"},
    },
    ReceiverKind.WEBHOOK: {"url": {"secret": "alertmanager-webhook", "key": "url"}},
}
"""A receiver of each kind, by the names that the guide uses for Secrets."""


def _alerting(answers: Answers) -> dict[str, Noted]:
    kind = ReceiverKind.SLACK if answers.receiver is ReceiverKind.NONE else answers.receiver
    receivers = {"default": {kind.value: _WAYS[kind]}}
    heartbeat = {"url": {"secret": "alertmanager-heartbeat", "key": "url"}}
    return {
        "receivers": Noted(receivers, description("alerting", "receivers"), off=answers.receiver is ReceiverKind.NONE),
        "heartbeat": Noted(heartbeat, description("alerting", "heartbeat"), off=True),
    }


def _watch(answers: Answers) -> dict[str, Any]:
    """Suggestions only: each needs something that a first spec cannot know."""
    found: dict[str, Any] = {"probes": [{"name": "web", "type": "http", "target": "https://www.example.org"}]}
    if answers.mesh is MeshType.HEADSCALE:
        api_key = {"file": "/run/agenix/headscale-api-key"}
        found["headscale"] = {"url": "https://headscale.example.org", "apiKey": api_key}
    if len(answers.hosts) > 1:
        found["latency"] = {"peers": 3}
    return found


class _Sizes(msgspec.Struct, frozen=True):
    """What so many hosts need by the plan, or the schema's default where that is more."""

    memory: str
    volume: str


def _sizes(answers: Answers) -> _Sizes:
    data = {"version": 1, "name": answers.name, "hosts": {host.name: _plain(host) for host in answers.hosts}}
    cluster = resolve_cluster(data, {})
    found = plan(cluster, watch_cluster(cluster))
    least_gi = -(-least_bytes(memory_shares(cluster)) // _GI)
    memory_gi = max(budget_gi(cluster, found.total_series, found.assumed) or 0, least_gi)
    volume_gi = needed_volume_gi(found.samples_per_s, seconds(cluster.metrics.retention) / DAY_S)
    return _Sizes(_larger(Budget().memory, memory_gi), _larger(Metrics().volume, volume_gi))


def _larger(usual: str, needed_gi: int) -> str:
    return f"{needed_gi}Gi" if needed_gi * _GI > volume_bytes(usual) else usual


def _plain(host: HostAnswer) -> dict[str, Any]:
    zfs = {"zfs": {"pools": list(host.pools)}} if host.pools else {}
    return {"address": host.address, "roles": list(host.roles), **zfs}
