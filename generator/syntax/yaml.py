"""YAML: plain data in, text out that every reader understands alike.

Readers differ on what a plain scalar is: ``on`` is a boolean to YAML 1.1, ``0o17`` a number to 1.2, ``1e3`` a number
to Go and a string to PyYAML. So a string is left plain only where no reader could take it for anything else.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

try:
    from yaml import CSafeDumper as _Dumper
except ImportError:  # PyYAML without libyaml writes the same text, slower
    from yaml import SafeDumper as _Dumper  # type: ignore[assignment]

_PLAIN = re.compile(r"[A-Za-z_/][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*")
_WORDS = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nan", "inf"])
_NUMBER = re.compile(r"[-+]?[0-9][0-9_]*(\.[0-9_]*)?(e[-+]?[0-9]+)?|0x[0-9a-f_]+|0o?[0-7_]+|0b[01_]+", re.IGNORECASE)


def is_string_unquoted(text: str) -> bool:
    """Whether a name (letters, digits, ``-`` and ``.``) is a string to every reader even where it stands unquoted."""
    return text.lower() not in _WORDS and _NUMBER.fullmatch(text) is None


class _Printer(_Dumper):
    """Quotes every string that is not plainly a string, and repeats shared parts instead of inventing anchors."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _string(dumper: _Printer, text: str) -> yaml.ScalarNode:
    if "\n" in text.rstrip("\n") and "\r" not in text:
        style = "|"  # the emitter falls back to quotes where a block could not hold the text
    elif _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        style = ""
    else:
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Printer.add_representer(str, _string)
_Printer.add_representer(tuple, lambda dumper, data: dumper.represent_list(data))


def print_yaml(data: Any, comment: str = "") -> str:
    """One document; mappings keep their order. ``comment`` stands above it, line by line."""
    head = "".join(f"# {line}\n" for line in comment.splitlines())
    body = yaml.dump(data, Dumper=_Printer, sort_keys=False, allow_unicode=True, width=2**31 - 1)
    return head + str(body)
