"""What the shell offers while a command is typed: names of nixscope's own, and those that the spec at hand has.

A spec that is wrong, or that is not there yet, offers nothing: whoever types wants no message. Names with a space are
left out, because bash would put them in as two words.
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterable, Iterator

import typer


def targets(incomplete: str) -> list[str]:
    """For ``--target``."""
    from generator.targets.registry import TARGETS

    return _beginning(incomplete, TARGETS)


def pictures(incomplete: str) -> list[str]:
    """For ``graph --format``."""
    from generator.insight.graph_print import FORMATS

    return _beginning(incomplete, FORMATS)


def secret_forms(incomplete: str) -> list[str]:
    """For ``secrets --form``."""
    from generator.insight.secret_forms import FORMS

    return _beginning(incomplete, FORMS)


def charts(incomplete: str) -> list[str]:
    """For ``lock update --chart``."""
    from generator.spec.chart_lock import packaged

    return _beginning(incomplete, packaged().charts)


def names(ctx: typer.Context, incomplete: str) -> list[str]:
    """For ``explain``: alerts, hosts, metrics and whatever else has a name."""
    return _beginning(incomplete, _names(ctx))


def alerts(ctx: typer.Context, incomplete: str) -> list[str]:
    """For ``route --alert``."""
    from generator.insight.explain.alerts import ALERT

    return _beginning(incomplete, _names(ctx, ALERT.name))


def labels(ctx: typer.Context, incomplete: str) -> list[str]:
    """For ``route``: severities, hosts, and what routes of the spec choose by."""
    label = _half(list(ctx.params.get("labels") or ()))
    whole = _beginning(label + incomplete, _labels(ctx))
    return [pair.removeprefix(label) for pair in whole]


def _half(words: list[str]) -> str:
    """``severity=``, where its value is being typed and the shell wants that alone.

    Bash ends words at equals signs: ``severity``, ``=``, ``crit``. Of the second it tells nothing while it is the last.
    """
    if words[-1:] == ["="]:
        return f"{words[-2]}=" if len(words) > 1 else ""
    alone = bool(words) and "=" not in words[-1] and words[-2:-1] != ["="]
    return f"{words[-1]}=" if alone else ""


def _beginning(incomplete: str, words: Iterable[str]) -> list[str]:
    return sorted({word for word in words if word.startswith(incomplete) and " " not in word})


def _names(ctx: typer.Context, kind: str | None = None) -> Iterator[str]:
    from generator.diagnostics import SpecError
    from generator.insight.explain import KINDS, known

    try:
        of = known(_spec(ctx))
    except (SpecError, OSError):
        return
    for one in KINDS:
        if kind in (None, one.name):
            yield from one.names(of)


def _labels(ctx: typer.Context) -> Iterator[str]:
    from generator.diagnostics import SpecError
    from generator.opening import open_spec

    try:
        cluster = open_spec(_spec(ctx)).cluster
    except (SpecError, OSError):
        return
    for severity in ("critical", "warning", "info"):
        yield f"severity={severity}"
    yield from (f"instance={name}" for name in cluster.hosts)
    for route in cluster.alerting.routes:
        yield from (f"{label}={value}" for label, value in route.match.items())


def _spec(ctx: typer.Context) -> pathlib.Path:
    """The spec that the command line names, or the file that is called as one is.

    Before an option that has no value yet the parser stops, and what it read is left in ``args``.
    """
    return pathlib.Path(ctx.params.get("spec") or next(iter(ctx.args), "cluster.yaml"))
