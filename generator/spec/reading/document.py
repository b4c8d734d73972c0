"""The spec as plain data that can say where in the file each of its values stands."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable, Set

import msgspec
from msgspec.structs import replace

from generator.diagnostics import Diagnostic, Path, Position, SpecError
from generator.spec.reading.events import json_events, yaml_events
from generator.spec.reading.layers import lay_over, less, removals
from generator.spec.reading.nodes import Composer, Key, Node
from generator.spec.reading.plain_json import Data, plain_json
from generator.spec.reading.source import empty_file, load_text

KEPT = 2**16
"""Of a text of so many characters the tree is kept for who asks where something stands, and made again of a longer one:
the tree of ten thousand hosts is large, and most runs ask for no place."""


class _Source(msgspec.Struct):
    """The file's text, and its tree if there is one."""

    text: str
    file: str
    tree: Node | None = None

    @property
    def is_json(self) -> bool:
        return self.file.lower().endswith(".json")

    def compose(self) -> Node:
        """Raises SpecError for text that is no valid document, or an empty one."""
        events = json_events if self.is_json else yaml_events
        root = Composer(self.file).compose(events(self.text, self.file))
        if root is None or root.value is None:
            raise SpecError([empty_file(self.file)])
        return root

    def root(self) -> Node:
        if self.tree is None:
            self.tree = self.compose()
        return self.tree


class Document(msgspec.Struct, frozen=True):
    """A loaded spec: ``data`` is plain, ``file`` the path as the user gave it, ``title`` what messages call it.

    ``removed`` are the keys at which a null of any file in it removed what was beneath.
    """

    data: Data
    file: str
    _source: _Source
    title: str = "the spec"
    removed: frozenset[Key] = frozenset()

    @property
    def text(self) -> str:
        """The file as it was read, comments and all."""
        return self._source.text

    def position(self, path: Path, *, key: bool = False) -> Position:
        """Where the value at ``path`` stands (or its key), or else its nearest ancestor that is there.

        The file is that in which the value was written. A value that came through an alias stands where its anchor is.
        """
        node, own_key = self._source.root(), None
        for part in path:
            below = _child(node, part)
            if below is None:
                return Position(node.file, node.line, node.column)
            own_key, node = below
        place = own_key if key and own_key is not None else node
        return Position(place.file, place.line, place.column)

    def has(self, path: Path) -> bool:
        """Whether there is a value at a path, be it null."""
        node = self._source.root()
        for part in path:
            below = _child(node, part)
            if below is None:
                return False
            node = below[1]
        return True

    def folder(self, path: Path) -> pathlib.Path:
        """What a file name at ``path`` is relative to: the folder of the file that says it."""
        return pathlib.Path(self.position(path).file).parent

    def over(self, *beneath: Document, without: str) -> Document:
        """This document with others beneath it, the first at the bottom, less their root's key ``without``."""
        tree, *upper = [*(_less(document._source.root(), without) for document in beneath), self._source.root()]
        removed = {key for document in beneath for key in document.removed}
        for above in upper:
            removed.update(removals(above, tree))
            tree = lay_over(above, tree)
        return Document(_data(tree), self.file, _Source("", self.file, tree), self.title, frozenset(removed))

    def less(self, keys: Set[Key]) -> Document:
        """This document without these keys, wherever they stand in it."""
        if not keys:
            return self
        tree = less(self._source.root(), keys)
        return Document(_data(tree), self.file, _Source(self.text, self.file, tree), self.title)

    def locate(self, diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """The same findings, each with the position of its path; one that has a position keeps it."""
        return tuple(d if d.position else replace(d, position=self.position(d.path)) for d in diagnostics)


def _less(root: Node, name: str) -> Node:
    if not isinstance(root.value, dict):
        return root
    return replace(root, value={key: entry for key, entry in root.value.items() if key != name})


def _child(node: Node, part: str | int) -> tuple[Key | None, Node] | None:
    if isinstance(node.value, dict) and isinstance(part, str):
        return node.value.get(part)
    if isinstance(node.value, list) and isinstance(part, int) and 0 <= part < len(node.value):
        return None, node.value[part]
    return None


def load_document(path: pathlib.Path, title: str = "the spec") -> Document:
    """Reads a spec: JSON when its name ends in .json, else YAML 1.2.

    Raises SpecError with all findings for a file that cannot be read, is no YAML or JSON, or holds what a spec must
    not: duplicate keys, keys that are no text, tags, merge keys, alias bombs, more than 64 levels.
    """
    return read_document(load_text(path), str(path), title)


def read_document(text: str, file: str, title: str = "the spec") -> Document:
    """The same for a text that is not in a file yet; ``file`` is what messages call it."""
    source = _Source(text, file)
    data: Data = plain_json(text) if source.is_json else None
    if data is None:
        tree = source.compose()
        data, source.tree = _data(tree), tree if len(text) <= KEPT else None
    return Document(data, file, source, title)


def _data(node: Node) -> Data:
    # Aliases become copies, so that nobody's change to one host changes another; depth and size are bounded by now.
    if isinstance(node.value, dict):
        return {name: _data(child) for name, (_, child) in node.value.items()}
    if isinstance(node.value, list):
        return [_data(child) for child in node.value]
    return node.value
