"""Texts of the output, parsed when they are asked for: most are equal on both sides, and equality needs no parsing."""

from __future__ import annotations

import json
from functools import cached_property, lru_cache
from typing import Any

import msgspec
import yaml

from generator.diagnostics import Diagnostic, SpecError
from generator.syntax.nix import Lambda, Let
from generator.syntax.nix_read import read_nix

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Thing(msgspec.Struct, frozen=True, dict=True):
    """A file's text, or data that stood inside of another file as canonical JSON; parsed once."""

    text: str
    path: str

    @cached_property
    def data(self) -> dict[str, Any]:
        """The parsed text. Raises SpecError for one that is no longer a document of ours."""
        found = documents(self.text, self.path)
        if len(found) != 1 or not isinstance(found[0], dict):
            raise _unreadable(self.path, "it is no mapping")
        return found[0]

    def same(self, other: Thing) -> bool:
        """Whether both say the same."""
        return self.text == other.text or self.data == other.data


def inner(data: object, path: str) -> Thing:
    """Data of a larger file as a thing of its own."""
    return Thing(json.dumps(data, ensure_ascii=False), path)


def documents(text: str, path: str) -> list[Any]:
    """Every YAML document of a text. Raises SpecError for what is none."""
    try:
        return list(yaml.load_all(text, Loader=_Loader))
    except yaml.YAMLError as error:
        raise _unreadable(path, str(error).splitlines()[0]) from None


@lru_cache(maxsize=4)
def nix_module(text: str, path: str) -> dict[str, Any]:
    """The attribute set of a Nix module of ours. Raises SpecError for what is none."""
    try:
        found = read_nix(text)
    except ValueError as error:
        raise _unreadable(path, str(error)) from None
    while isinstance(found, Lambda | Let):
        found = found.body
    if not isinstance(found, dict):
        raise _unreadable(path, "it is no attribute set")
    return found


def _unreadable(path: str, why: str) -> SpecError:
    return SpecError(
        [
            Diagnostic(
                "unreadable-output",
                f"{path} in the output directory is not what nixscope wrote: {why}",
                "write it again with nixscope generate --force, then compare",
                "nothing can be compared with a file that is damaged",
            )
        ]
    )
