"""The typed model and the JSON Schema say the same, name for name and default for default."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator
from msgspec import inspect

from generator.spec.load import schema
from generator.spec.model import Cluster, Host, Metrics
from generator.spec.reading.document import load_document
from generator.spec.validating.differences import build_validator
from generator.spec.validating.schema_place import referred
from generator.spec.validating.validation import validate_document

ROOT = Path(__file__).parents[2]
SCHEMA = schema()
SCALARS = {
    inspect.StrType: "string",
    inspect.IntType: "integer",
    inspect.FloatType: "number",
    inspect.BoolType: "boolean",
}
REQUIRED = "required"
DECIDED = {(Metrics, "shards"): {"one of": {"auto"}}}
"""What a spec may say in place of a value, and no cluster: it has what has become of it."""


def whole(node: Any) -> dict[str, Any]:
    """A schema with what it refers to; what stands beside a ``$ref`` wins."""
    merged: dict[str, Any] = {}
    for part in referred(node, SCHEMA):
        merged = {**part, **merged}
    return merged


def types(node: dict[str, Any]) -> list[str]:
    found = node.get("type", [])
    return [found] if isinstance(found, str) else found


def shape_of_schema(node: Any) -> Any:
    """Names, defaults and choices of a schema, as plain data."""
    node = whole(node)
    if "anyOf" in node:
        return {"any of": sorted(map(shape_of_schema, node["anyOf"]), key=str)}
    if "null" in types(node) and types(node) != ["null"]:
        rest = {**node, "type": [name for name in types(node) if name != "null"]}
        return {"any of": sorted([shape_of_schema(rest), "null"], key=str)}
    if "enum" in node or "const" in node:
        return {"one of": set(node.get("enum", [node.get("const")]))}
    if "properties" in node:
        required = node.get("required", [])
        return {
            name: (shape_of_schema(below), REQUIRED if name in required else default_of_schema(below))
            for name, below in node["properties"].items()
        }
    if types(node) == ["object"]:
        return {"map of": shape_of_schema(node["additionalProperties"])}
    if types(node) == ["array"]:
        return {"list of": shape_of_schema(node["items"])}
    (name,) = types(node)
    return name


def default_of_schema(node: Any) -> Any:
    """The default, with those of everything below it filled in."""
    return filled(whole(node)["default"], whole(node))


def filled(value: Any, node: dict[str, Any]) -> Any:
    if not isinstance(value, dict) or "properties" not in node:
        return value
    below = {name: part for name, part in node["properties"].items() if name not in node.get("required", [])}
    return {**{name: default_of_schema(part) for name, part in below.items()}, **value}


def shape_of_model(kind: Any) -> Any:
    """The same of a type of the model."""
    match kind:
        case inspect.UnionType():
            return {"any of": sorted(map(shape_of_model, kind.types), key=str)}
        case inspect.NoneType():
            return "null"
        case inspect.LiteralType():
            return {"one of": set(kind.values)}
        case inspect.DictType():
            return {"map of": shape_of_model(kind.value_type)}
        case inspect.VarTupleType():
            return {"list of": shape_of_model(kind.item_type)}
        case inspect.StructType():
            # A host's name is its key in the spec.
            fields = [field for field in kind.fields if (kind.cls, field.name) != (Host, "name")]
            return {field.encode_name: (shape_of_field(kind.cls, field), default_of_model(field)) for field in fields}
    return SCALARS[type(kind)]


def shape_of_field(part: type, field: inspect.Field) -> Any:
    """As the schema has it: with what is decided before there is a cluster."""
    shape, word = shape_of_model(field.type), DECIDED.get((part, field.name))
    return shape if word is None else {"any of": sorted([shape, word], key=str)}


def default_of_model(field: inspect.Field) -> Any:
    if field.required:
        return REQUIRED
    default = field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
    return json.loads(msgspec.json.encode(default))


def test_model_and_schema_have_the_same_shape():
    assert shape_of_model(inspect.type_info(Cluster)) == shape_of_schema(SCHEMA)


def test_the_packaged_schema_is_the_published_one():
    assert json.loads((ROOT / "schemas" / "cluster.schema.json").read_text()) == SCHEMA


def test_schema_is_valid():
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == Draft202012Validator.META_SCHEMA["$schema"]


@pytest.mark.parametrize("path", sorted(ROOT.glob("examples/*/cluster.yaml")), ids=lambda path: path.parent.name)
def test_schema_accepts_the_examples(path):
    assert validate_document(load_document(path), SCHEMA) == ()


def nodes(node: Any = SCHEMA, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema in the schema, with its place."""
    yield path, node
    for keyword in ("properties", "$defs"):
        for name, below in node.get(keyword, {}).items():
            yield from nodes(below, f"{path}/{keyword}/{name}")
    for keyword in ("items", "additionalProperties"):
        if isinstance(node.get(keyword), dict):
            yield from nodes(node[keyword], f"{path}/{keyword}")
    for index, below in enumerate(node.get("anyOf", ())):
        yield from nodes(below, f"{path}/anyOf/{index}")


def test_every_property_is_described_with_example_and_default():
    lacking = []
    for path, node in nodes():
        for name, below in node.get("properties", {}).items():
            wanted = {"description", "examples"} | ({"default"} if name not in node.get("required", []) else set())
            lacking += [f"{path}/{name}: {word}" for word in sorted(wanted - whole(below).keys())]
    assert lacking == []


def test_descriptions_are_sentences():
    described = {path: node["description"] for path, node in nodes() if "description" in node}
    assert [path for path, text in described.items() if not text.endswith(".") or text != text.strip()] == []


def test_nothing_unknown_is_accepted():
    assert [
        path for path, node in nodes() if "properties" in node and node.get("additionalProperties") is not False
    ] == []


def test_examples_and_defaults_fit_their_own_schema():
    wrong, tried = [], 0
    for path, node in nodes():
        validator = build_validator({**node, "$defs": SCHEMA["$defs"]})
        for value in (*node.get("examples", ()), *([node["default"]] if "default" in node else ())):
            tried += 1
            wrong += [f"{path}: {value!r}: {error.message}" for error in validator.iter_errors(value)]
    assert wrong == []
    assert tried > 200
