"""Values that are known before anything runs: labels of hosts, and how often they are asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from generator.checks.provenance import Jobs, accepted, chosen_jobs
from generator.diagnostics import Diagnostic, Severity, did_you_mean, nearest
from generator.sources.contract import Watch
from generator.spec.units import duration
from generator.syntax.promql import Selector, Span

_OF_TWO = frozenset({"delta", "deriv", "idelta", "increase", "irate", "predict_linear", "rate"})
"""Functions with no result for a series that has one sample in the span (Prometheus' promql/functions.go)."""

_FEW = 5

Values = Mapping[str, Mapping[str, frozenset[str]]]
"""Of each job whose targets the spec has: the values of each label of theirs, "" where one lacks it."""


def values_of(watch: Watch) -> Values:
    """Those of every job over hosts and over addresses that are probed."""
    targets: dict[str, list[Mapping[str, str]]] = {job.name: [one.labels for one in job.targets] for job in watch.jobs}
    targets |= {job.name: list(job.targets.values()) for job in watch.probe_jobs}
    return {
        job: {name: frozenset(one.get(name, "") for one in found) for name in {name for one in found for name in one}}
        for job, found in targets.items()
    }


def check_values(owner: str, selector: Selector, jobs: Jobs, values: Values) -> Iterator[Diagnostic]:
    """Whether a target that serves what is asked for has the value of each label that the selector demands."""
    serving = [job for job in chosen_jobs(selector, jobs) if selector.name in jobs[job][0]]
    if not serving or not all(job in values for job in serving):
        return  # something has labels that nobody knows here
    for matcher in selector.matchers:
        if matcher.label == "job" or matcher.op.startswith("!"):
            continue
        known = [values[job][matcher.label] for job in serving if matcher.label in values[job]]
        there = sorted(frozenset[str]().union(*known))
        if known and not accepted(matcher, there):
            yield Diagnostic(
                "no-such-value",
                f"{owner}: nothing that serves {selector.name} has {matcher}",
                _nearest(matcher.value, [one for one in there if one]),
                severity=Severity.WARNING,
            )


def _nearest(value: str, there: list[str]) -> str:
    close = nearest(value, there)
    if close is None and len(there) > _FEW:
        return f"write a value that is there, such as {there[0]!r}"
    return f"write {close!r}" if close is not None else did_you_mean(value, there)


def check_spans(owner: str, spans: Iterable[Span], interval_s: int, sure: frozenset[str]) -> Iterator[Diagnostic]:
    """Whether there are two samples in each span where a function needs them, with one every ``interval_s``.

    ``sure`` are the metrics of which that is known: something else may serve another more often.
    """
    for span in dict.fromkeys(spans):
        if span.function not in _OF_TWO or span.length_s >= 2 * interval_s:
            continue
        never = span.length_s <= interval_s
        often = "never has" if never else "does not always have"
        name = span.selector.name or "a selector"
        yield Diagnostic(
            "short-span",
            f"{owner}: {span.function} of {name} over {span.length_s:g}s {often} two samples, one every {interval_s}s",
            f"write [{duration(4 * interval_s)}], and [{duration(2 * interval_s)}] at least",
            f"{span.function} has no result where there is one sample",
            severity=Severity.ERROR if never and name in sure else Severity.WARNING,
        )
