"""The output directory, and who owns what in it.

``.nixscope.json`` there lists every file that nixscope wrote, with its digest. A run rewrites only what changed,
removes only what it wrote, and refuses to touch a file that it did not write or that was edited since. The manifest
names what is about to be written before the first file is, so that an interrupted run is repaired by the next.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from generator.diagnostics import Diagnostic, SpecError
from generator.targets.contract import FileTree

MANIFEST = ".nixscope.json"
_FORCIBLE = "not-ours"
_LINK, _DIRECTORY = "a symbolic link", "a directory"


class Manifest(msgspec.Struct, frozen=True):
    """Digests (``sha256:HEX``) by path; ``pending`` is what a run was about to write when it was interrupted."""

    version: int = 1
    files: dict[str, str] = {}
    pending: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Changes:
    """What a run does to the directory: paths, sorted."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]


def plan_changes(tree: FileTree, out: Path, *, force: bool = False) -> Changes:
    """What writing the tree would change. Raises SpecError for every file that is not nixscope's to touch."""
    return _plan(_digests(tree), _read_manifest(out), out, force=force)


def compare_tree(tree: FileTree, out: Path) -> tuple[Changes, tuple[Diagnostic, ...]]:
    """As ``plan_changes``, but with the refusals as findings. Raises SpecError for a damaged manifest only."""
    return _compared(_digests(tree), _read_manifest(out), out)


def write_file(place: Path, text: str, *, force: bool = False) -> None:
    """Write one file of the user's, which no manifest lists. Raises SpecError as ``refuse_overwriting`` does."""
    refuse_overwriting(place, force=force)
    _write(place, text.encode())


def refuse_overwriting(place: Path, *, force: bool = False) -> None:
    """Raises SpecError for a file that is there already, unless it is to be overwritten."""
    if not force and (place.exists() or place.is_symlink()):
        why = "what stands there would be lost"
        raise SpecError(
            [
                Diagnostic(
                    "exists", f"{place} is there already", "choose another --out, or overwrite it with --force", why
                )
            ]
        )


def read_tree(out: Path) -> FileTree:
    """The files that nixscope wrote and that are still there, as they are now: edited ones too, links not."""
    manifest = _read_manifest(out)
    known = sorted({**manifest.files, **manifest.pending})
    there = [path for path in known if _digest_of(out, path) not in (None, _DIRECTORY, _LINK)]
    return {path: (out / path).read_text(encoding="utf-8", errors="replace") for path in there}


def _plan(digests: Mapping[str, str], manifest: Manifest, out: Path, *, force: bool) -> Changes:
    changes, found = _compared(digests, manifest, out)
    refused = [finding for finding in found if not force or finding.id != _FORCIBLE]
    if refused:
        raise SpecError(refused)
    return changes


def _compared(digests: Mapping[str, str], manifest: Manifest, out: Path) -> tuple[Changes, tuple[Diagnostic, ...]]:
    refused: list[Diagnostic] = []
    written, unchanged = [], []
    for path, digest in digests.items():
        now = _digest_of(out, path)
        if now == digest:
            unchanged.append(path)
            continue
        written.append(path)
        refused += _refusals(out, path, now, manifest)
    gone = sorted(path for path in {**manifest.files, **manifest.pending} if path not in digests)
    removed = [path for path in gone if _digest_of(out, path) not in (None, _DIRECTORY)]
    for path in removed:
        refused += _refusals(out, path, _digest_of(out, path), manifest)
    return Changes(tuple(written), tuple(removed), tuple(unchanged)), tuple(dict.fromkeys(refused))


