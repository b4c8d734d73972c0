"""Where a schema error stands: its path in the spec, and every schema node that speaks of that value."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from jsonschema.exceptions import ValidationError

from generator.diagnostics import Path

Schema = Mapping[str, Any]

_BELOW_KEYS = ("properties", "patternProperties", "additionalProperties", "unevaluatedProperties", "propertyNames")
_BELOW = frozenset((*_BELOW_KEYS, "items", "prefixItems", "contains", "unevaluatedItems"))
_BESIDE = frozenset(("allOf", "anyOf", "oneOf", "dependentSchemas", "if", "then", "else", "not"))
_INDEXED = frozenset(("properties", "patternProperties", "prefixItems", "allOf", "anyOf", "oneOf", "dependentSchemas"))
_BRANCHES = ("allOf", "anyOf", "oneOf")
_PLACEHOLDERS = {"secret": "NAME", "key": "KEY", "file": "/run/agenix/NAME"}


class SchemaPlace(msgspec.Struct, frozen=True):
    """A value of the spec as the schema sees it.

    ``nodes`` are the schemas that hold for it, outermost first, so that a description beside a ``$ref`` wins over that
    of what it refers to. ``credential`` is set in and below a node marked ``x-credential``: nothing there may be shown.
    ``in_key`` is set where the error is about the last key of ``path``.
    """

    path: Path
    nodes: tuple[Schema, ...]
    credential: bool
    in_key: bool

    def annotation(self, name: str) -> Any:
        """The outermost annotation of that name, or None."""
        return next((node[name] for node in self.nodes if name in node), None)


def example_of(nodes: Iterable[Schema]) -> Any:
    """A value that would be right, or None: an example, the default, or the first of an enum."""
    found = (value for node in nodes for value in _examples(node))
    return next((value for value in found if value not in (None, {}, [])), None)


def _examples(node: Schema) -> Iterator[Any]:
    yield from node.get("examples", ())
    if "default" in node:
        yield node["default"]
    yield from node.get("enum", ())
    if "const" in node:
        yield node["const"]


def place_of(error: ValidationError, root: Schema) -> SchemaPlace:
    """Follows an error's path through the schema and its local references."""
    path: Path = tuple(error.absolute_path)
    node: Any = root
    nodes, in_key, credential = [root], False, bool(root.get("x-credential"))
    steps = deque(error.absolute_schema_path)
    while steps and isinstance(node, Mapping):
        step = steps.popleft()
        index = steps.popleft() if step in _INDEXED and steps else None
        while (below := _below(node, step, index)) is None and "$ref" in node:
            node = resolve(node, root)
            nodes.append(node)
            credential = credential or bool(node.get("x-credential"))
        if step not in _BELOW | _BESIDE or not isinstance(below, Mapping):
            break
        if step != "not":
            nodes = [below] if step in _BELOW else [*nodes, below]
        in_key = in_key or step == "propertyNames"
        credential = credential or bool(below.get("x-credential"))
        node = below
    if in_key:
        path = (*path, str(error.instance))
    return SchemaPlace(path, tuple(nodes), credential, in_key)


def _below(node: Schema, step: str | int, index: str | int | None) -> Any:
    found = node.get(str(step))
    if index is None or found is None:
        return found
    if isinstance(found, list):
        return found[int(index)]
    return found.get(index) if isinstance(found, Mapping) else None


def resolve(node: Any, root: Schema) -> Schema:
    """The schema that a node's ``$ref`` names, empty where it is not in this schema."""
    target: Any = root
    for part in str(node["$ref"]).partition("#")[2].split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        target = target.get(name, {}) if isinstance(target, Mapping) else {}
    return target if isinstance(target, Mapping) else {}


def referred(node: Any, root: Schema) -> Iterator[Schema]:
    """A schema and what it refers to, outermost first."""
    while isinstance(node, Mapping):
        yield node
        node = resolve(node, root) if "$ref" in node else None


def flattened(node: Any, root: Schema) -> Iterator[Schema]:
    """A schema and everything that it joins by ``$ref``, ``allOf``, ``anyOf``, ``oneOf`` and ``if``."""
    if not isinstance(node, Mapping):
        return
    yield node
    if "$ref" in node:
        yield from flattened(resolve(node, root), root)
    for keyword in _BRANCHES:
        for branch in node.get(keyword, ()):
            yield from flattened(branch, root)
    for keyword in ("if", "then", "else"):
        yield from flattened(node.get(keyword), root)


def properties_of(node: Any, root: Schema) -> dict[str, Any]:
    """Every key that a mapping may have, with its schema."""
    return {name: below for part in flattened(node, root) for name, below in part.get("properties", {}).items()}


def forms_of(nodes: tuple[Schema, ...], root: Schema) -> list[str]:
    """The shapes of a reference to a credential, ready to be written: ``{secret: NAME, key: KEY}``."""
    forms: dict[str, None] = {}
    for node in nodes:
        for part in flattened(node, root):
            names = part.get("required") or part.get("properties")
            if names and "properties" in part:
                forms["{" + ", ".join(f"{name}: {_PLACEHOLDERS.get(name, name.upper())}" for name in names) + "}"] = (
                    None
                )
    return list(forms) or ["{secret: NAME, key: KEY}"]
