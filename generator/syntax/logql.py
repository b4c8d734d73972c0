"""LogQL: which streams a query selects. Only the selectors are read; what comes after them is Loki's own affair.

As Loki's own lexer and parser read them (``pkg/logql/syntax``); labels of other letters than ASCII's are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.syntax.promql import Matcher
from generator.syntax.re2 import parse_re2

_ESCAPE = r'\\(?:[abfnrtv\\"]|[0-7]{3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})'
_STRING = rf'(?:"(?:[^"\\\n\0]|{_ESCAPE})*"|`[^`\0]*`)'
_COMMENT = r"(?:(?:\#|//)[^\n]*(?:\n|\Z)|/\*(?:[^*]|\*(?!/))*\*/)"
"""To its end and no further, wherever a pattern would try to go on."""
_VARIABLE = r"\$\{[^}]*\}"
_PIECES = re.compile(rf"{_STRING}|{_COMMENT}|{_VARIABLE}|[{{}}\"`]")
"""Strings, comments and Grafana's variables, in all of which a brace means nothing; and what else may be met."""
_GAP = rf"(?:[ \t\r\n]|{_COMMENT})*"
_MATCHER = re.compile(
    rf"{_GAP}(?P<label>[A-Za-z_][A-Za-z0-9_]*){_GAP}(?P<op>=~|!~|!=|=){_GAP}(?P<value>{_STRING}){_GAP}"
)
_KEYWORDS = frozenset(
    {"and", "bool", "by", "decolorize", "drop", "group_left", "group_right", "ignoring", "json", "keep"}
    | {"label_format", "line_format", "logfmt", "of", "offset", "on", "or", "pattern", "regexp", "unless"}
    | {"unpack", "unwrap", "variants", "without"}
)
"""Words that Loki reads as its own wherever they stand, so that no label can be called so."""
_LETTERS = dict(zip("abfnrtv", "\a\b\f\n\r\t\v", strict=True))
_SURROGATE = re.compile("[\ud800-\udfff]")
_ANY_VARIABLE = re.compile(rf"{_VARIABLE}|\$\w+")


def stream_selectors(query: str) -> tuple[tuple[Matcher, ...], ...]:
    """The matchers of every stream selector, in reading order. Raises ValueError for a broken one, or for none."""
    found = tuple(_selectors(query))
    if not found:
        raise ValueError("the query selects no streams")
    return found


def stream_selector(text: str) -> tuple[Matcher, ...]:
    """The matchers of a text that is one stream selector and nothing else. Raises ValueError for any other.

    It may select every stream, as in Alloy, which looks at the lines that pass and not at what is stored.
    """
    if not text.lstrip().startswith("{"):
        raise ValueError("a selector begins with a brace")
    matchers, end = _matchers(text, text.index("{") + 1)
    if text[end:].strip():
        raise ValueError(f"nothing may follow the selector, and at position {end} something does")
    return matchers


def _selectors(query: str) -> Iterator[tuple[Matcher, ...]]:
    at = 0
    while piece := _PIECES.search(query, at):
        at = piece.end()
        if piece[0] == "{":
            matchers, at = _matchers(query, at)
            if all(map(_meets_nothing, matchers)):
                raise ValueError(
                    f"the stream selector at position {piece.start()} needs a matcher that a stream without the label "
                    'does not meet, such as app=~".+"'
                )
            yield matchers
        elif piece[0] in ("}", '"', "`"):
            raise ValueError(f"unexpected {piece[0]} at position {piece.start()}")


def _matchers(query: str, at: int) -> tuple[tuple[Matcher, ...], int]:
    """The matchers that begin at a position, right after the brace, and the position after the closing one."""
    found: list[Matcher] = []
    while matcher := _MATCHER.match(query, at):
        if matcher["label"].lower() in _KEYWORDS:
            raise ValueError(f"{matcher['label']} at position {matcher.start('label')} is a word of LogQL, not a label")
        found.append(Matcher(matcher["label"], matcher["op"], _text(matcher["value"])))
        _meets_nothing(found[-1])  # which reads its expression
        at = matcher.end()
        if query[at : at + 1] == "}":
            return tuple(found), at + 1
        if query[at : at + 1] != ",":
            break
        at += 1
    raise ValueError(f"expected a matcher, a comma or a closing brace at position {at}")


def _text(literal: str) -> str:
    """What a literal stands for: escapes are Go's, some of which stand for one byte."""
    if literal.startswith("`"):
        return literal[1:-1]
    parts = re.split(f"({_ESCAPE})", literal[1:-1])
    return b"".join(_bytes(part) for part in parts).decode(errors="replace")


def _bytes(part: str) -> bytes:
    if not part.startswith("\\"):
        return part.encode()
    kind, number = part[1], part[2:]
    try:
        if kind in "uU":
            return _SURROGATE.sub("\ufffd", chr(int(number, 16))).encode()
        if kind in "x01234567":
            return bytes([int(number, 16) if kind == "x" else int(part[1:], 8)])
    except (ValueError, OverflowError):
        raise ValueError(f"the escape {part} stands for no character") from None
    return _LETTERS.get(kind, kind).encode()


def _meets_nothing(matcher: Matcher) -> bool:
    """Whether a stream without the label meets the matcher. Raises ValueError for a broken regular expression."""
    value = _ANY_VARIABLE.sub("x", matcher.value)
    if "~" not in matcher.op:
        return (value == "") != matcher.op.startswith("!")
    try:
        return parse_re2(value).matches_empty != matcher.op.startswith("!")
    except ValueError as error:
        raise ValueError(f"{matcher.label}{matcher.op}{matcher.value!r} is no regular expression: {error}") from None