def write_tree(tree: FileTree, out: Path, *, force: bool = False) -> Changes:
    """Write the tree. Raises SpecError, with nothing written, for files that are not nixscope's to touch."""
    digests, old = _digests(tree), _read_manifest(out)
    changes = _plan(digests, old, out, force=force)
    if not changes.written and not changes.removed and old.files == digests and not old.pending:
        return changes
    out.mkdir(parents=True, exist_ok=True)
    known = sorted({**old.files, **old.pending, **digests})
    there = {path: now for path in known if (now := _digest_of(out, path)) not in (None, _DIRECTORY)}
    _write(out / MANIFEST, _encoded(Manifest(files=there, pending=digests)))
    for path in changes.written:
        _write(out / path, tree[path].encode())
    for path in changes.removed:
        (out / path).unlink()
        _remove_empty(out, (out / path).parent)
    _write(out / MANIFEST, _encoded(Manifest(files=digests)))
    return changes


def _refusals(out: Path, path: str, now: str | None, manifest: Manifest) -> list[Diagnostic]:
    if now == _LINK:
        return [
            Diagnostic(
                "outside-output",
                f"{out / path} leads out of the output directory through a symbolic link",
                "remove the link, or choose another --out",
            )
        ]
    in_the_way = _in_the_way(out / path, now)
    if in_the_way is not None:
        is_, belongs = ("directory", "file") if now == _DIRECTORY else ("file", "directory")
        message = f"{in_the_way} is a {is_}, and a {belongs} belongs there"
        return [Diagnostic("in-the-way", message, "move it away, or choose another --out")]
    if now is None or now in (manifest.files.get(path), manifest.pending.get(path)):
        return []
    known = path in manifest.files or path in manifest.pending
    what = "was edited since nixscope wrote it" if known else "is there already, and nixscope did not write it"
    return [
        Diagnostic(
            _FORCIBLE,
            f"{out / path} {what}",
            "move it away, or overwrite it with --force",
            "what stands there would be lost",
        )
    ]


def _in_the_way(place: Path, now: str | None) -> Path | None:
    if now == _DIRECTORY:
        return place
    above = next(folder for folder in place.parents if folder.exists())
    return None if above.is_dir() else above


def _leaves(out: Path, path: str) -> bool:
    place = out
    for part in Path(path).parts:
        place = place / part
        if place.is_symlink():
            return True
    return False


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _digest_of(out: Path, path: str) -> str | None:
    """The digest of a file there, None where there is none; a directory, or a link on the way, has none of ours."""
    place = out / path
    if _leaves(out, path):
        return _LINK
    if place.is_dir():
        return _DIRECTORY
    try:
        return _digest(place.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None


def _read_manifest(out: Path) -> Manifest:
    place = out / MANIFEST
    try:
        manifest = msgspec.json.decode(place.read_bytes(), type=Manifest)
        _refuse_outside(manifest)
    except (FileNotFoundError, NotADirectoryError):
        return Manifest()
    except msgspec.MsgspecError as error:
        raise SpecError(
            [
                Diagnostic(
                    "bad-manifest",
                    f"{place} is damaged: {error}",
                    f"remove {place}; files that are as nixscope would write them are taken over, others are refused",
                    "it says which files nixscope may overwrite",
                )
            ]
        ) from error
    return manifest


def _refuse_outside(manifest: Manifest) -> None:
    for path in (*manifest.files, *manifest.pending):
        if Path(path).is_absolute() or ".." in Path(path).parts:
            raise msgspec.ValidationError(f"{path} is outside of the output directory")


def manifest_text(tree: FileTree) -> str:
    """The manifest that stands beside a tree once it is written whole."""
    return _encoded(Manifest(files=_digests(tree))).decode()


def _digests(tree: FileTree) -> dict[str, str]:
    return {path: _digest(text.encode()) for path, text in sorted(tree.items())}


def _encoded(manifest: Manifest) -> bytes:
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def _write(place: Path, data: bytes) -> None:
    """By rename, so that a reader sees the old file or the new one and never a part. An OSError names the file."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        _replace(place, data)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(place)) from error


def _replace(place: Path, data: bytes) -> None:
    handle, temporary = tempfile.mkstemp(prefix=".nixscope-", dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(place)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _remove_empty(out: Path, folder: Path) -> None:
    while folder != out and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
