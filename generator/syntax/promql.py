"""PromQL: what a query selects. Parsing is promql-parser's, which follows Prometheus' own grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from generator.syntax.re2 import parse_re2

# A text in double, single or back quotes, a comment, or the brace that opens a selector.
_BRACES = re.compile(
    r"""(?P<kept>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|\#[^\n]*)|\{(?P<empty>\s*\})?""", re.DOTALL
)
_PARTS = {
    "AggregateExpr": ("expr", "param"),
    "BinaryExpr": ("lhs", "rhs"),
    "MatrixSelector": ("vector_selector",),
    "ParenExpr": ("expr",),
    "SubqueryExpr": ("expr",),
    "UnaryExpr": ("expr",),
    "NumberLiteral": (),
    "StringLiteral": (),
}
"""What each kind of expression holds (promql-parser 0.12). To ask all of them for all names takes twice as long."""
_OPERATORS = {"Equal": "=", "NotEqual": "!=", "Re": "=~", "NotRe": "!~"}


class Matcher(msgspec.Struct, frozen=True):
    """``label op "value"``; ``op`` is one of ``= != =~ !~``."""

    label: str
    op: str
    value: str

    def __str__(self) -> str:
        """As it stands in a selector."""
        escaped = self.value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'{self.label}{self.op}"{escaped}"'


class Selector(msgspec.Struct, frozen=True):
    """One selector of a query: the metric's name (None for a bare ``{…}``) and its other matchers."""

    name: str | None
    matchers: tuple[Matcher, ...]


class Reach(msgspec.Struct, frozen=True):
    """How far back one selector looks, in seconds before the query's time: to its newest sample and to its oldest.

    The five minutes in which an instant selector takes an older sample are not in it.
    """

    name: str | None
    newest_s: float
    oldest_s: float


def reaches(query: str) -> tuple[Reach, ...]:
    """The reach of every selector whose time follows the query's; one with ``@ 1609746000`` has another.

    Raises ValueError as ``selectors`` does.
    """
    import promql_parser

    return tuple(_reaches(promql_parser.parse(query), 0, 0))


def _reaches(node: Any, newest_s: float, oldest_s: float) -> Iterator[Reach]:
    """``newest_s`` and ``oldest_s`` are those of the times at which the node is asked for."""
    kind = type(node).__name__
    if kind in ("VectorSelector", "SubqueryExpr"):
        if node.at is not None:
            if not str(node.at).endswith("()"):
                return
            newest_s = oldest_s = 0  # @ start() and @ end() are the query's own time, whatever stands around
        offset_s = node.offset.total_seconds() if node.offset is not None else 0
        newest_s, oldest_s = newest_s + offset_s, oldest_s + offset_s
    if kind == "VectorSelector":
        yield Reach(_selector(node).name, newest_s, oldest_s)
        return
    if kind in ("MatrixSelector", "SubqueryExpr"):
        oldest_s += node.range.total_seconds()
    for part in _parts(node):
        yield from _reaches(part, newest_s, oldest_s)


class Span(msgspec.Struct, frozen=True):
    """What a function is asked of a selector over so many seconds: ``rate(x[5m])``."""

    function: str
    selector: Selector
    length_s: float


def spans(query: str) -> tuple[Span, ...]:
    """Every function of a query over a span of a selector. Raises ValueError as ``selectors`` does."""
    import promql_parser

    return tuple(_spans(promql_parser.parse(query)))


def selectors(query: str) -> tuple[Selector, ...]:
    """Every selector of a query, in reading order. Raises ValueError with the parser's words for a broken query."""
    import promql_parser

    return tuple(_walk(promql_parser.parse(query)))


def _check_expression(matcher: Matcher) -> None:
    """The parser asks Rust's regular expressions, which take some that Prometheus refuses (``a**``)."""
    if "~" in matcher.op:
        try:
            parse_re2(matcher.value)
        except ValueError as error:
            what = f"{matcher.label}{matcher.op}{matcher.value!r}"
            raise ValueError(f"{what} is no regular expression: {error}") from None


def narrow(query: str, matcher: Matcher) -> str:
    """The query with one more matcher, the first, in every selector that is written with braces.

    The text is edited and not printed from its tree, because promql-parser 0.12 prints no text with a backslash right.
    """

    def narrowed(found: re.Match[str]) -> str:
        return found["kept"] or (f"{{{matcher}}}" if found["empty"] else f"{{{matcher},")

    return _BRACES.sub(narrowed, query)


def _walk(node: Any) -> Iterator[Selector]:
    kind = type(node).__name__
    if kind == "VectorSelector":
        yield _selector(node)
        return
    for part in _parts(node):
        yield from _walk(part)


def _spans(node: Any) -> Iterator[Span]:
    kind = type(node).__name__
    if kind == "VectorSelector":
        return
    for part in _parts(node):
        if kind == "Call" and type(part).__name__ == "MatrixSelector":
            yield Span(node.func.name, _selector(part.vector_selector), part.range.total_seconds())
        else:
            yield from _spans(part)


def _parts(node: Any) -> Iterator[Any]:
    kind = type(node).__name__
    parts = node.args if kind == "Call" else [getattr(node, name) for name in _PARTS[kind]]
    return (part for part in parts if part is not None)  # few aggregations have a parameter


def _selector(node: Any) -> Selector:
    matchers = [*node.matchers.matchers, *(m for group in node.matchers.or_matchers for m in group)]
    parts = [Matcher(m.name, _OPERATORS[str(m.op).rpartition(".")[2]], m.value) for m in matchers]
    for part in parts:
        _check_expression(part)
    name = node.name or next((m.value for m in parts if m.label == "__name__" and m.op == "="), None)
    return Selector(name, tuple(m for m in parts if m.label != "__name__"))
