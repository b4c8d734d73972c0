"""Where a thing comes from: alert, host, metric, job, port, dashboard, log tenant, release, decision or output file."""

from __future__ import annotations

import pathlib
from difflib import get_close_matches

from generator.insight.explain.alerts import ALERT
from generator.insight.explain.contract import Explanation, Kind, Known
from generator.insight.explain.decisions import DECISION
from generator.insight.explain.hosts import HOST, PORT
from generator.insight.explain.metrics import JOB, METRIC
from generator.insight.explain.stack import DASHBOARD, FILE, RELEASE, TENANT
from generator.opening import open_spec
from generator.pipeline import render
from generator.sources.assemble import watch_cluster
from generator.stack.assemble import assemble_stack

KINDS: tuple[Kind, ...] = (ALERT, HOST, JOB, METRIC, PORT, DASHBOARD, TENANT, RELEASE, DECISION, FILE)
_MOST_LIKELY = 5


def known(path: pathlib.Path) -> Known:
    """A spec and what it becomes. Raises SpecError for a spec that is wrong by itself."""
    spec = open_spec(path)
    watch = watch_cluster(spec.cluster, spec.own)
    stack = assemble_stack(spec.cluster, watch, spec.charts)
    return Known(spec, watch, stack, render(spec.cluster, watch, stack, spec.cluster.targets))


def explain(of: Known, name: str) -> tuple[Explanation, ...]:
    """What is to be said of everything with this name; nothing for a name that nothing has."""
    found = (kind for kind in KINDS if name in set(kind.names(of)))
    return tuple(Explanation(kind.name, name, tuple(kind.explain(of, name))) for kind in found)


def nearest(of: Known, name: str) -> tuple[tuple[str, str], ...]:
    """The names that were most likely meant, each with its kind, the nearest first."""
    kinds: dict[str, str] = {}
    for kind in reversed(KINDS):
        kinds |= dict.fromkeys(kind.names(of), kind.name)
    folded = {valid.lower(): valid for valid in sorted(kinds, reverse=True)}
    # What begins or ends alike first: the end of a path, the beginning of a long name.
    within = sorted((valid for low, valid in folded.items() if name.lower() in low), key=len)
    close = [folded[low] for low in get_close_matches(name.lower(), list(folded), n=_MOST_LIKELY, cutoff=0.6)]
    return tuple((valid, kinds[valid]) for valid in dict.fromkeys([*close, *within]))[:_MOST_LIKELY]
