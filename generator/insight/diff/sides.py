"""One side of a comparison: hosts, releases and objects, found again in the files of a tree.

The same object may stand in several targets; it is one here, and a target that comes or goes changes none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from generator.insight.diff.there import Key, ReleaseThere, applications, objects, releases
from generator.insight.diff.thing import Thing
from generator.targets.contract import FileTree

__all__ = ["Key", "ReleaseThere", "Side", "Thing", "side"]

_HOST = re.compile(r"nixos/hosts/([^/]+)\.nix")
_MODULE = re.compile(r"nixos/modules/([^/]+)/(.+)")
_BESIDE = re.compile(r"nixos/((?!hosts/|modules/)[^/]+/.+)")


class Side(msgspec.Struct, frozen=True):
    """All that a tree says: ``hosts`` and ``modules`` as text, ``targets`` by the first part of their paths.

    ``beside`` are other files that hosts name (``alloy/journal.alloy``).
    """

    targets: frozenset[str]
    hosts: Mapping[str, str]
    modules: Mapping[str, Mapping[str, str]]
    beside: Mapping[str, str]
    releases: Mapping[str, ReleaseThere]
    objects: Mapping[Key, Thing]
    applications: Mapping[str, Thing]

    @property
    def namespace(self) -> str:
        """The stack's namespace; the schema's default where the tree has no cluster side."""
        found = next((name for kind, name in self.objects if kind == "namespace"), None)
        return found or next((release.namespace for release in self.releases.values()), "monitoring")


def side(tree: FileTree) -> Side:
    """What a tree says. Raises SpecError for a file of ours that can no longer be read."""
    modules: dict[str, dict[str, str]] = {}
    for path, text in tree.items():
        if found := _MODULE.fullmatch(path):
            modules.setdefault(found[1], {})[found[2]] = text
    return Side(
        targets=frozenset(path.partition("/")[0] for path in tree),
        hosts={found[1]: text for path, text in tree.items() if (found := _HOST.fullmatch(path))},
        modules=modules,
        beside={found[1]: text for path, text in tree.items() if (found := _BESIDE.fullmatch(path))},
        releases=releases(tree),
        objects=objects(tree),
        applications=applications(tree),
    )
