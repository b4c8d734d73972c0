"""What a target gives: files, by their path below the output directory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

import msgspec

from generator.sources.contract import Watch
from generator.spec.model import Cluster
from generator.stack.contract import Stack

FileTree = Mapping[str, str]
"""Text by path (``nixos/hosts/a.nix``), in the order in which it was rendered."""

HEADER = "Written by nixscope; edit the spec and generate again instead."


class File(msgspec.Struct, frozen=True):
    """One file: ``path`` is relative, with ``/``."""

    path: str
    text: str


class Target(msgspec.Struct, frozen=True):
    """A registered target. Its files refer to no other target's."""

    name: str
    render: Callable[[Cluster, Watch, Stack], Iterable[File]]


def file_tree(files: Iterable[File]) -> FileTree:
    """All files by path. Raises ValueError where two have the same path or differ only in case."""
    tree: dict[str, str] = {}
    folded: dict[str, str] = {}
    for file in files:
        other = folded.setdefault(file.path.casefold(), file.path)
        if file.path in tree or other != file.path:
            raise ValueError(f"two files for one path: {other} and {file.path}")
        tree[file.path] = file.text
    return MappingProxyType(tree)
