"""LogQL: which streams a query selects. Only the selectors are read; what comes after them is Loki's own affair."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from generator.syntax.promql import Matcher

_STRING = r"""(?:"(?:[^"\\\n]|\\.)*"|`[^`]*`)"""
_PIECES = re.compile(rf"{_STRING}|\#[^\n]*|\$\{{[^}}]*\}}|[{{}}\"`]")
"""Strings, comments and Grafana's variables, in all of which a brace means nothing; and what else may be met."""
_ESCAPE = r"""\\(?:[abfnrtv\\"]|[0-7]{3}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})"""
_VALUE = rf"""(?:"(?:[^"\\\n]|{_ESCAPE})*"|`[^`]*`)"""
"""A string of Go's, in which any other escape is an error: an expression with one stands between backquotes."""
_MATCHER = re.compile(rf"\s*(?P<label>[A-Za-z_]\w*)\s*(?P<op>=~|!~|!=|=)\s*(?P<value>{_VALUE})\s*")


def stream_selectors(query: str) -> tuple[tuple[Matcher, ...], ...]:
    """The matchers of every stream selector, in reading order. Raises ValueError for a broken one, or for none."""
    found = tuple(_selectors(query))
    if not found:
        raise ValueError("the query selects no streams")
    return found


def stream_selector(text: str) -> tuple[Matcher, ...]:
    """The matchers of a text that is one stream selector and nothing else. Raises ValueError for any other."""
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
            yield matchers
        elif piece[0] in ("}", '"', "`"):
            raise ValueError(f"unexpected {piece[0]} at position {piece.start()}")


def _matchers(query: str, at: int) -> tuple[tuple[Matcher, ...], int]:
    """The matchers that begin at a position, right after the brace, and the position after the closing one."""
    found: list[Matcher] = []
    while matcher := _MATCHER.match(query, at):
        found.append(Matcher(matcher["label"], matcher["op"], _text(matcher["value"])))
        at = matcher.end()
        if query[at : at + 1] == "}":
            return tuple(found), at + 1
        if query[at : at + 1] != ",":
            break
        at += 1
    raise ValueError(f"expected a matcher, a comma or a closing brace at position {at}")


def _text(literal: str) -> str:
    if literal.startswith("`"):
        return literal[1:-1]
    try:
        return str(json.loads(literal))
    except ValueError:  # an escape of Go's that JSON does not know
        return literal[1:-1]
