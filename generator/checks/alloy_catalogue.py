"""What Alloy's documentation says that its components accept and export; read from the package data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

from generator.package import DATA


class Entry(msgspec.Struct, frozen=True):
    """What a component or a block accepts: names to types, names of either kind that are required, exports to types,
    and names that Alloy takes only with ``--stability.level=experimental``.

    A string in place of blocks or of a block is a name to look up; ``Catalogue.blocks`` does.
    """

    arguments: Mapping[str, str]
    blocks: Mapping[str, Entry | str] | str
    required: frozenset[str]
    exports: Mapping[str, str]
    one_of: tuple[str, ...]
    experimental: frozenset[str]


class Catalogue(msgspec.Struct, frozen=True):
    """Components, configuration blocks (``logging``: no label, once) and entries that several share, each by name.

    ``functions`` has the type that each function of the library returns, ``experimental`` names components.
    """

    components: Mapping[str, Entry]
    config: Mapping[str, Entry]
    shared: Mapping[str, Entry]
    functions: Mapping[str, str]
    experimental: frozenset[str]

    def blocks(self, entry: Entry) -> Mapping[str, Entry]:
        """The blocks that may stand in ``entry``, names looked up."""
        if isinstance(entry.blocks, str):
            return self.blocks(self.components[entry.blocks])
        return {name: self.shared[inner] if isinstance(inner, str) else inner for name, inner in entry.blocks.items()}


@lru_cache(maxsize=1)
def load_catalogue() -> Catalogue:
    """The catalogue of the package data, read once; its ``_legend`` explains the form, ``_repairs`` the corrections."""
    raw = json.loads(DATA.joinpath("alloy-components.json").read_text(encoding="utf-8"))
    tables = {kind: {n: _entry(e) for n, e in raw[kind].items()} for kind in ("components", "config", "shared")}
    return Catalogue(**tables, functions=raw["functions"], experimental=frozenset(raw["experimental"]))


def _entry(raw: Mapping[str, Any]) -> Entry:
    arguments: dict[str, str] = raw.get("args", {})
    blocks: dict[str, Any] | str = raw.get("blocks", {})
    names = (*arguments, *(() if isinstance(blocks, str) else blocks))
    return Entry(
        arguments={name.rstrip("!"): kind for name, kind in arguments.items()},
        blocks=blocks
        if isinstance(blocks, str)
        else {name.rstrip("!"): b if isinstance(b, str) else _entry(b) for name, b in blocks.items()},
        required=frozenset(name.rstrip("!") for name in names if name.endswith("!")),
        exports=raw.get("exports", {}),
        one_of=tuple(raw.get("one_of", ())),
        experimental=frozenset(raw.get("experimental", ())),
    )
