"""What jsonschema finds in a document, in the user's words and in the order of the file."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend
from referencing.jsonschema import EMPTY_REGISTRY

from generator.diagnostics import Diagnostic
from generator.spec.reading.document import Document
from generator.spec.validating.explanations import explain
from generator.spec.validating.patterns import matches

# Only formats that the standard library checks: with others the verdict would depend on what is installed.
_FORMATS = FormatChecker(("ipv4", "ipv6", "regex"))


def differences(document: Document, schema: Mapping[str, Any]) -> tuple[Diagnostic, ...]:
    """Every finding, each once."""
    found = {
        finding: None
        for error in build_validator(schema).iter_errors(document.data)
        for finding in explain(error, schema, document)
    }
    return tuple(sorted(found, key=_order))


def build_validator(schema: Mapping[str, Any]) -> Validator:
    """A validator of JSON Schema 2020-12 that resolves references in the schema itself and never asks the network."""
    # With $schema in it, jsonschema would replace our class by the standard one wherever it meets the root again.
    own = {keyword: value for keyword, value in schema.items() if keyword != "$schema"}
    validator: Validator = _CLASS(own, registry=EMPTY_REGISTRY, format_checker=_FORMATS)
    return validator


def _order(finding: Diagnostic) -> tuple[int, int, str, str]:
    place = finding.position
    return (place.line, place.column, str(finding.path), finding.id) if place else (0, 0, str(finding.path), finding.id)


def _is_integer(_: object, value: object) -> bool:
    # JSON Schema counts 3.0 as an integer, but it would be printed as 3.0, where Nix wants 3.
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(_: object, value: object) -> bool:
    # .nan passes every minimum and maximum.
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _const(_: Validator, constant: object, value: object, __: object) -> Iterator[ValidationError]:
    if not _same(constant, value):
        yield ValidationError("const")


def _enum(_: Validator, choices: Iterable[object], value: object, __: object) -> Iterator[ValidationError]:
    if not any(_same(choice, value) for choice in choices):
        yield ValidationError("enum")


def _same(one: object, other: object) -> bool:
    # Not even here is 1.0 or true as good as 1.
    return type(one) is type(other) and one == other


def _pattern(validator: Validator, pattern: str, value: object, _: object) -> Iterator[ValidationError]:
    if isinstance(value, str) and not matches(pattern, value):
        yield ValidationError("pattern")


_CLASS = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {"pattern": _pattern, "const": _const, "enum": _enum},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine_many({"integer": _is_integer, "number": _is_number}),
)
