"""Notes of what a run reads, made where it is read, so that the next run can tell whether anything of it has changed.

Every file beside the spec is read by ``source.load_text``, which notes it; what is looked for and not found, and the
folders whose files are listed, are noted where that is done. A note is made before or with the reading, never after
it: what changes meanwhile differs from its note.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

_ABSENT, _UNREADABLE, _UNSTEADY, _PASSING = "absent", "unreadable", "changed meanwhile", "no file that stays"
_notes: ContextVar[dict[str, str] | None] = ContextVar("notes", default=None)


@contextmanager
def noting() -> Iterator[Mapping[str, str]]:
    """What is read inside of it: the state of each file and folder, by its absolute path."""
    notes: dict[str, str] = {}
    token = _notes.set(notes)
    try:
        yield notes
    finally:
        _notes.reset(token)


def note_bytes(path: Path, raw: bytes) -> None:
    """A file was read, and this was in it."""
    _note(path, digest(raw))


def note_place(path: Path) -> None:
    """A folder is going to be listed, or a file to be looked for."""
    if _notes.get() is not None:
        try:
            _note(path, state(path))
        except OSError:  # whoever reads it finds the words
            _note(path, _UNREADABLE)


def state(path: Path) -> str:
    """What stands at a path: a digest of the file's bytes, or of the names in a folder. Raises OSError.

    Never what is noted of a file that could not be read, or that was read twice with another result. A pipe is not
    read, for what is in it would then be missing to whoever reads it next.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            with os.scandir(path) as entries:
                names = sorted(f"{entry.name}\0{entry.is_file()}" for entry in entries)
            return "names:" + digest("\n".join(names).encode(errors="surrogateescape"))
        return digest(path.read_bytes()) if stat.S_ISREG(mode) else _PASSING
    except (FileNotFoundError, NotADirectoryError):
        return _ABSENT


def digest(data: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _note(path: Path, now: str) -> None:
    notes = _notes.get()
    if notes is not None:
        place = str(path.absolute())
        notes[place] = now if notes.get(place, now) == now else _UNSTEADY
