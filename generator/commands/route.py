"""``nixscope route``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from generator.commands import completing
from generator.commands.options import Json, Spec

if TYPE_CHECKING:
    from generator.insight.routing import Routing, Silence, Stop


def route(
    spec: Spec,
    labels: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="LABEL=VALUE...", autocompletion=completing.labels, help="The alert's labels.", show_default=False
        ),
    ] = None,
    alert: Annotated[
        str | None,
        typer.Option(
            "--alert",
            metavar="NAME",
            autocompletion=completing.alerts,
            help="Take the labels that this alert has in SPEC.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Say which receivers an alert reaches, in which order, how it is grouped, and what silences it.

    The answer is Alertmanager's: a label that is not given is empty. With --alert the labels are those of the alert's
    rule, and LABEL=VALUE adds to them or replaces them. An alert with several severities has several answers.

    Example: nixscope route cluster.yaml severity=critical namespace=payments
    """
    from generator import pipeline, report
    from generator.insight.alert_labels import labels_of
    from generator.insight.routing import route_alert

    given = _labels(labels or [])
    if not given and alert is None:
        raise typer.BadParameter("give labels (severity=critical) or --alert NAME", param_hint="LABEL=VALUE")
    with report.progress("routing"):
        made = pipeline.generate(spec)
        try:
            known = labels_of(made.cluster, made.watch, alert) if alert is not None else ({},)
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="--alert") from error
        sets = dict.fromkeys(tuple({**own, **given}.items()) for own in known)
        answers = [route_alert(made.cluster, dict(pairs)) for pairs in sets]
    if as_json:
        report.show_json({"answers": [_plain(answer) for answer in answers], **report.said(made)})
        return
    report.show_lines("\n\n".join("\n".join(_lines(answer)) for answer in answers).split("\n"))
    unsaid = dict.fromkeys(label for answer in answers for label in answer.unsaid)
    if unsaid:
        report.note(f"routes also ask for {', '.join(unsaid)}, taken as empty here")


def _labels(given: list[str]) -> dict[str, str]:
    labels: dict[str, str] = {}
    for text in given:
        label, _, value = text.partition("=")
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", label) or "=" not in text or value.startswith("~"):
            raise typer.BadParameter(f"{text!r} is no label: write severity=critical", param_hint="LABEL=VALUE")
        if labels.setdefault(label, value) != value:
            raise typer.BadParameter(f"two values for {label}: an alert has one", param_hint="LABEL=VALUE")
    return labels


def _lines(answer: Routing) -> Iterator[str]:
    yield f"an alert with {_said(answer.labels)} reaches{_only_beside(answer)}"
    for place, stop in enumerate(answer.stops, 1):
        yield from _stop(place, stop)
    for silence in answer.silenced_by:
        yield f"silent while {_other(silence, ' fires')}"
    for silence in answer.silences:
        yield f"silences {_other(silence)}"


def _only_beside(answer: Routing) -> str:
    if not answer.silent_alone:
        return ""
    namespace = answer.labels.get("namespace")
    where = f"in namespace {namespace}" if namespace else "without a namespace"
    return f" nobody by itself (InfoInhibitor silences it), and while one of severity warning or critical fires {where}"


def _stop(place: int, stop: Stop) -> Iterator[str]:
    node = stop.node
    by = ", ".join(node.group_by or ())
    grouped = "each alert alone" if by == "..." else f"grouped by {by}" if by else "all of them as one group"
    yield f"{place}. {stop.receiver}: {' and '.join(stop.tells) or 'nobody is told'}"
    goes_on = ", then goes on to later routes" if node.goes_on else ""
    yield f"   by the route {_matchers(stop.matchers) or 'for all that no other takes'}{goes_on}"
    if stop.tells:
        yield (
            f"   {grouped}; first after {node.group_wait}, news after {node.group_interval}, "
            f"again after {node.repeat_interval}"
        )


def _other(silence: Silence, fires: str = "") -> str:
    return f"an alert matching {_matchers(silence.matchers)}{fires} with the same {', '.join(silence.equal)}"


def _said(labels: Mapping[str, str]) -> str:
    return ", ".join(f"{label}={value}" for label, value in labels.items())


def _matchers(matchers: Any) -> str:
    from generator.stack.matchers import print_matcher

    return ", ".join(print_matcher(matcher) for matcher in matchers)


def _plain(answer: Routing) -> dict[str, Any]:
    return {
        "labels": dict(answer.labels),
        "receivers": [_plain_stop(stop) for stop in answer.stops],
        "silencedBy": [_plain_silence(silence) for silence in answer.silenced_by],
        "silences": [_plain_silence(silence) for silence in answer.silences],
        "silentAlone": answer.silent_alone,
        "unsaid": list(answer.unsaid),
    }


def _plain_stop(stop: Stop) -> dict[str, Any]:
    from generator.stack.matchers import print_matcher

    node = stop.node
    return {
        "receiver": stop.receiver,
        "tells": list(stop.tells),
        "matchers": [print_matcher(matcher) for matcher in stop.matchers],
        "continue": node.goes_on,
        "groupBy": list(node.group_by or ()),
        "groupWait": node.group_wait,
        "groupInterval": node.group_interval,
        "repeatInterval": node.repeat_interval,
    }


def _plain_silence(silence: Silence) -> dict[str, Any]:
    from generator.stack.matchers import print_matcher

    return {"matchers": [print_matcher(matcher) for matcher in silence.matchers], "equal": dict(silence.equal)}
