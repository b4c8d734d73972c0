"""Whether a stack holds what it watches: series, samples, memory and volumes, against the spec's own numbers."""

from __future__ import annotations

import pathlib

import msgspec

from generator.capacity import figures
from generator.capacity.contract import Assumed
from generator.diagnostics import Diagnostic
from generator.insight.plan.assemble import plan
from generator.insight.plan.contract import Plan
from generator.opening import open_spec
from generator.sources.assemble import watch_cluster
from generator.spec.model import Cluster


class Planned(msgspec.Struct, frozen=True):
    """A plan with its cluster, and all findings with their places: those of the spec, then those of the plan."""

    cluster: Cluster
    plan: Plan
    findings: tuple[Diagnostic, ...]


def planned(path: pathlib.Path, pods: int | None = None, cpus: int | None = None) -> Planned:
    """The plan of the spec at ``path``. Raises SpecError for a spec that is wrong by itself."""
    spec = open_spec(path)
    assumed = Assumed(pods or figures.PODS_PER_NODE, cpus or figures.CPUS)
    found = plan(spec.cluster, watch_cluster(spec.cluster, spec.own), assumed, spec.decided)
    return Planned(spec.cluster, found, (*spec.warnings, *spec.locate(found.findings)))
