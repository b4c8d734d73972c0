"""YAML with comments: for a file that a person goes on editing."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from generator.syntax.yaml import print_yaml

_WIDTH = 100
_STEP = "  "


class Noted(msgspec.Struct, frozen=True):
    """A value with a comment above its key: plain data, or a mapping that holds more of these.

    ``off`` writes the whole entry as a comment, to be uncommented; ``gap`` leaves a blank line above.
    """

    value: Any
    comment: str = ""
    off: bool = False
    gap: bool = False


def print_noted(entries: Mapping[str, Any], head: str = "") -> str:
    """One document: a mapping whose values may be ``Noted``. ``head`` stands above it as it is, line by line."""
    lines = [f"# {line}".rstrip() for line in head.splitlines()]
    return "\n".join([*lines, *_mapping(entries, "")]) + "\n"


def _mapping(entries: Mapping[str, Any], pad: str, *, within_off: bool = False) -> Iterator[str]:
    for key, value in entries.items():
        noted = value if isinstance(value, Noted) else Noted(value)
        # A key with nothing but suggestions below it would have no value, so it is one itself.
        off = not within_off and (noted.off or _is_off(noted.value))
        if noted.gap:
            yield ""
        for line in textwrap.wrap(noted.comment, _WIDTH - len(pad) - 2, break_long_words=False, break_on_hyphens=False):
            yield f"{pad}# {line}"
        mark = f"{pad}# " if off else pad
        yield from (f"{mark}{line}".rstrip() for line in _entry(key, noted.value, within_off=off or within_off))


def _is_off(value: Any) -> bool:
    return isinstance(value, Mapping) and bool(value) and all(isinstance(v, Noted) and v.off for v in value.values())


def _entry(key: str, value: Any, *, within_off: bool) -> Iterator[str]:
    """The lines of an entry, as if it stood at the margin."""
    if isinstance(value, Mapping) and value:
        yield print_yaml({key: None}).removesuffix(" null\n")
        yield from _mapping(value, _STEP, within_off=within_off)
    elif isinstance(value, list) and value and not any(isinstance(item, list | Mapping) for item in value):
        # As one writes a short list by hand.
        items = ", ".join(print_yaml([item]).removeprefix("- ").strip() for item in value)
        yield print_yaml({key: None}).removesuffix(" null\n") + f" [{items}]"
    else:
        yield from print_yaml({key: value}).splitlines()
