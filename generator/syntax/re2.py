"""RE2: the regular expressions of Alloy, Loki, Prometheus and Alertmanager, all of them Go's ``regexp``.

Python's ``re`` knows more (look-around, back-references) and less, so neither can stand in for the other. The rules are
those of Go 1.26 (``regexp/syntax``) with its Perl flags. Taken on trust are the names of Unicode's classes and the size
of the compiled program.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

_LARGEST_REPEAT = 1000
_POSIX = frozenset({"alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space",
                    "upper", "word", "xdigit"})  # fmt: skip
_LITERALS = re.compile(r"[^\\^$.|?*+()\[\]{}]+(?![*+?{(])")
"""Characters that mean themselves, up to one that a repeat may follow, behind flags too: ``abc(?i)*``."""
_FLAGS = re.compile(r"\(\?(?:[imsU]+(?:-[imsU]+)?|-[imsU]+)?(?P<end>[:)])")
_NAME = re.compile(r"\(\?P?<(?P<name>[A-Za-z0-9_]+)>")
_REPEAT = re.compile(r"\{(?P<least>0|[1-9][0-9]*)(?P<comma>,(?P<most>0|[1-9][0-9]*)?)?\}", re.ASCII)
_UNICODE = re.compile(r"\\[pP](?:[LMNPSZClmnpszc]|\{\^?[A-Za-z_]+\})")
_PERL = re.compile(r"\\[dDsSwW]")
_ESCAPE = re.compile(r"\\(?:x(?:\{[0-9A-Fa-f]+\}|[0-9A-Fa-f]{2})|0[0-7]{0,2}|[1-7][0-7]{1,2}|[afnrtv]|[^0-9A-Za-z])")
_POSIX_CLASS = re.compile(r"\[:(?P<name>.*?):\]", re.DOTALL)
_SINGLE = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}
_LAST = 0x10FFFF


class Expression(msgspec.Struct, frozen=True):
    """What matters of an expression: how many groups it captures, and whether it matches where there is nothing."""

    groups: int
    matches_empty: bool


@lru_cache(maxsize=1024)
def parse_re2(text: str) -> Expression:
    """Read an expression. Raises ValueError that says what RE2 does not know, and at which position from 0."""
    parser = _Parser(text)
    empty, _ = parser.alternatives()
    if parser.at < len(text):
        raise parser.error("a closing parenthesis too many")
    return Expression(parser.groups, empty)


class _Parser:
    """Recursive descent. Each part returns whether it matches the empty text, and the product of nested repeats."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.groups, self.names = text, 0, 0, set[str]()

    def error(self, message: str) -> ValueError:
        return ValueError(f"{message} at position {self.at}")

    def alternatives(self) -> tuple[bool, int]:
        empty, weight = self._sequence()
        while self.text.startswith("|", self.at):
            self.at += 1
            other, heavier = self._sequence()
            empty, weight = empty or other, max(weight, heavier)
        return empty, weight

    def _sequence(self) -> tuple[bool, int]:
        parts: list[tuple[bool, int]] = []
        repeated = False
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            start = self.at
            if (bounds := self._repeat()) is None:
                parts += self._part()
                repeated = False
                continue
            if not parts or repeated:
                self.at = start
                raise self.error("a repeat of a repeat" if repeated else "a repeat of nothing")
            parts[-1] = self._repeated(parts[-1], *bounds, start)
            repeated = True
        return all(empty for empty, _ in parts), max([1, *(weight for _, weight in parts)])

    def _repeat(self) -> tuple[int, int | None] | None:
        """The bounds of the repeat that stands here, if one does; None above is no bound."""
        char = self.text[self.at]
        if char in "*+?":
            self.at += 1
            bounds: tuple[int, int | None] = {"*": (0, None), "+": (1, None), "?": (0, 1)}[char]
        elif char == "{" and (found := _REPEAT.match(self.text, self.at)):
            least = int(found["least"])
            bounds = (least, int(found["most"]) if found["most"] else None if found["comma"] else least)
            if max(bounds[0], bounds[1] or 0) > _LARGEST_REPEAT or (bounds[1] is not None and bounds[1] < least):
                raise self.error(f"a repeat that runs backwards or beyond {_LARGEST_REPEAT}")
            self.at = found.end()
        else:
            return None
        if self.text.startswith("?", self.at):
            self.at += 1
        return bounds

    def _repeated(self, part: tuple[bool, int], least: int, most: int | None, start: int) -> tuple[bool, int]:
        empty, weight = part
        weight = 1 if most == 0 else weight * max(1, most or least)
        if self.text[start] == "{" and weight > _LARGEST_REPEAT:
            self.at = start
            raise self.error(f"repeats within repeats, together beyond {_LARGEST_REPEAT}")
        return empty or least == 0, weight if self.text[start] == "{" else part[1]

    def _part(self) -> list[tuple[bool, int]]:
        """What can be repeated, or text of which nothing is; nothing for flags."""
        char = self.text[self.at]
        if char == "(":
            return self._group()
        if char == "[":
            self._class()
        elif char == "\\":
            return self._escape()
        else:
            literals = _LITERALS.match(self.text, self.at)
            self.at = literals.end() if literals else self.at + 1
        return [(char in "^$", 1)]

    def _group(self) -> list[tuple[bool, int]]:
        start = self.at
        if not self.text.startswith("(?", start):
            self.groups += 1
            self.at += 1
        elif named := _NAME.match(self.text, start):
            if named["name"] in self.names:
                raise self.error(f"a second group called {named['name']!r}")
            self.names.add(named["name"])
            self.groups += 1
            self.at = named.end()
        elif flags := _FLAGS.match(self.text, start):
            self.at = flags.end()
            if flags["end"] == ")":
                return []
        else:
            raise self.error(_why_no_group(self.text[start : start + 4]))
        inner = self.alternatives()
        if self.at >= len(self.text):
            self.at = start
            raise self.error("a parenthesis that is never closed")
        self.at += 1
        return [inner]

    def _escape(self) -> list[tuple[bool, int]]:
        two = self.text[self.at : self.at + 2]
        if two == r"\Q":
            end = self.text.find(r"\E", self.at + 2)
            quoted = self.text[self.at + 2 : end if end >= 0 else None]
            self.at = len(self.text) if end < 0 else end + 2
            return [(False, 1)] * len(quoted)
        if two in (r"\A", r"\b", r"\B", r"\z"):
            self.at += 2
            return [(True, 1)]
        found = _UNICODE.match(self.text, self.at) or _PERL.match(self.text, self.at)
        if found:
            self.at = found.end()
        else:
            self._character()
        return [(False, 1)]

    def _class(self) -> None:
        start = self.at
        self.at += 2 if self.text.startswith("^", start + 1) else 1
        first = True
        while first or not self.text.startswith("]", self.at):
            first = False
            if found := _POSIX_CLASS.match(self.text, self.at):
                if found["name"].removeprefix("^") not in _POSIX:
                    raise self.error(f"the unknown class {found[0]}")
            else:
                found = _UNICODE.match(self.text, self.at) or _PERL.match(self.text, self.at)
            if found:
                self.at = found.end()
            else:
                self._range(start)
        self.at += 1

    def _range(self, start: int) -> None:
        at, low = self.at, self._member(start)
        if self.text.startswith("-", self.at) and self.text[self.at + 1 : self.at + 2] not in ("", "]"):
            self.at += 1
            if self._member(start) < low:
                self.at = at
                raise self.error("a range that runs backwards")

    def _member(self, start: int) -> int:
        if self.at >= len(self.text):
            self.at = start
            raise self.error("a bracket that is never closed")
        if self.text[self.at] == "\\":
            return self._character()
        self.at += 1
        return ord(self.text[self.at - 1])

    def _character(self) -> int:
        """Step over an escaped character, and say which one it is."""
        found = _ESCAPE.match(self.text, self.at)
        if found is None or (found[0][1] > "\x7f"):
            raise self.error(_why_no_escape(self.text[self.at : self.at + 2]))
        body = found[0][1:]
        if body[0] == "x":
            code = int(body[1:].strip("{}"), 16)
        elif body[0].isdigit():
            code = int(body, 8)
        else:
            code = ord(_SINGLE.get(body, body))
        if code > _LAST:
            raise self.error("a character beyond Unicode")
        self.at = found.end()
        return code


def _why_no_group(text: str) -> str:
    if text.startswith(("(?=", "(?!", "(?<=", "(?<!")):
        return "look-around, which RE2 does not have,"
    return f"{text[:3]}, which RE2 does not have,"


def _why_no_escape(text: str) -> str:
    if text[1:].isdigit():
        return f"the back-reference {text}, which RE2 does not have,"
    return f"the escape {text}, which RE2 does not have,"
