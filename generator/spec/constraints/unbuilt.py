"""Parts of the spec that this version accepts but does not act on. Each is said aloud: nothing is ignored silently."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic, Path, Severity
from generator.spec.loki_mode import loki_mode
from generator.spec.model import Cluster

_TARGETS = ("argocd", "k3s")


def check_unbuilt(cluster: Cluster) -> Iterator[Diagnostic]:
    """What the spec asks for and this version does not write yet."""
    watch = cluster.watch
    parts = {"ceph": watch.ceph, "headscale": watch.headscale, "latency": watch.latency, "aws": watch.aws}
    for name, part in parts.items():
        if part is not None:
            yield _warning(f"watch.{name}", ("watch", name), "nothing of it is watched")
    for index, target in enumerate(cluster.targets):
        if target in _TARGETS:
            yield _warning(f"target {target}", ("targets", index), "no files are written for it")
    later = {"probes": watch.probes, "rules": watch.rules, "dashboards": watch.dashboards}
    for name, value in later.items():
        if value:
            yield _warning(f"watch.{name}", ("watch", name), "nothing is made of it")
    if cluster.alerting.alerts:
        yield _warning("alerting.alerts", ("alerting", "alerts"), "no alert is changed")
    disks = next((host for host in cluster.hosts.values() if host.disks), None)
    if disks is not None:
        yield _warning("disks", ("hosts", disks.name, "disks"), "no disk's health is read")
    if cluster.logs.enabled and loki_mode(cluster.logs) == "distributed":
        yield Diagnostic(
            "not-built-yet",
            "this version does not run Loki distributed",
            "write mode: simple-scalable",
            "",
            ("logs", "mode"),
        )


def _warning(what: str, path: Path, effect: str) -> Diagnostic:
    return Diagnostic(
        "not-built-yet",
        f"this version does not act on {what}: {effect}",
        "leave it for a later version, or remove it",
        "",
        path,
        severity=Severity.WARNING,
    )
