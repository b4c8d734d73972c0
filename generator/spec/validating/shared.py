"""The schema of a shared file, which holds any part of a spec: that of a spec, with nothing demanded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]

_DEMANDS = ("required", "minProperties")
_LISTED = "Listed"
_DEFS = "#/$defs/"
_DESCRIPTION = (
    "A part of a spec that several clusters share. A spec is laid over it with extends; what is missing here stands in "
    "the spec, or in another file that it extends."
)


def shared_schema(whole: Schema) -> dict[str, Any]:
    """The schema of a part of what ``whole`` describes.

    A mapping may lack any key, for the spec merges its own into it. The items of a list are demanded in full: a list
    is replaced as one, so that nobody completes them.
    """
    root = {key: value for key, value in _lenient(whole).items() if key != "$defs"}
    definitions = {name: _lenient(node) for name, node in whole["$defs"].items()}
    definitions |= {name + _LISTED: _listed(node) for name, node in whole["$defs"].items()}
    used = _reached(root, definitions)
    return {
        **root,
        "$id": str(whole["$id"]).replace("cluster.schema", "shared.schema"),
        "title": "nixscope: a part of specs",
        "description": _DESCRIPTION,
        "$defs": {name: node for name, node in definitions.items() if name in used},
    }


def _lenient(node: Any) -> Any:
    if isinstance(node, list):
        return [_lenient(part) for part in node]
    if not isinstance(node, Mapping):
        return node
    kept = {key: value for key, value in node.items() if key not in _DEMANDS or isinstance(value, Mapping)}
    return {key: _part(key, value) for key, value in kept.items()}


def _part(key: str, value: Any) -> Any:
    if key == "items":
        return _listed(value)
    # Examples and defaults are data: a key of theirs that is called like a keyword is none.
    return value if key in ("examples", "default") else _lenient(value)


def _listed(node: Any) -> Any:
    """The same node as it is, with references to definitions that demand everything."""
    if isinstance(node, list):
        return [_listed(part) for part in node]
    if not isinstance(node, Mapping):
        return node
    return {key: value + _LISTED if key == "$ref" else _listed(value) for key, value in node.items()}


def _reached(root: Schema, definitions: Schema) -> set[str]:
    reached: set[str] = set()
    waiting = list(_references(root))
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += _references(definitions[name])
    return reached


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for part in node:
            yield from _references(part)
    elif isinstance(node, Mapping):
        for key, value in node.items():
            if key == "$ref":
                yield str(value).removeprefix(_DEFS)
            else:
                yield from _references(value)
