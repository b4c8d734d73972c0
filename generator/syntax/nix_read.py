"""Nix, read: the text that ``print_nix`` writes, back as the data and the types of ``nix_ast``.

It reads that form and not the whole language: attribute sets, lists, literals, calls, ``//`` and ``++``, functions of
named arguments, ``let`` and ``if``. Comments are left out, and keys of several names become nested mappings. A string
with variables in it comes as a ``Text`` of what stands between its quotes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec

from .nix_ast import Call, If, Inherit, Lambda, Let, Nix, Op, Path, Select, Text, Var

_TOKEN = re.compile(
    r"""(?P<space>(?:\s|\#[^\n]*)+)
    |(?P<indented>''(?:[^']|'(?!')|''(?:[$']|\\.))*'')
    |(?P<quoted>"(?:[^"\\]|\\.)*")
    |(?P<path>\.{0,2}(?:/[A-Za-z0-9._+-]+)+)
    |(?P<float>[0-9]+\.[0-9]+(?:e[-+]?[0-9]+)?)
    |(?P<integer>[0-9]+)
    |(?P<name>[A-Za-z_][A-Za-z0-9_'-]*)
    |(?P<mark>//|\+\+|\.\.\.|[][{}()=;:,?.@-])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}
_CONSTANTS = {"true": True, "false": False, "null": None}
_FUNCTION = re.compile(r"\{\s*(?:\}\s*:|\.\.\.|[A-Za-z_][A-Za-z0-9_'-]*\s*(?:,|\?|\}\s*:))")
_ENDS = frozenset([";", "]", "}", ")", "//", "++", "then", "else", "in", ",", ""])


class _Token(msgspec.Struct, frozen=True):
    kind: str
    text: str
    start: int


def read_nix(text: str) -> Nix:
    """The expression that a file holds. Raises ValueError for what ``print_nix`` would not have written."""
    reader = _Reader(text)
    found = reader.expression()
    reader.expect("")
    return found


class _Reader:
    """One pass over the tokens of a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)
        self.at = 0

    @property
    def next(self) -> _Token:
        return self.tokens[self.at]

    def take(self) -> _Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def expect(self, text: str) -> None:
        found = self.take()
        if found.text != text or found.kind in ("quoted", "indented"):
            line = self.text.count("\n", 0, found.start) + 1
            raise ValueError(f"line {line}: {text or 'the end'!r} expected, not {found.text!r}")

    def skip(self, text: str) -> bool:
        if self.next.text != text:
            return False
        self.at += 1
        return True

    def expression(self) -> Nix:
        if self.skip("let"):
            bindings = self.bindings("in")
            return Let(bindings, self.expression())
        if self.skip("if"):
            return self.choice()
        if self.next.text == "{" and _FUNCTION.match(self.text, self.next.start):
            return self.function()
        left = self.call()
        while self.next.text in ("//", "++"):
            left = Op(left, self.take().text, self.call())
        return left

    def choice(self) -> If:
        condition = self.expression()
        self.expect("then")
        yes = self.expression()
        self.expect("else")
        return If(condition, yes, self.expression())

    def function(self) -> Lambda:
        self.expect("{")
        names: list[str] = []
        defaults: dict[str, Nix] = {}
        ellipsis = False
        while not self.skip("}"):
            if self.skip("..."):
                ellipsis = True
            else:
                names.append(self.take().text)
                if self.skip("?"):
                    defaults[names[-1]] = self.expression()
            self.skip(",")
        self.expect(":")
        return Lambda(names, self.expression(), ellipsis, defaults)

    def call(self) -> Nix:
        if self.skip("-"):
            least = -self.atom()
            # The least integer has no literal; it is written as a difference.
            return least - self.atom() if self.skip("-") else least
        function, arguments = self.select(), []
        while self.next.text not in _ENDS or self.next.kind in ("quoted", "indented"):
            arguments.append(self.select())
        return Call(function, *arguments) if arguments else function

    def select(self) -> Nix:
        found = self.atom()
        if not isinstance(found, Var):
            return found
        names = []
        while self.skip("."):
            names.append(self.key_name())
        plain = [name for name in names if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_'-]*", name)]
        return Var(".".join([found.name, *names])) if plain == names else Select(found, *names)

    def atom(self) -> Nix:
        token = self.take()
        if token.kind in _LITERALS:
            return _LITERALS[token.kind](token.text)
        if token.text == "[":
            return self.items()
        if token.text == "{":
            return self.bindings("}")
        if token.text == "(":
            found = self.expression()
            self.expect(")")
            return found
        raise ValueError(f"line {self.text.count(chr(10), 0, token.start) + 1}: {token.text!r} is not read here")

    def items(self) -> list[Nix]:
        found = []
        while not self.skip("]"):
            found.append(self.select())
        return found

    def bindings(self, end: str) -> dict[str, Nix]:
        found: dict[str, Nix] = {}
        while not self.skip(end):
            if self.skip("inherit"):
                self.inherited(found)
                continue
            path = [self.key_name()]
            while self.skip("."):
                path.append(self.key_name())
            self.expect("=")
            _put(found, path, self.expression())
            self.expect(";")
        return found

    def inherited(self, found: dict[str, Nix]) -> None:
        source = self.atom() if self.next.text == "(" else None
        while not self.skip(";"):
            found[self.key_name()] = Inherit(source)

    def key_name(self) -> str:
        token = self.take()
        if token.kind == "quoted":
            return str(_quoted(token.text))
        if token.kind != "name":
            raise ValueError(f"a name expected, not {token.text!r}")
        return token.text


def _tokens(text: str) -> list[_Token]:
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise ValueError(f"line {text.count(chr(10), 0, at) + 1}: {text[at : at + 20]!r} is not read here")
        if match.lastgroup != "space":
            found.append(_Token(match.lastgroup, match[0], at))
        at = match.end()
    return [*found, _Token("end", "", at)]


def _put(into: dict[str, Any], path: list[str], value: Nix) -> None:
    for name in path[:-1]:
        into = into.setdefault(name, {})
    if isinstance(value, dict) and isinstance(into.get(path[-1]), dict):
        into[path[-1]] |= value
    else:
        into[path[-1]] = value


def _quoted(text: str) -> str | Text:
    body = text[1:-1]
    if "${" in re.sub(r"\\.", "-", body, flags=re.DOTALL):
        return Text(body)
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), body, flags=re.DOTALL)


def _indented(text: str) -> str | Text:
    lines = text[2:-2].split("\n")
    if not lines[0].strip(" "):
        lines = lines[1:]
    margin = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip(" ")), default=0)
    last = "" if lines and not lines[-1].strip(" ") else None
    cut = [line[margin:] for line in lines]
    body = "\n".join(cut if last is None else [*cut[:-1], last])
    if "${" in re.sub(r"''(?:\$|'|\\.)", "-", body, flags=re.DOTALL):
        return Text(body)
    return re.sub(r"''(\$|'|\\.)", _unescaped, body, flags=re.DOTALL)


def _unescaped(found: re.Match[str]) -> str:
    if found[1] == "'":
        return "''"
    return found[1] if found[1] == "$" else _ESCAPES.get(found[1][1], found[1][1])


_LITERALS: dict[str, Callable[[str], Nix]] = {
    "quoted": _quoted,
    "indented": _indented,
    "path": Path,
    "integer": int,
    "float": float,
    "name": lambda text: _CONSTANTS[text] if text in _CONSTANTS else Var(text),
}
