"""What a run read and said, kept so that the next run of the same spec can tell that it has nothing to do.

The record says nothing of the output that the manifest there does not say, and is believed only where every file of
the output still is what that manifest lists (``output.untouched``). See docs/decisions/0016.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from generator.diagnostics import Diagnostic
from generator.spec.reading.noted import state


class Run(msgspec.Struct, frozen=True):
    """What decides what a run makes, apart from the files that it reads.

    ``spec`` is the path as the user gave it, which messages repeat, and ``place`` where that is; ``program`` is a
    digest of everything that runs.
    """

    spec: str
    place: str
    targets: tuple[str, ...]
    program: str


class Record(msgspec.Struct, frozen=True):
    """A run that came to its end: the state of all that it read, the digest of the manifest, and what it said."""

    run: Run
    inputs: Mapping[str, str]
    manifest: str
    reasons: tuple[str, ...]
    warnings: tuple[Diagnostic, ...]


def this_run(spec: Path, targets: Sequence[str]) -> Run:
    """The run that is about to begin."""
    return Run(str(spec), str(spec.absolute()), tuple(targets), _program())


def recall(run: Run, out: Path) -> Record | None:
    """The record of such a run into this directory, if nothing that it read has changed since."""
    place = record_place(out)
    if place is None:
        return None
    try:
        record = msgspec.json.decode(place.read_bytes(), type=Record)
        same = record.run == run and all(state(Path(path)) == then for path, then in record.inputs.items())
    except (OSError, ValueError, RecursionError):  # whatever stands there, it is no record
        return None
    return record if same else None


def encoded(record: Record) -> bytes | None:
    """A record as it is kept; None where a path in it is not UTF-8, which JSON cannot hold."""
    try:
        return msgspec.json.encode(record)
    except UnicodeEncodeError:
        return None


def record_place(out: Path) -> Path | None:
    """Where the record of an output directory is kept (XDG Base Directory); None where the user has no such place."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path(os.environ.get("HOME", ""), ".cache"))
    if not caches.is_absolute():
        return None
    name = hashlib.sha256(os.fsencode(out.resolve())).hexdigest()
    return caches.joinpath("nixscope", "runs", name, "record.json")


def _program() -> str:
    """A digest of our own files, of the interpreter, and of the names of what is installed, which hold its versions.

    By content: in the Nix store every file is of the same second, and a developer saves twice within one.
    """
    known = hashlib.sha256(repr((sys.version, sys.path)).encode())
    for folder, below, files in os.walk(str(Path(__file__).parent)):
        below[:] = sorted(name for name in below if name != "__pycache__")
        for name in sorted(files):
            place = f"{folder}/{name}"
            with open(place, "rb", buffering=0) as stream:  # noqa: PTH123  (hundreds of files at each start)
                raw = stream.read()
            known.update(f"{place}\0{len(raw)}\n".encode(errors="surrogateescape"))
            known.update(raw)
    for path in map(Path, sys.path):
        names: list[str] = []
        with suppress(PermissionError):  # Python passes over a folder that it may not list
            names = os.listdir(path) if path.is_dir() else []  # noqa: PTH208  (hundreds of names)
        installed = sorted(name for name in names if name.endswith((".dist-info", ".egg-info")))
        known.update("\n".join(installed).encode(errors="surrogateescape"))
    return known.hexdigest()
