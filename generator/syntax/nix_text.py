"""The words of Nix: literals, names and strings, each on its own and without layout."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import lru_cache
from math import isfinite

from .nix_ast import Path, Select, Text, Var

KEYWORDS = frozenset(["assert", "else", "if", "in", "inherit", "let", "or", "rec", "then", "with"])
INT_MAX = 2**63 - 1

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_'-]*")
_PATH = re.compile(r"\.{0,2}(/[A-Za-z0-9._+-]+)+")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_QUOTED = (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"), ("${", "\\${"))
# A quote is safe in '' strings only between two characters that are neither a quote nor a dollar.
_INDENTED = re.compile(r"''+|'(?=\$|\Z)|\$(?=\{|\Z)")


class UnprintableError(ValueError):
    """A value that Nix cannot say; `path` leads to it from the root of the expression, innermost name first."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.path: list[str | int] = []

    def __str__(self) -> str:
        """The reason behind the path: `services.alloy[2]: …`."""
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in reversed(self.path))
        return f"{''.join(steps).lstrip('.') or 'the expression'}: {self.reason}"


def is_identifier(name: object) -> bool:
    """Whether `name` is a name that needs no quotes."""
    return isinstance(name, str) and name not in KEYWORDS and _IDENTIFIER.fullmatch(name) is not None


def print_integer(value: int) -> str:
    """An integer of 64 bits; -2^63, which has no literal of its own, comes as a difference."""
    if not -INT_MAX - 1 <= value <= INT_MAX:
        raise UnprintableError("an integer beyond 64 bits; write it as a string")
    return str(int(value)) if value >= -INT_MAX else f"-{INT_MAX} - 1"


def print_float(value: float) -> str:
    """The shortest text that Nix reads as the same float. Nix refuses subnormal numbers, and so does this."""
    if not isfinite(value):
        raise UnprintableError(f"{value} is not a number that Nix has")
    if value and abs(value) < sys.float_info.min:
        raise UnprintableError(f"{value} is smaller than any float that Nix reads")
    mantissa, exponent_mark, exponent = float.__repr__(value).partition("e")
    return (mantissa if "." in mantissa else mantissa + ".0") + exponent_mark + exponent


def print_name(name: object) -> str:
    """An attribute's name, in quotes where Nix needs them."""
    if not isinstance(name, str):
        raise UnprintableError(f"an attribute's name must be a string, not {type(name).__name__}")
    return name if is_identifier(name) else quoted(name)


@lru_cache(maxsize=4096)
def print_key(key: object) -> str:
    """An attribute's key: one name, or a tuple of names joined by dots."""
    if isinstance(key, tuple):
        if not key:
            raise UnprintableError("an attribute path needs at least one name")
        return ".".join([print_name(name) for name in key])
    return print_name(key)


def print_variable(variable: Var) -> str:
    """A dotted variable; raises when a part is not an identifier."""
    if not all(map(is_identifier, str(variable.name).split("."))):
        raise UnprintableError(f"{variable.name!r} is not a variable; use Select for names that need quotes")
    return variable.name


def print_path(path: Path) -> str:
    """A path literal; raises on what a literal cannot hold, such as a space or a trailing slash."""
    if _PATH.fullmatch(path.path) is None:
        raise UnprintableError(f"{path.path!r} cannot be a path literal (./a/b.nix, of letters, digits and ._+-)")
    return path.path


def is_plain(text: str) -> bool:
    """Whether a string is surely the same between double quotes, on one line."""
    return '"' not in text and "\\" not in text and "$" not in text and text.isprintable()


def quoted(text: str) -> str:
    """A string between double quotes, on one line."""
    if is_plain(text):
        return "".join(['"', text, '"'])
    return f'"{_escape_quoted(text)}"'


def _is_unsayable(text: str) -> bool:
    return "\0" in text or (not text.isascii() and _SURROGATE.search(text) is not None)


def _escape_quoted(text: str) -> str:
    if _is_unsayable(text):
        raise UnprintableError("a string with a NUL character or a lone surrogate has no form in Nix")
    for char, escaped in _QUOTED:  # several times as fast as one translation
        text = text.replace(char, escaped)
    return text


def _escape_indented(text: str) -> str:
    return _INDENTED.sub(lambda found: _escape_run(found[0]), text)


def _escape_run(run: str) -> str:
    if run == "$":
        return "''$"
    pairs, odd = divmod(len(run), 2)
    return "'''" * pairs + "''\\'" * odd


def print_text(text: Text) -> str | list[str]:
    """A string with variables: one line between double quotes, or the escaped lines of an indented string.

    The last of those lines is empty when the string ends in a newline.
    """
    if is_indentable("".join([part if isinstance(part, str) else "v" for part in text.parts])):
        return "".join([_interpolated(part, _escape_indented) for part in text.parts]).split("\n")
    return "".join(['"', *[_interpolated(part, _escape_before) for part in text.parts], '"'])


def _escape_before(part: str) -> str:
    """A part that a variable may follow: its last dollar must not be taken for a part of `${`."""
    escaped = _escape_quoted(part)
    return f"{escaped[:-1]}\\$" if escaped.endswith("$") else escaped


def _interpolated(part: object, escape: Callable[[str], str]) -> str:
    match part:
        case str():
            return escape(part)
        case Var():
            return f"${{{print_variable(part)}}}"
        case Select(base=Var() as base, names=names):
            return f"${{{'.'.join([print_variable(base), *map(print_name, names)])}}}"
    raise UnprintableError(f"only str, Var and Select of a Var can stand in a Text, not {type(part).__name__}")


def is_indentable(text: str) -> bool:
    """Whether Nix and nixfmt read `text` back exactly from an indented string.

    Both strip the indentation that all lines share, so one line must start at the margin. Blanks at the end of a line
    would survive, but not the editors that look at the file.
    """
    if "\n" not in text or "\r" in text or _is_unsayable(text):
        return False
    lines = text.split("\n")
    return any(line[:1] not in ("", " ") for line in lines) and all(line == line.rstrip() for line in lines)
