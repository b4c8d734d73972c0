"""What is wrong with a document, raised once; where a credential stands, nothing else is told."""

from __future__ import annotations

from collections.abc import Iterable

from generator.diagnostics import Diagnostic, SpecError
from generator.spec.constraints.credentials import LITERAL
from generator.spec.reading.document import Document


def refuse(document: Document, *findings: Iterable[Diagnostic]) -> None:
    """Raise what was found, once. At a credential nothing else is told: another message could show its value."""
    located = document.locate(finding for group in findings for finding in group)
    credentials = {finding.path: finding for finding in reversed(located) if finding.id == LITERAL}
    unique = dict.fromkeys(credentials.get(finding.path, finding) for finding in located)
    if unique:
        raise SpecError(unique)
