"""Plain scalars as the YAML 1.2 core schema reads them: ``on`` is a text, ``0777`` is 777, a date is a text."""

from __future__ import annotations

import math
import re

Scalar = str | int | float | bool | None

_CONSTANTS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **{sign + word: math.inf for sign in ("", "+") for word in (".inf", ".Inf", ".INF")},
    **{"-" + word: -math.inf for word in (".inf", ".Inf", ".INF")},
}
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NUMBER_START = frozenset("-+.0123456789")
_LONGEST_INTEGER = 100
_BASES = {"0o": 8, "0x": 16}


class NumberTooBigError(ValueError):
    """A number that neither Nix nor Kubernetes can hold: an integer beyond 64 bits, a float beyond 1.8e308."""


def resolve_scalar(text: str) -> Scalar:
    """The value of a plain (unquoted) scalar.

    Source: YAML 1.2.2, 10.3.2. Raises NumberTooBigError.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in _NUMBER_START:
        return text
    if _INTEGER.fullmatch(text):
        return _integer(text)
    if _FLOAT.fullmatch(text):
        return _float(text)
    return text


def _integer(text: str) -> int:
    # The length comes first: converting millions of digits takes minutes, or fails at Python's own limit.
    if len(text) > _LONGEST_INTEGER:
        raise NumberTooBigError
    base = _BASES.get(text[:2])
    value = int(text[2:], base) if base else int(text)
    if not -(2**63) <= value < 2**63:
        raise NumberTooBigError
    return value


def _float(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise NumberTooBigError
    return value
