"""``logs.pods``: selectors that select by labels which are there, expressions of RE2, rules that say what they drop.

Alloy refuses a whole configuration for one wrong expression, and after a reload goes on with the one before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.diagnostics import Diagnostic, Path, did_you_mean
from generator.spec.log_labels import LEVEL, POD_LABELS
from generator.spec.model import Cluster
from generator.syntax.logql import stream_selector
from generator.syntax.re2 import parse_re2

_REFUSED = "Alloy refuses the whole configuration"
_NOTHING = "the rule would select nothing, or everything"


def check_multiline(cluster: Cluster) -> Iterator[Diagnostic]:
    """How lines are joined. At that point no level is known."""
    multiline = cluster.logs.pods.multiline
    if multiline is None:
        return
    path: Path = ("logs", "pods", "multiline")
    yield from _expression(multiline.first_line, (*path, "firstLine"))
    if multiline.selector is not None:
        yield from _selector(multiline.selector, (*path, "selector"), POD_LABELS)


def check_drop_rules(cluster: Cluster) -> Iterator[Diagnostic]:
    """What is not kept."""
    for index, rule in enumerate(cluster.logs.pods.drop):
        path: Path = ("logs", "pods", "drop", index)
        if rule.selector is rule.expression is rule.longer_than is rule.older_than is None:
            yield Diagnostic(
                "no-condition",
                f"drop rule {index + 1} has no condition",
                "write which lines: selector, expression, longerThan or olderThan",
                "it would drop every line",
                path,
            )
        if rule.expression is not None:
            yield from _expression(rule.expression, (*path, "expression"))
        if rule.selector is not None:
            yield from _selector(rule.selector, (*path, "selector"), (*POD_LABELS, LEVEL))


def check_redaction(cluster: Cluster) -> Iterator[Diagnostic]:
    """The user's own expressions, each of which must match something that can be blacked out."""
    for index, text in enumerate(cluster.logs.pods.redact.expressions):
        path: Path = ("logs", "pods", "redact", "expressions", index)
        wrong = tuple(_expression(text, path))
        yield from wrong
        if not wrong and parse_re2(text).matches_empty:
            yield Diagnostic(
                "empty-match",
                f"{text!r} also matches where there is nothing",
                "write what must be there: + in place of *, and no | without a text on both sides",
                "<redacted> would stand between any two characters of every line",
                path,
            )


def _selector(text: str, path: Path, labels: Iterable[str]) -> Iterator[Diagnostic]:
    try:
        matchers = stream_selector(text)
    except ValueError as error:
        remedy = 'write one such as {namespace="payments", app=~"api|web"}; what a line says goes into expression'
        yield Diagnostic("bad-selector", f"{text!r} is no stream selector: {error}", remedy, _REFUSED, path)
        return
    for label in dict.fromkeys(matcher.label for matcher in matchers):
        if label not in labels:
            message = f"no line has a label {label!r} at this point"
            yield Diagnostic("no-such-label", message, did_you_mean(label, labels), _NOTHING, path)
    for matcher in matchers:
        if matcher.op in ("=~", "!~"):
            yield from _expression(matcher.value, path)


def _expression(text: str, path: Path) -> Iterator[Diagnostic]:
    try:
        parse_re2(text)
    except ValueError as error:
        message = f"{text!r} is no regular expression of RE2: {error}"
        remedy = r'write one such as "GET /(health|ready)z", with \( for a parenthesis that is meant'
        yield Diagnostic("bad-expression", message, remedy, _REFUSED, path)
