"""A document held against the schema, every difference in the user's words, with its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.diagnostics import Diagnostic
from generator.spec.reading.document import Document
from generator.spec.validating.compiled import compile_schema


def validate_document(document: Document, schema: Mapping[str, Any]) -> tuple[Diagnostic, ...]:
    """Every finding of one run, in the order of the file; empty when the document is as the schema wants it."""
    if compile_schema(schema)(document.data):
        return ()
    # Loaded where there is something to say: importing jsonschema takes a tenth of a small run.
    from generator.spec.validating.differences import differences

    return differences(document, schema)
