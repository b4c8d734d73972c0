"""Parts of the spec that this version accepts but does not act on. Each is said aloud: nothing is ignored silently."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic, Path, Severity
from generator.spec.model import Cluster

_TARGETS = ("argocd", "k3s")


def check_unbuilt(cluster: Cluster) -> Iterator[Diagnostic]:
    """What the spec asks for and this version does not write yet."""
    if all(target in _TARGETS for target in cluster.targets):
        yield Diagnostic(
            "not-built-yet",
            f"this version writes nothing for {', '.join(cluster.targets)}",
            "name another target: nixos, kubenix, helm or manifests",
            "",
            ("targets",),
        )
    for index, target in enumerate(cluster.targets):
        if target in _TARGETS:
            yield _warning(f"target {target}", ("targets", index), "no files are written for it")


def _warning(what: str, path: Path, effect: str) -> Diagnostic:
    return Diagnostic(
        "not-built-yet",
        f"this version does not act on {what}: {effect}",
        "leave it for a later version, or remove it",
        "",
        path,
        severity=Severity.WARNING,
    )
