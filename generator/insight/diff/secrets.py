"""Secrets that something begins to read: nixscope writes none, and what reads one waits for it."""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.references import secrets_in
from generator.insight.diff.contract import Note, listed
from generator.insight.diff.leaves import at
from generator.insight.diff.sides import Side
from generator.stack.assemble import KUBE_PROMETHEUS_STACK

_MOUNTED = ("alertmanager", "alertmanagerSpec", "secrets")
_WITH_PODS = ("statefulset", "deployment")


def secret_notes(old: Side, new: Side) -> Iterator[Note]:
    """One for each Secret that nothing has read so far; and for each that Alertmanager has not mounted."""
    if not old.releases and not old.objects:
        return  # all of them are new
    mounted = _mounted(new) - _mounted(old) if KUBE_PROMETHEUS_STACK in old.releases else frozenset()
    known = _readers(old)
    for name, readers in _readers(new).items():
        if name not in known or name in mounted:
            who = "Alertmanager" if name in mounted else listed(readers)
            starts = "starts" if name in mounted or len(readers) == 1 else "start"
            text = f"{who} {starts} only once the Secret {name} is there (nixscope never writes one)"
            yield Note("secret-needed", "action", text, (f"kubectl -n {new.namespace} get secret {name}",))


def _mounted(side: Side) -> frozenset[str]:
    release = side.releases.get(KUBE_PROMETHEUS_STACK)
    return frozenset(at(release.values.data, *_MOUNTED) or () if release is not None else ())


def _readers(side: Side) -> dict[str, list[str]]:
    """Releases and objects by the Secret that they read."""
    trees = {name: release.values for name, release in side.releases.items()}
    trees |= {key[1]: thing for key, thing in side.objects.items() if key[0] in _WITH_PODS}
    found: dict[str, dict[str, None]] = {}
    for reader, tree in trees.items():
        for name, _, path in secrets_in(tree.data):
            # A release has many programs, and its values begin with the name of one.
            found.setdefault(name, {})[f"{path[0]} of {reader}" if reader in side.releases else reader] = None
    return {name: list(readers) for name, readers in found.items()}
