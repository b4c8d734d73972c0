"""Writing the output directory: the only module that touches the disk.

The manifest names what is about to be written before the first file is, so that an interrupted run is repaired by the
next. Of two runs at once the second waits for the first. Who owns what: ``ownership``.

Places are text where there is one for each file: with ten thousand of them, to put a ``Path`` together takes as long as
to write what it names.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import SpecError
from generator.ownership import (
    DIRECTORY,
    MANIFEST,
    Changes,
    Manifest,
    There,
    compare_tree,
    differs,
    digest,
    digests,
    encoded,
    manifest_text,
    place_of,
    plan,
    plan_changes,
    plan_untouched,
    read_manifest,
    read_tree,
    refuse_overwriting,
)

if TYPE_CHECKING:
    from generator.targets.contract import FileTree

__all__ = [
    "MANIFEST",
    "RECORDS_KEPT",
    "UNFINISHED",
    "Changes",
    "compare_tree",
    "manifest_text",
    "plan_changes",
    "read_tree",
    "refuse_overwriting",
    "untouched",
    "update_file",
    "write_file",
    "write_record",
    "write_tree",
]

RECORDS_KEPT = 200
"""Of how many output directories the last run is remembered: a few KiB each."""
UNFINISHED = ".nixscope-new"
"""What a file is called while it is written, in its own folder; one that stays behind is of a run that was killed."""


def write_tree(tree: FileTree, out: Path, *, force: bool = False) -> Changes:
    """Write the tree. Raises SpecError, with nothing written, for files that are not nixscope's to touch."""
    with _alone(out):
        return _write_alone(tree, out, force=force)


def untouched(out: Path, manifest: str) -> Changes | None:
    """What a run says that changes nothing, where the directory is exactly as the manifest of this digest lists it.

    Every file is read. None where anything is otherwise: that is for ``write_tree`` to find the words for.
    """
    if not out.is_dir():
        return None
    with _alone(out), suppress(OSError, SpecError):
        if digest((out / MANIFEST).read_bytes()) == manifest:
            return plan_untouched(read_manifest(out), There(out))
    return None


def write_record(place: Path, data: bytes) -> None:
    """Keep what helps a later run and nobody misses: a disk that is full or read-only is no reason to fail."""
    with suppress(OSError):
        with _alone(place.parent):
            _write(place, data)
        _forget_oldest(place.parent.parent, place.name)


def _forget_oldest(records: Path, name: str) -> None:
    """Whoever writes into a new directory each time leaves records that nobody asks for again."""
    by_age = sorted(((one / name).stat().st_mtime_ns, one) for one in records.iterdir() if (one / name).exists())
    for _, one in by_age[:-RECORDS_KEPT]:
        (one / name).unlink(missing_ok=True)
        one.rmdir()


def write_file(place: Path, text: str, *, force: bool = False) -> None:
    """Write one file of the user's, which no manifest lists. Raises SpecError as ``refuse_overwriting`` does."""
    refuse_overwriting(place, force=force)
    _write(place, text.encode())


def update_file(place: Path, text: str, marker: str, *, force: bool = False) -> bool:
    """Write one file that stays nixscope's and that no manifest lists; False where it says that already.

    Whose it may be: ``ownership.differs``, which raises SpecError for a file that is not nixscope's to touch.
    """
    if not differs(place, text, marker, force=force):
        return False
    _write(place, text.encode())
    return True


def _write_alone(tree: FileTree, out: Path, *, force: bool) -> Changes:
    wanted, old, there = digests(tree), read_manifest(out), There(out)
    planned, final = plan(wanted, old, there, force=force), encoded(Manifest(files=wanted))
    changes = replace(planned, manifest=digest(final))
    if not changes.written and not changes.removed and old.files == wanted and not old.pending:
        if os.path.lexists(out / UNFINISHED):  # of a run that was killed before it changed anything else
            _sweep(out, ())
        return changes
    known = sorted({**old.files, **old.pending, **wanted})
    standing = {path: now for path in known if (now := there.digest(path)) not in (None, DIRECTORY)}
    _sweep(out, known)
    _write(out / MANIFEST, encoded(Manifest(files=standing, pending=wanted)))
    for path in changes.written:
        _write(place_of(out, path), tree[path].encode())
    for path in changes.removed:
        (out / path).unlink()
        _remove_empty(out, (out / path).parent)
    _write(out / MANIFEST, final)
    return changes


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Wait until no other run writes there. The system takes the lock from a run that is killed."""
    with suppress(OSError):
        out.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(out, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:  # the plan finds the words for it
        yield
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _sweep(out: Path, known: Iterable[str]) -> None:
    """Remove what a killed run was writing when it died."""
    for folder in {path.rpartition("/")[0] for path in (MANIFEST, *known)}:
        with suppress(FileNotFoundError, NotADirectoryError):  # a file may stand where a folder was
            (out / folder / UNFINISHED).unlink()


def _write(place: Path | str, data: bytes) -> None:
    """By rename, so that a reader sees the old file or the new one and never a part. An OSError names the file."""
    try:
        try:
            _replace(str(place), data)
        except FileNotFoundError:  # most files come into a folder that is there
            Path(place).parent.mkdir(parents=True, exist_ok=True)
            _replace(str(place), data)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(place)) from error


def _replace(place: str, data: bytes) -> None:
    folder, slash, _ = place.rpartition("/")
    unfinished = f"{folder}{slash}{UNFINISHED}"
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o644)
    try:
        try:
            os.fchmod(handle, 0o644)  # whatever the umask says
            while data:
                data = data[os.write(handle, data) :]
        finally:
            os.close(handle)
        os.replace(unfinished, place)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(unfinished)
        raise


def _remove_empty(out: Path, folder: Path) -> None:
    while folder != out and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
