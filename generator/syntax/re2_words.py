"""Expressions of RE2 that are lists of words (``payments|checkout``): what they match can be counted out."""

from __future__ import annotations

import re

_WORD = r"(?:[^\\^$.|?*+()\[\]{}]|\\[^0-9A-Za-z])*"
_WORDS = re.compile(rf"{_WORD}(?:\|{_WORD})*")
_EACH = re.compile(rf"(?:^|\|)({_WORD})")
_PLAIN = re.compile(r"[^\\()\[\]{}]*")
"""Nothing in which a bar or a point would mean itself."""
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_GROUP = re.compile(r"\((?:\?:)?([^()]*)\)", re.DOTALL)


def words(text: str) -> tuple[str, ...] | None:
    """Every text that an anchored expression matches, in its order; None where it is no list of words."""
    bare = _bare(text)
    if not _WORDS.fullmatch(bare):
        return None
    return tuple(dict.fromkeys(_ESCAPED.sub(r"\1", found[1]) for found in _EACH.finditer(bare)))


def matches_all(text: str) -> bool:
    """Whether an anchored expression is known to match every text, the empty one too."""
    bare = _bare(text)
    return _PLAIN.fullmatch(bare) is not None and ".*" in bare.split("|")


def _bare(text: str) -> str:
    """An expression without the anchors that it has anyway, and without a group around all of it."""
    bare = text.removeprefix("^")
    # An escaped dollar is a character; after an even number of backslashes it is the anchor.
    if bare.endswith("$") and (len(bare) - len(bare[:-1].rstrip("\\")) - 1) % 2 == 0:
        bare = bare[:-1]
    found = _GROUP.fullmatch(bare)
    return found[1] if found else bare
