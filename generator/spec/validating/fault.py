"""A schema error with all that is needed to speak of it."""

from __future__ import annotations

from typing import Any

import msgspec
from jsonschema.exceptions import ValidationError

from generator.diagnostics import Diagnostic, Path
from generator.spec.reading.document import Document
from generator.spec.validating.schema_place import Schema, SchemaPlace, example_of, place_of
from generator.spec.wording import echo, example_text, kind_of, place_name


class Fault(msgspec.Struct, frozen=True):
    """One error of jsonschema at its place in the schema and in the document."""

    error: ValidationError
    place: SchemaPlace
    root: Schema
    document: Document

    @classmethod
    def of(cls, error: ValidationError, root: Schema, document: Document) -> Fault:
        """The error at its place."""
        return cls(error, place_of(error, root), root, document)

    @property
    def value(self) -> Any:
        """What the user wrote (for an error in a key, the key)."""
        return self.error.instance

    @property
    def wanted(self) -> Any:
        """What the failing keyword asks for."""
        return self.error.validator_value

    @property
    def description(self) -> str:
        """What the schema says that the value is for."""
        return str(self.place.annotation("description") or "")

    def shown(self) -> str:
        """The value for a message; never anything of a credential."""
        return "the given value" if self.place.credential else echo(self.value)

    def kind(self) -> str:
        """What the value is; never anything of a credential."""
        if self.place.credential and isinstance(self.value, str | int | float):
            return "the given value"
        return kind_of(self.value)

    def subject(self) -> str:
        """The place for the start of a message: ``metrics.retention``, or ``the key 'Foo' in hosts``."""
        if self.place.in_key:
            return f"the key {echo(self.value)} in {self.named(self.place.path[:-1])}"
        return self.named(self.place.path)

    def named(self, path: Path) -> str:
        """A place of the document, which is ``the spec`` or ``the inventory`` at its root."""
        return place_name(path) or self.document.title

    def example_remedy(self, otherwise: str) -> str:
        """``write, for example, 15d``, or the other remedy where the schema has no example."""
        example = example_of(self.place.nodes)
        return otherwise if example is None else f"write, for example, {example_text(example)}"

    def finding(self, id: str, message: str, remedy: str, reason: str | None = None) -> Diagnostic:
        """A diagnostic about the value (or key) itself; the reason is the schema's description unless given."""
        position = self.document.position(self.place.path, key=self.place.in_key)
        return Diagnostic(
            id, message, remedy, self.description if reason is None else reason, self.place.path, position
        )

    def at_key(self, name: str, id: str, message: str, remedy: str, reason: str) -> Diagnostic:
        """A diagnostic about a key of the value: one that is there, or one that is missing (then of its mapping)."""
        path: Path = (*self.place.path, name)
        there = isinstance(self.value, dict) and name in self.value
        position = self.document.position(path, key=there)
        return Diagnostic(id, message, remedy, reason, path, position)
