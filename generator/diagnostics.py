"""What every stage reports to the user: where, what, why it matters, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from enum import Enum

import msgspec

Path = tuple[str | int, ...]
"""Where a value stands in the spec: mapping keys and list indices from the root, ``("hosts", "a", "roles", 0)``."""


class Severity(Enum):
    """An error stops the run with nothing written; a warning is printed and the run goes on."""

    ERROR = "error"
    WARNING = "warning"


class Position(msgspec.Struct, frozen=True):
    """A place in a file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Diagnostic(msgspec.Struct, frozen=True):
    """One finding.

    ``id`` names the rule (``duplicate-address``) and is stable; ``message`` says what is wrong; ``reason`` why it
    matters; ``remedy`` what to write instead. ``path`` is the place in the spec, ``position`` the place in the file
    once it is known (a stage that only knows the path leaves it to ``Document.locate``).
    """

    id: str
    message: str
    remedy: str
    reason: str = ""
    path: Path = ()
    position: Position | None = None
    severity: Severity = Severity.ERROR


class SpecError(Exception):
    """The input is wrong; carries every finding of the run (exit code 1)."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("; ".join(d.message for d in self.diagnostics))


class ToolError(Exception):
    """A program that was needed is missing or failed (exit code 3); the text says which and what to do."""


def nearest(name: str, valid: Iterable[str]) -> str | None:
    """The valid name that ``name`` most likely meant, or None where nothing is close."""
    names = sorted(valid)
    folded = {n.lower(): n for n in names}
    found = get_close_matches(name.lower(), list(folded), n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def did_you_mean(name: str, valid: Iterable[str]) -> str:
    """A remedy for an unknown name: the nearest valid one, or the list of those there are."""
    names = sorted(valid)
    close = nearest(name, names)
    if close is not None:
        return f"write {close!r}"
    return f"write one of: {', '.join(names)}" if names else "remove it"
