"""YAML: plain data in, text out that every reader understands alike.

Readers differ on what a plain scalar is: ``on`` is a boolean to YAML 1.1, ``0o17`` a number to 1.2, ``1e3`` a number
to Go and a string to PyYAML. So a string is left plain only where no reader could take it for anything else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import yaml

try:
    from yaml import CSafeDumper as _Dumper
except ImportError:  # PyYAML without libyaml writes the same text, slower
    from yaml import SafeDumper as _Dumper  # type: ignore[assignment]

_PLAIN = re.compile(r"[A-Za-z_/][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*")
_WORDS = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nan", "inf"])
_CONSTANTS = {True: "true", False: "false", None: "null"}
_COLLECTIONS = (dict, list, tuple)
_LONGEST_KEY = 100
"""Longer ones are written in another form (libyaml 0.2: from 128 characters on)."""
_NUMBER = re.compile(r"[-+]?[0-9][0-9_]*(\.[0-9_]*)?(e[-+]?[0-9]+)?|0x[0-9a-f_]+|0o?[0-7_]+|0b[01_]+", re.IGNORECASE)


def is_string_unquoted(text: str) -> bool:
    """Whether a name (letters, digits, ``-`` and ``.``) is a string to every reader even where it stands unquoted."""
    return text.lower() not in _WORDS and _NUMBER.fullmatch(text) is None


class _Printer(_Dumper):
    """Quotes every string that is not plainly a string, and repeats shared parts instead of inventing anchors."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _string(dumper: _Printer, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=_style(text))


def _style(text: str) -> str:
    if "\n" in text.rstrip("\n") and "\r" not in text:
        return "|"  # the emitter falls back to quotes where a block could not hold the text
    return "" if _PLAIN.fullmatch(text) and text.lower() not in _WORDS else '"'


_Printer.add_representer(str, _string)
_Printer.add_representer(tuple, lambda dumper, data: dumper.represent_list(data))


def print_yaml(data: Any, comment: str = "") -> str:
    """One document; mappings keep their order. ``comment`` stands above it, line by line."""
    head = "".join(f"# {line}\n" for line in comment.splitlines())
    return head + (_simple(data) or _any(data))


def _any(data: Any) -> str:
    return str(yaml.dump(data, Dumper=_Printer, sort_keys=False, allow_unicode=True, width=2**31 - 1))


class _NotSimpleError(ValueError):
    """Something that is left to libyaml."""


def _simple(data: Any) -> str | None:
    """The same text in a fifth of the time, where no string needs an escape or a hint."""
    lines: list[str] = []
    try:
        if type(data) is dict and data:
            _mapping(data, "", "", lines)
    except _NotSimpleError:
        return None
    return "".join(lines)


def _mapping(node: Mapping[Any, Any], indent: str, first: str, lines: list[str]) -> None:
    """The lines of a mapping; ``first`` stands before its first key in place of the indentation."""
    for key, value in node.items():
        name = _key(key)
        if not value or type(value) not in _COLLECTIONS:
            lines.append(f"{first}{name}: {_scalar(value, type(value), indent)}\n")
        else:
            lines.append(f"{first}{name}:\n")
            if type(value) is dict:
                _mapping(value, f"{indent}  ", f"{indent}  ", lines)
            else:
                _sequence(value, indent, indent, lines)
        first = indent


def _sequence(node: Sequence[Any], indent: str, first: str, lines: list[str]) -> None:
    for value in node:
        if not value or type(value) not in _COLLECTIONS:
            lines.append(f"{first}- {_scalar(value, type(value), indent)}\n")
        else:
            (_mapping if type(value) is dict else _sequence)(value, f"{indent}  ", f"{first}- ", lines)
        first = indent


@lru_cache(maxsize=4096)
def _key(key: Any) -> str:
    if type(key) is not str or not key.isascii():
        raise _NotSimpleError
    name = _text(key)
    if len(name) > _LONGEST_KEY:
        raise _NotSimpleError
    return name


@lru_cache(maxsize=4096)
def _text(text: str) -> str:
    if not _is_printable(text):
        raise _NotSimpleError
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' if _style(text) else text


def _is_printable(text: str) -> bool:
    """To Python, which knows more controls and spaces than libyaml, and within what libyaml writes as it is."""
    return text.isprintable() and (text.isascii() or max(text) <= "\uffff")


def _block(text: str, indent: str) -> str:
    """Several lines as they are. libyaml writes a hint where they begin with a space, and quotes where one ends so."""
    body = text.removesuffix("\n")
    parts = body.split("\n")
    if not parts[-1] or parts[0][:1] in ("", " ") or not all(_is_printable(part) for part in parts):
        raise _NotSimpleError
    if any(part.endswith(" ") for part in parts) or len(parts) == 1:
        raise _NotSimpleError
    below = "".join(f"\n{indent}  {part}" if part else "\n" for part in parts)
    return f"|{below}" if body != text else f"|-{below}"


def _scalar(value: Any, kind: type, indent: str) -> str:
    """A scalar, or an empty collection. The type is asked for by name: 1 is equal to true."""
    if kind is str:
        return _block(value, indent) if "\n" in value else _text(value)
    if kind is bool or value is None:
        return _CONSTANTS[value]
    if kind is int:
        return str(value)
    if kind in _COLLECTIONS:
        return "{}" if kind is dict else "[]"
    raise _NotSimpleError
