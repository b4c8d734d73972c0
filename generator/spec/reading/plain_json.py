"""JSON that holds nothing unusual, read by the standard library: an inventory of 10,000 hosts in a tenth of the time.

It says nothing of what is wrong or where. Whatever it does not take, and whatever has to be found in the file later, is
read by the composer, whose words and values are the ones that count.
"""

from __future__ import annotations

import json
from typing import Any

from generator.spec.reading.refusals import DEPTH_LIMIT
from generator.spec.reading.scalars import NumberTooBigError, Scalar, resolve_scalar
from generator.spec.reading.source import hidden_character

Data = Scalar | list["Data"] | dict[str, "Data"]


class _UnusualError(ValueError):
    """Something about which there may be a word to say."""


def plain_json(text: str) -> dict[str, Data] | None:
    """The value of a JSON object as the composer would read it; None where that is to be asked."""
    # Only an escape can hide a character here, and inventories need none.
    if "\\" in text or hidden_character(text):
        return None
    try:
        data = _DECODER.decode(text)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) and _is_shallow(data, DEPTH_LIMIT) else None


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        raise _UnusualError
    return mapping


def _number(text: str) -> Scalar:
    try:
        return resolve_scalar(text)
    except NumberTooBigError:
        raise _UnusualError from None


def _constant(_: str) -> Scalar:
    raise _UnusualError


def _is_shallow(node: Any, levels: int) -> bool:
    if not isinstance(node, dict | list):
        return True
    parts = node.values() if isinstance(node, dict) else node
    return levels > 0 and all(_is_shallow(part, levels - 1) for part in parts if part.__class__ is not str)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_mapping, parse_int=_number, parse_float=_number, parse_constant=_constant
)
