"""Two trees of plain data, compared: every place that differs, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any, Final

import msgspec

from generator.diagnostics import Path
from generator.spec.wording import example_text, place_name


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()
"""What stands where one side has nothing."""


class Leaf(msgspec.Struct, frozen=True):
    """One place that differs; ``old`` or ``new`` is MISSING where it was added or removed."""

    path: Path
    old: Any
    new: Any


def leaves(old: Any, new: Any, path: Path = (), *, deep: bool = False) -> Iterator[Leaf]:
    """Every place that differs, in the order of ``old`` and then of what is new.

    A list is one place, but for two of the same length that hold mappings only.

    A mapping that only one side has is one place as well; with ``deep`` each of its own places is.
    """
    if deep:
        old, new = _against(old, new), _against(new, old)
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys([*old, *new]):
            yield from leaves(old.get(key, MISSING), new.get(key, MISSING), (*path, str(key)), deep=deep)
    elif _rows(old) and _rows(new) and len(old) == len(new):
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from leaves(one, other, (*path, index), deep=deep)
    elif old != new:
        yield Leaf(path, old, new)


def _against(value: Any, other: Any) -> Any:
    return {} if value is MISSING and isinstance(other, Mapping) and other else value


def _rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, Mapping) for item in value)


def told(leaf: Leaf, name: str | None = None) -> tuple[str, ...]:
    """The difference in words: ``path: 1 → 2``; of lists what came and went, of texts the lines."""
    where = name if name is not None else place_name(leaf.path)
    if leaf.old is MISSING:
        return (f"{where}: {example_text(leaf.new)} added",)
    if leaf.new is MISSING:
        return (f"{where} removed",)
    if isinstance(leaf.old, list) and isinstance(leaf.new, list):
        return _lists(where, leaf.old, leaf.new)
    if all(isinstance(value, str) and "\n" in value for value in (leaf.old, leaf.new)):
        return tuple(f"{where}: {line}" for line in lines(leaf.old, leaf.new))
    return (f"{where}: {example_text(leaf.old)} → {example_text(leaf.new)}",)


def _lists(where: str, old: list[Any], new: list[Any]) -> tuple[str, ...]:
    gone = [item for item in old if item not in new]
    came = [item for item in new if item not in old]
    said = [f"{where}: {example_text(item)} removed" for item in gone]
    said += [f"{where}: {example_text(item)} added" for item in came]
    return tuple(said) or (f"{where}: another order",)


def lines(old: str, new: str) -> tuple[str, ...]:
    """The lines that differ, ``- `` before those that go and ``+ `` before those that come; blank ones left out."""
    before, after = old.splitlines(), new.splitlines()
    out: list[str] = []
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what != "equal":
            out += [f"- {line.strip()}" for line in before[a:b] if line.strip()]
            out += [f"+ {line.strip()}" for line in after[c:d] if line.strip()]
    return tuple(out)


def at(data: Any, *path: str | int) -> Any:
    """The value at a path of plain data; None where there is none."""
    for part in path:
        if isinstance(data, Mapping):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data
