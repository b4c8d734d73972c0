"""The table of contents: from a spec to a tree of files, one stage after the other. Nothing here touches the disk."""

from __future__ import annotations

import pathlib
from collections.abc import Sequence

import msgspec

from generator.checks.registry import check_cluster, check_tree
from generator.diagnostics import Diagnostic, Severity, SpecError
from generator.opening import open_spec
from generator.sources.assemble import watch_cluster
from generator.sources.contract import Watch
from generator.spec.chart_lock import LOCK_NAME, packaged
from generator.spec.loki_mode import why_mode
from generator.spec.model import Cluster
from generator.spec.shards import DecidedShards, why_shards
from generator.stack.assemble import assemble_stack
from generator.stack.contract import ChartPin, Stack
from generator.targets.contract import FileTree, file_tree
from generator.targets.registry import TARGETS


class Generated(msgspec.Struct, frozen=True):
    """What a spec becomes, with the warnings that were found on the way."""

    cluster: Cluster
    watch: Watch
    stack: Stack
    tree: FileTree
    warnings: tuple[Diagnostic, ...]
    decided: DecidedShards | None = None

    @property
    def reasons(self) -> tuple[str, ...]:
        """What was decided where the spec left it open, and why."""
        logs = self.cluster.logs
        mode = (why_mode(logs),) if logs.enabled and logs.mode == "auto" else ()
        shards = (why_shards(self.decided),) if self.decided is not None else ()
        return (*mode, *shards, *(f"{chart.name} is {chart.version}: {LOCK_NAME}" for chart in self._pinned))

    @property
    def _pinned(self) -> tuple[ChartPin, ...]:
        """Charts that are others than nixscope's own."""
        ours, charts = packaged().charts, dict.fromkeys(release.chart for release in self.stack.all_releases)
        return tuple(chart for chart in charts if chart.digest != ours[chart.name].digest)


def generate(path: pathlib.Path, targets: Sequence[str] = ()) -> Generated:
    """Everything that the spec at ``path`` becomes; ``targets`` in place of the spec's own where given.

    Raises SpecError with all findings if the spec is wrong or what would be written fails a check.
    """
    spec = open_spec(path, check_cluster)
    cluster = spec.cluster
    watch = watch_cluster(cluster, spec.own)
    stack = assemble_stack(cluster, watch, spec.charts)
    tree = render(cluster, watch, stack, targets or cluster.targets)
    findings = spec.warnings + spec.locate(check_tree(cluster, watch, stack, tree))
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise SpecError(findings)
    return Generated(cluster, watch, stack, tree, findings, spec.decided)


def render(cluster: Cluster, watch: Watch, stack: Stack, targets: Sequence[str]) -> FileTree:
    """The files of the named targets, each once.

    Those of the hosts come last: they stay, and what printing the others takes for a while is free by then.
    """
    chosen = [TARGETS[name] for name in sorted(set(targets), key=lambda name: (name == "nixos", name))]
    return file_tree(file for target in chosen for file in target.render(cluster, watch, stack))
