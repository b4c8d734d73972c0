"""Events become a tree of nodes that know their place, without recursion and with every refusal collected."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import NamedTuple

import msgspec
import yaml

from generator.diagnostics import Diagnostic, Position, SpecError
from generator.spec.reading import refusals
from generator.spec.reading.refusals import DEPTH_LIMIT, Refusal
from generator.spec.reading.scalars import Scalar

_FREE_EXPANSION = 10_000
_EXPANSION_FACTOR = 10
# Past any bound; without a cap the sizes of nested aliases become numbers of a million digits.
_SIZE_CAP = 10**12


class Key(NamedTuple):
    """A mapping's key and its place; ``name`` is None for a key that was refused."""

    name: str | None
    line: int
    column: int
    file: str


class Node(msgspec.Struct):
    """A value and its place (line and column from 1); a spec's tree may hold nodes of several files.

    ``size`` counts the nodes in it with aliases written out, and is 0 while the node is open; ``height`` counts the
    collections in each other, 0 for a scalar.
    """

    value: Scalar | list[Node] | dict[str, tuple[Key, Node]]
    line: int
    column: int
    file: str
    size: int = 1
    height: int = 0


class _Open(msgspec.Struct):
    """A collection whose end has not been read; ``key`` waits for its value."""

    node: Node
    key: Key | None = None
    size: int = 1
    height: int = 1

    def awaits_key(self) -> bool:
        return self.key is None and isinstance(self.node.value, dict)


class Composer(msgspec.Struct):
    """Builds the tree of one document; everything after which reading can go on is collected first."""

    file: str
    _findings: list[Diagnostic] = msgspec.field(default_factory=list)
    _stack: list[_Open] = msgspec.field(default_factory=list)
    _anchors: dict[str, Node] = msgspec.field(default_factory=dict)
    _root: Node | None = None
    _documents: int = 0
    _own_size: int = 0
    _largest_alias: tuple[int, yaml.Event | None] = (0, None)

    def compose(self, events: Iterable[yaml.Event]) -> Node | None:
        """The root node, None for a stream without a document. Raises SpecError with every finding."""
        try:
            for event in events:
                self._take(event)
            self._check_expansion()
        except SpecError as stopped:
            self._findings.extend(stopped.diagnostics)
        if self._findings:
            raise SpecError(sorted(self._findings, key=_order))
        return self._root

    def _take(self, event: yaml.Event) -> None:
        match event:
            case yaml.ScalarEvent():
                self._scalar(event)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._open(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._close()
            case yaml.AliasEvent():
                self._alias(event)
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise self._stop(event, refusals.SECOND_DOCUMENT)

    def _find(self, event: yaml.Event, refusal: Refusal | None) -> None:
        if refusal is not None:
            self._findings.append(refusal.at(self._position(event)))

    def _stop(self, event: yaml.Event, refusal: Refusal) -> SpecError:
        return SpecError([refusal.at(self._position(event))])

    def _position(self, event: yaml.Event) -> Position:
        return Position(self.file, *_start(event))

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        value, refusal = refusals.read_scalar(event)
        self._find(event, refusal)
        self._own_size += 1
        node = Node(value, *_start(event), self.file)
        self._anchor(event, node)
        if value == "<<" and not event.style and self._stack and self._stack[-1].awaits_key():
            self._find(event, refusals.MERGE_KEY)
            self._stack[-1].key = Key(None, node.line, node.column, self.file)
        else:
            self._add(node, event)

    def _open(self, event: yaml.CollectionStartEvent) -> None:
        self._check_depth(event, 1)
        sequence = isinstance(event, yaml.SequenceStartEvent)
        self._find(event, refusals.refused_tag(event.tag, "seq" if sequence else "map"))
        self._own_size += 1
        node = Node([] if sequence else {}, *_start(event), self.file, size=0)
        self._anchor(event, node)
        if self._stack and self._stack[-1].awaits_key():
            self._find(event, refusals.refused_key(node.value))
        self._stack.append(_Open(node))

    def _close(self) -> None:
        done = self._stack.pop()
        done.node.size, done.node.height = min(done.size, _SIZE_CAP), done.height
        self._add(done.node, None)

    def _alias(self, event: yaml.AliasEvent) -> None:
        self._own_size += 1
        name = event.anchor or ""
        node = self._anchors.get(name)
        if node is None:
            self._find(event, refusals.unknown_alias(name, self._anchors))
            node = Node("", *_start(event), self.file)
        elif not node.size:
            raise self._stop(event, refusals.recursive_alias(name))
        self._check_depth(event, node.height)
        if node.size > self._largest_alias[0]:
            self._largest_alias = (node.size, event)
        self._add(node, event)

    def _anchor(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, node: Node) -> None:
        if event.anchor is not None:
            self._anchors[event.anchor] = node

    def _check_depth(self, event: yaml.Event, levels: int) -> None:
        if len(self._stack) + levels > DEPTH_LIMIT:
            raise self._stop(event, refusals.TOO_DEEP)

    def _check_expansion(self) -> None:
        bound = _EXPANSION_FACTOR * self._own_size + _FREE_EXPANSION
        event = self._largest_alias[1]
        if event is not None and self._root is not None and self._root.size > bound:
            self._find(event, refusals.alias_bomb(self._own_size, bound))

    def _add(self, node: Node, event: yaml.Event | None) -> None:
        """Hands a complete node to the collection around it; ``event`` is None where a bad key was reported already."""
        if not self._stack:
            self._root = node
            return
        around = self._stack[-1]
        around.size += node.size
        around.height = max(around.height, node.height + 1)
        if isinstance(around.node.value, list):
            around.node.value.append(node)
        elif around.key is None:
            around.key = self._key(node, event)
        elif isinstance(around.node.value, dict):
            self._put(around.node.value, around.key, node)
            around.key = None

    def _key(self, node: Node, event: yaml.Event | None) -> Key:
        line, column = (node.line, node.column) if event is None else _start(event)
        if isinstance(node.value, str):
            # Ten thousand hosts repeat the same few keys.
            return Key(sys.intern(node.value), line, column, self.file)
        if event is not None:
            self._find(event, refusals.refused_key(node.value, getattr(event, "value", "")))
        return Key(None, line, column, self.file)

    def _put(self, entries: dict[str, tuple[Key, Node]], key: Key, node: Node) -> None:
        if key.name is None:
            return
        if key.name in entries:
            first = entries[key.name][0]
            refusal = refusals.duplicate_key(key.name, Position(self.file, first.line, first.column))
            self._findings.append(refusal.at(Position(self.file, key.line, key.column)))
            return
        entries[key.name] = (key, node)


def _start(event: yaml.Event) -> tuple[int, int]:
    if event.start_mark is None:
        return 1, 1
    return event.start_mark.line + 1, event.start_mark.column + 1


def _order(finding: Diagnostic) -> tuple[int, int]:
    return (finding.position.line, finding.position.column) if finding.position else (0, 0)
