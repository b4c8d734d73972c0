"""What YAML allows and a spec must not hold: the words for each, and the reading of scalars that may meet them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import yaml

from generator.diagnostics import Diagnostic, Position, did_you_mean
from generator.spec.reading.scalars import NumberTooBigError, Scalar, resolve_scalar
from generator.spec.reading.source import hidden_character
from generator.spec.wording import echo

DEPTH_LIMIT = 64
"""How many collections may stand in each other."""

_CORE = "tag:yaml.org,2002:"
_CORE_TYPES: dict[str, type] = {
    _CORE + "int": int,
    _CORE + "float": float,
    _CORE + "bool": bool,
    _CORE + "null": type(None),
}
_DIGITS_SHOWN = 40
# libyaml reads a lone ! as no tag at all, so the pure Python parser must not make a difference of it.
_NO_TAG = (None, "!")


class Refusal(NamedTuple):
    """A Diagnostic that does not know its place yet."""

    id: str
    message: str
    remedy: str
    reason: str = ""

    def at(self, position: Position) -> Diagnostic:
        """The refusal as a finding in the file."""
        return Diagnostic(self.id, self.message, self.remedy, self.reason, position=position)


SECOND_DOCUMENT = Refusal(
    "several-documents",
    "a second document starts here",
    "remove the line --- or split the file",
    "a spec is one document",
)
TOO_DEEP = Refusal(
    "too-deep", f"values are nested more than {DEPTH_LIMIT} levels deep", "check brackets and indentation at this place"
)
MERGE_KEY = Refusal(
    "merge-key",
    "the merge key << is not supported",
    "say what hosts share in hostDefaults or groups",
    "YAML 1.2 has none",
)
_COLLECTION_KEY = Refusal("key-not-string", "a list or mapping cannot be a key", "write a plain name before the colon")
_EMPTY_KEY = Refusal("key-not-string", "the key is empty", "write a name before the colon")


def duplicate_key(name: str, first: Position) -> Refusal:
    """A key that its mapping already has."""
    message = f"the key {echo(name)} stands here again; it is first at {first}"
    return Refusal("duplicate-key", message, "keep one of the two", "only one of the two values could count")


def refused_key(value: object, written: str = "") -> Refusal:
    """A key that is no text: ``1:``, ``true:``, ``[a]:``; ``written`` is how it stands in the file."""
    if isinstance(value, list | dict):
        return _COLLECTION_KEY
    if value is None:
        return _EMPTY_KEY
    kind = "a boolean" if isinstance(value, bool) else "a number"
    message = f"the key {written or echo(value)} is {kind}, and a key must be a text"
    return Refusal("key-not-string", message, f'put it in quotes: "{written or echo(value)}"')


def alias_bomb(own_size: int, bound: int) -> Refusal:
    """Aliases that repeat too much of the file."""
    message = f"aliases expand the file's {own_size} values to more than {bound}"
    return Refusal("alias-bomb", message, "say what hosts share once, in hostDefaults or groups")


def recursive_alias(anchor: str) -> Refusal:
    """An alias inside the value that it stands for."""
    return Refusal("recursive-alias", f"the alias {echo(anchor)} contains itself", "write the value out")


def unknown_alias(anchor: str, anchors: Iterable[str]) -> Refusal:
    """An alias without an anchor above it."""
    remedy = did_you_mean(anchor, anchors)
    return Refusal("unknown-alias", f"the alias {echo(anchor)} has no anchor above it", remedy)


def refused_tag(tag: str | None, kind: str) -> Refusal | None:
    """A tag on a collection or text other than that of its own kind (``map``, ``seq``, ``str``)."""
    if tag is None or tag in (*_NO_TAG, _CORE + kind):
        return None
    shown = "!!" + tag.removeprefix(_CORE) if tag.startswith(_CORE) else tag
    message = f"the tag {echo(shown)} is not supported here"
    return Refusal("custom-tag", message, "write the value without the tag", "a spec holds plain values only")


def read_scalar(event: yaml.ScalarEvent) -> tuple[Scalar, Refusal | None]:
    """The value of a scalar, and why it is refused where it is (then the value only stands in)."""
    text, tag = event.value, event.tag
    if hidden := hidden_character(text):
        return "", Refusal("control-character", f"the text holds the control character {hidden}", "remove it")
    if tag == _CORE + "str" or (tag in _NO_TAG and event.style):
        return text, None
    try:
        value = resolve_scalar(text)
    except NumberTooBigError:
        return 0, _number_too_big(text)
    return value, None if _tag_fits(tag, value) else refused_tag(tag, "str")


def _tag_fits(tag: str | None, value: Scalar) -> bool:
    return tag in _NO_TAG or type(value) is _CORE_TYPES.get(tag or "")


def _number_too_big(text: str) -> Refusal:
    shown = text if len(text) <= _DIGITS_SHOWN else text[:_DIGITS_SHOWN] + "…"
    remedy = "write a smaller number, or put it in quotes if it is a text"
    return Refusal("number-too-big", f"the number {shown} is too big", remedy, "neither Nix nor Kubernetes can hold it")
