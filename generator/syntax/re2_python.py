"""Regular expressions as Prometheus and Alertmanager read them (Go's RE2), for Python to match with.

The two languages write much alike and mean different things by it: ``\\d`` is ASCII in RE2 only, ``$`` is the end of
the text and not also before a final newline, ``(?i)`` holds from where it stands, ``{,3}`` is literal. So an expression
is read by RE2's grammar (pkg.go.dev/regexp/syntax) and said again in Python's words. What it captures is left out.
"""

from __future__ import annotations

import re
from functools import lru_cache

_FLAGS = re.compile(r"\(\?([imsU]*)(?:-([imsU]+))?([:)])")
_NAMED = re.compile(r"\(\?P?<\w+>")
_REPEAT = re.compile(r"\{\d+(?:,\d*)?\}")
_CODE = re.compile(r"x\{([0-9A-Fa-f]+)\}|x([0-9A-Fa-f]{2})|([0-7]{2,3}|0)")
_MOST = 1000
_PERL = {"d": "0-9", "w": "0-9A-Za-z_", "s": r"\t\n\f\r "}
_CONTROL = {"a": "\a", "f": "\f", "t": "\t", "n": "\n", "r": "\r", "v": "\v"}
_EMPTY = {"A": r"\A", "z": r"\Z", "b": r"(?a:\b)", "B": r"(?!(?a:\b))"}
_POSIX = {
    "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "ascii": r"\x00-\x7f", "blank": r"\t ", "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9", "graph": "!-~", "lower": "a-z", "print": " -~", "punct": r"!-/:-@\[-`{-~",
    "space": r"\t\n\v\f\r ", "upper": "A-Z", "word": "0-9A-Za-z_", "xdigit": "0-9A-Fa-f",
}  # fmt: skip


@lru_cache(maxsize=1024)
def compile_re2(text: str) -> re.Pattern[str]:
    """The same expression for Python's ``fullmatch``.

    Raises ValueError for one that RE2 refuses, and for classes of Unicode (``\\pL``), which Python has no word for.
    """
    reader = _Reader(text)
    said = reader.alternatives(frozenset())
    if reader.at < len(text):
        raise ValueError(f"{text!r}: unmatched )")
    try:
        return re.compile(said)
    except (re.error, OverflowError) as error:
        raise ValueError(f"{text!r}: {error}") from error


class _Reader:
    """One pass over an expression; every method reads from ``at`` on and gives Python's words for what it read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def alternatives(self, flags: frozenset[str]) -> str:
        """Up to the end of the group. A flag that is set on the way holds for what follows, other branches too."""
        out: list[str] = []
        while self.at < len(self.text) and self.text[self.at] != ")":
            switch = _FLAGS.match(self.text, self.at)
            if switch is not None and switch[3] == ")":
                self.at, flags = switch.end(), _switched(flags, switch)
            elif self._take("|"):
                out.append("|")
            elif self._take("\\Q"):
                end = self.text.find("\\E", self.at)
                quoted = self.text[self.at : end if end >= 0 else None]
                self.at = end + 2 if end >= 0 else len(self.text)
                out += [_literal(char, flags) for char in quoted[:-1]]
                out += [self._repeated(_literal(char, flags)) for char in quoted[-1:]]
            else:
                out.append(self._repeated(self._atom(flags)))
        return "".join(out)

    def _atom(self, flags: frozenset[str]) -> str:
        if group := self._opens(flags):
            inner = self.alternatives(group[0])
            if not self._take(")"):
                raise self._error("missing )")
            return f"(?:{inner})"
        char = self._next()
        if char == "[":
            return self._class(flags)
        if char == "\\":
            return self._escape(flags)
        if char in "*+?":
            raise self._error(f"{char} repeats nothing")
        if char == ".":
            return "(?s:.)" if "s" in flags else "[^\\n]"
        if char in "^$":
            return f"(?m:{char})" if "m" in flags else {"^": r"\A", "$": r"\Z"}[char]
        return _literal(char, flags)

    def _opens(self, flags: frozenset[str]) -> tuple[frozenset[str]] | None:
        """Whether a group begins here, and the flags inside of it."""
        if not self.text.startswith("(", self.at):
            return None
        if found := _FLAGS.match(self.text, self.at):
            self.at = found.end()
            return (_switched(flags, found),)
        if found := _NAMED.match(self.text, self.at):
            self.at = found.end()
        elif self.text.startswith("(?", self.at):
            raise self._error("no such group in RE2")
        else:
            self.at += 1
        return (flags,)

    def _repeated(self, atom: str) -> str:
        """The atom with the repetition that stands after it, if any."""
        how = ""
        if self.at < len(self.text) and self.text[self.at] in "*+?":
            how = self._next()
        elif found := _REPEAT.match(self.text, self.at):
            self.at, how = found.end(), found[0]
        if not how:
            return atom
        if any(int(count) > _MOST for count in re.findall(r"\d+", how)):
            raise self._error(f"{how} repeats more than {_MOST} times")
        self._take("?")  # lazy: the same texts match
        if self.text.startswith(("*", "+", "?"), self.at) or _REPEAT.match(self.text, self.at):
            raise self._error("repetition of a repetition")
        return f"(?:{atom}){how}"

    def _escape(self, flags: frozenset[str]) -> str:
        char = self.text[self.at : self.at + 1]
        if char in _EMPTY:
            self.at += 1
            return _EMPTY[char]
        if char and char in "dwsDWS":
            self.at += 1
            return f"[{'^' if char.isupper() else ''}{_PERL[char.lower()]}]"
        return _literal(self._escaped(), flags)

    def _escaped(self) -> str:
        """The character that an escape stands for."""
        if found := _CODE.match(self.text, self.at):
            self.at = found.end()
            return chr(int(found[1] or found[2] or found[3], 8 if found[3] else 16))
        char = self._next()
        if char in _CONTROL:
            return _CONTROL[char]
        if char.isalnum() or not char.isascii():
            raise self._error(f"\\{char} is nothing that can be told here")
        return char

    def _class(self, flags: frozenset[str]) -> str:
        """``[…]`` as a union, since a negated class inside of one has no place in Python's."""
        negated, first = self._take("^"), self.at
        plain, others = "", []
        while self.at == first or not self._take("]"):
            if found := re.compile(r"\[:(\^?)(\w+):\]").match(self.text, self.at):
                self.at = found.end()
                if found[2] not in _POSIX:
                    raise self._error(f"no class {found[2]}")
                others.append(f"[{found[1]}{_POSIX[found[2]]}]")
            elif found := re.compile(r"\\([dwsDWS])").match(self.text, self.at):
                others.append(self._escape_class(found))
            else:
                plain += self._range()
        union = "|".join([*([f"[{plain}]"] if plain else []), *others])
        union = f"(?i:{union})" if "i" in flags else f"(?:{union})"
        return f"(?:(?!{union})(?s:.))" if negated else union

    def _escape_class(self, found: re.Match[str]) -> str:
        self.at = found.end()
        return f"[{'^' if found[1].isupper() else ''}{_PERL[found[1].lower()]}]"

    def _range(self) -> str:
        low = high = self._member()
        if self.text.startswith("-", self.at) and not self.text.startswith("-]", self.at):
            self.at += 1
            high = self._member()
        if low > high:
            raise self._error(f"bad range {low}-{high}")
        return f"\\U{ord(low):08x}-\\U{ord(high):08x}"

    def _member(self) -> str:
        char = self._next()
        return self._escaped() if char == "\\" else char

    def _next(self) -> str:
        if self.at >= len(self.text):
            raise self._error("unexpected end")
        self.at += 1
        return self.text[self.at - 1]

    def _take(self, what: str) -> bool:
        there = self.text.startswith(what, self.at)
        self.at += len(what) if there else 0
        return there

    def _error(self, what: str) -> ValueError:
        return ValueError(f"{self.text!r}: {what}")


def _switched(flags: frozenset[str], switch: re.Match[str]) -> frozenset[str]:
    return (flags | set(switch[1])) - set(switch[2] or "")


def _literal(char: str, flags: frozenset[str]) -> str:
    return f"(?i:{re.escape(char)})" if "i" in flags else re.escape(char)
