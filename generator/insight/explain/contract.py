"""What an explanation is, and everything that one is made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from generator.diagnostics import Path
from generator.sources.contract import Watch
from generator.spec.load import Spec
from generator.spec.model import Cluster
from generator.stack.contract import Stack
from generator.targets.contract import FileTree

SPEC_PART: dict[str, Path] = {
    **{name: ("watch", name) for name in ("node", "zfs", "smart", "kubernetes", "primer", "headscale", "ceph", "aws")},
    "probes": ("watch", "probes"),
    "mesh": ("watch", "latency"),
    "thanos": ("metrics", "longTerm", "type"),
    "thanos-clusters": ("metrics", "longTerm", "clusters"),
    "thanos-ruler": ("metrics", "shards"),
    "mimir": ("metrics", "longTerm", "type"),
    "metrics-entry": ("metrics", "longTerm", "entry"),
    "victoriametrics": ("metrics", "longTerm", "type"),
    "logs": ("logs",),
    "traces": ("traces",),
    "journal": ("logs", "hosts"),
    "heartbeat": ("alerting", "heartbeat", "watcher"),
}
"""The property that switches a source on, by the source's name."""


class Known(msgspec.Struct, frozen=True):
    """A spec, and what it becomes."""

    spec: Spec
    watch: Watch
    stack: Stack
    tree: FileTree

    @property
    def cluster(self) -> Cluster:
        """The resolved cluster."""
        return self.spec.cluster

    def line(self, path: Path) -> str:
        """``cluster.yaml:31``, and that it is a default where the spec says nothing there."""
        position, said = self.spec.place(path)
        name = ".".join(str(part) for part in path)
        where = f"{position.file}:{position.line}"
        return f"{name} at {where}" if said else f"{name} by default (nothing about it at {where})"

    def files(self, *parts: str) -> tuple[str, ...]:
        """Output files whose path ends with one of these, sorted, and those that hold all of the cluster."""
        found = sorted(path for path in self.tree if any(path.endswith(f"/{part}") for part in parts))
        if any(path.startswith("nixos/") for path in found):
            return tuple(found)
        k3s = "k3s/default.nix" if any(part.endswith("values.yaml") for part in parts) else "k3s/objects.yaml"
        return (*found, *(path for path in ("kubenix/default.nix", k3s) if path in self.tree))


class Fact(msgspec.Struct, frozen=True):
    """One line of an explanation: ``label`` says what it is (``rule``, ``scrape job``, ``spec``, …)."""

    label: str
    text: str


class Explanation(msgspec.Struct, frozen=True):
    """Where one thing comes from. ``kind`` is what it is: a name may be that of several things."""

    kind: str
    name: str
    facts: tuple[Fact, ...]


class Kind(msgspec.Struct, frozen=True):
    """A kind of thing that can be explained: all its names, and what is to be said of one."""

    name: str
    names: Callable[[Known], Iterator[str]]
    explain: Callable[[Known, str], Iterator[Fact]]
