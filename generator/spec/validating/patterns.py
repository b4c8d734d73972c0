"""Patterns of the schema, read as JSON Schema reads them (ECMA 262) and not as Python would."""

from __future__ import annotations

import re
from functools import lru_cache

_DOLLAR = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\$", re.DOTALL)


def matches(pattern: str, text: str) -> bool:
    """Whether the pattern is found in the text."""
    return _compiled(pattern).search(text) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    # Python's $ also matches before a last line break, and its \d takes the digits of any script.
    exact = _DOLLAR.sub(lambda found: r"\Z" if found.group() == "$" else found.group(), pattern)
    return re.compile(exact, re.ASCII)
