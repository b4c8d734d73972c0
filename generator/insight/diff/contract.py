"""What a comparison finds: things that differ, and notes on what that means."""

from __future__ import annotations

from typing import Literal

import msgspec

from generator.diagnostics import Diagnostic
from generator.output import Changes

Kind = Literal["added", "changed", "removed"]
Level = Literal["danger", "action", "note"]


class Subject(msgspec.Struct, frozen=True):
    """One thing that differs: ``kind`` says what it is (``host``, ``release``, ``ScrapeConfig``, ``alert``, …).

    ``details`` are sentences without a full stop: what is different about it.
    """

    kind: str
    name: str
    change: Kind
    details: tuple[str, ...] = ()


class Note(msgspec.Struct, frozen=True):
    """What a difference means.

    ``danger`` loses data or is refused by the cluster, ``action`` needs a hand, ``note`` is worth knowing. ``id`` is
    stable; ``commands`` are what to type, in order.
    """

    id: str
    level: Level
    text: str
    commands: tuple[str, ...] = ()


_MOST_NAMES = 20


def listed(names: list[str]) -> str:
    """Names in a sentence, the first twenty of them."""
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


class Difference(msgspec.Struct, frozen=True):
    """Everything that ``nixscope generate`` would change.

    ``refused`` is why it would refuse to write (a file that was edited since, say); ``first`` says that nothing of
    nixscope's is there yet.
    """

    files: Changes
    hosts: tuple[Subject, ...] = ()
    releases: tuple[Subject, ...] = ()
    objects: tuple[Subject, ...] = ()
    alerts: tuple[Subject, ...] = ()
    routing: tuple[Subject, ...] = ()
    notes: tuple[Note, ...] = ()
    refused: tuple[Diagnostic, ...] = ()
    first: bool = False

    @property
    def changed(self) -> bool:
        """Whether any file would be written or removed."""
        return bool(self.files.written or self.files.removed)

    @property
    def dangerous(self) -> bool:
        """Whether something would lose data or be refused."""
        return any(note.level == "danger" for note in self.notes)
