"""A JSON Schema as one function that says whether a value is as the schema wants it, and nothing more.

``jsonschema`` says what is wrong and where, and takes a tenth of a millisecond for each host to find that nothing is.
This asks first. It may refuse what is right (then jsonschema finds nothing), and never takes what is wrong. A schema
with a keyword that it does not know, or a reference that leads out of it, it leaves to jsonschema whole.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence, Sized
from functools import partial
from typing import Any

from generator.spec.validating.patterns import matches

Check = Callable[[Any], bool]

_EXACT = {"enum", "const", "pattern", "type"}

_SAYING_NOTHING = {"$schema", "$id", "$defs", "title", "description", "default", "examples"}
_TYPES: Mapping[str, Check] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    # As ``validation`` has it: 3.0 is no integer, and .nan no number.
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value),
}


def compile_schema(schema: Mapping[str, Any]) -> Check:
    """The function for a schema; one that refuses everything where ``is_compilable`` does not hold."""
    try:
        return _compile(schema, schema, {})
    except KeyError:
        return lambda _: False


def is_compilable(schema: Mapping[str, Any]) -> bool:
    """Whether every keyword and reference of a schema is known here."""
    try:
        _compile(schema, schema, {})
    except KeyError:
        return False
    return True


def _compile(node: Mapping[str, Any] | bool, root: Mapping[str, Any], known: dict[str, Check]) -> Check:
    if isinstance(node, bool):
        return lambda _: node
    checks = [
        _KEYWORDS[keyword](argument, node, lambda below: _compile(below, root, known))
        for keyword, argument in node.items()
        if keyword not in _SAYING_NOTHING and not keyword.startswith("x-") and keyword != "$ref"
        if keyword not in ("additionalProperties", "propertyNames") or "properties" not in node
    ]
    if "$ref" in node:
        checks.append(_referred(node["$ref"], root, known))
    return checks[0] if len(checks) == 1 else partial(_all, tuple(checks))


def _all(checks: Sequence[Check], value: object) -> bool:
    return all(check(value) for check in checks)


def _referred(pointer: str, root: Mapping[str, Any], known: dict[str, Check]) -> Check:
    if pointer not in known:
        # Until it is there: a schema may refer to itself.
        known[pointer] = lambda value: known[pointer](value)  # noqa: PLW0108 - what stands there changes
        found: Any = root
        for part in pointer.removeprefix("#/").split("/"):
            found = found[part]
        known[pointer] = _compile(found, root, known)
    return known[pointer]


def _type(argument: str | list[str]) -> Check:
    names = [argument] if isinstance(argument, str) else argument
    kinds = [_TYPES[name] for name in names]
    return kinds[0] if len(kinds) == 1 else lambda value: any(kind(value) for kind in kinds)


def _properties(properties: Mapping[str, Any], node: Mapping[str, Any], below: Callable[[Any], Check]) -> Check:
    own = {name: below(part) for name, part in properties.items()}
    other = below(node.get("additionalProperties", True))
    name_of = below(node.get("propertyNames", True))

    def check(value: object) -> bool:
        if not isinstance(value, dict):
            return True
        return all(own.get(name, other)(inner) and name_of(name) for name, inner in value.items())

    return check


def _items(argument: Any, below: Callable[[Any], Check]) -> Check:
    check = below(argument)
    return lambda value: not isinstance(value, list) or all(check(item) for item in value)


def _any_of(argument: Sequence[Any], below: Callable[[Any], Check]) -> Check:
    checks = [below(part) for part in argument]
    return lambda value: any(check(value) for check in checks)


def _not(argument: Any, below: Callable[[Any], Check]) -> Check:
    if not argument.keys() <= _EXACT:
        raise KeyError("not")  # what may refuse what is right must not be turned around
    check = below(argument)
    return lambda value: not check(value)


def _among(choices: Sequence[Any]) -> Check:
    # Not even here is 1.0 or true as good as 1.
    return lambda value: any(type(choice) is type(value) and choice == value for choice in choices)


def _unique(value: object) -> bool:
    if not isinstance(value, list):
        return True
    return all(isinstance(item, str) for item in value) and len(set(value)) == len(value)  # others: jsonschema


def _number(test: Check) -> Check:
    return lambda value: isinstance(value, bool) or not isinstance(value, int | float) or test(value)


def _sized(kind: type[Sized], test: Callable[[int], bool]) -> Check:
    return lambda value: not isinstance(value, kind) or test(len(value))


_KEYWORDS: Mapping[str, Callable[[Any, Mapping[str, Any], Callable[[Any], Check]], Check]] = {
    "type": lambda argument, _, __: _type(argument),
    "enum": lambda argument, _, __: _among(argument),
    "const": lambda argument, _, __: _among([argument]),
    "pattern": lambda argument, _, __: lambda value: not isinstance(value, str) or matches(argument, value),
    "minLength": lambda least, _, __: _sized(str, lambda length: length >= least),
    "maxLength": lambda most, _, __: _sized(str, lambda length: length <= most),
    "minItems": lambda least, _, __: _sized(list, lambda length: length >= least),
    "minProperties": lambda least, _, __: _sized(dict, lambda length: length >= least),
    "minimum": lambda least, _, __: _number(lambda value: value >= least),
    "maximum": lambda most, _, __: _number(lambda value: value <= most),
    "uniqueItems": lambda wanted, _, __: _unique if wanted else (lambda value: True),
    "required": lambda names, _, __: lambda value: not isinstance(value, dict) or all(name in value for name in names),
    "properties": _properties,
    "additionalProperties": lambda argument, node, below: _properties({}, node, below),
    "propertyNames": lambda argument, node, below: _properties({}, node, below),
    "items": lambda argument, _, below: _items(argument, below),
    "anyOf": lambda argument, _, below: _any_of(argument, below),
    "not": lambda argument, _, below: _not(argument, below),
}
