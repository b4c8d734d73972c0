"""The output directory, and who owns what in it.

``.nixscope.json`` there lists every file that nixscope wrote, with its digest. A run rewrites only what changed,
removes only what it wrote, and refuses to touch a file that it did not write or that was edited since.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from generator.diagnostics import Diagnostic, SpecError

if TYPE_CHECKING:
    from generator.targets.contract import FileTree

MANIFEST = ".nixscope.json"
DIRECTORY = "a directory"
_FORCIBLE = "not-ours"
_LINK = "a symbolic link"
_DEVICE = "a device or a pipe"


class Manifest(msgspec.Struct, frozen=True):
    """Digests (``sha256:HEX``) by path; ``pending`` is what a run was about to write when it was interrupted."""

    version: int = 1
    files: dict[str, str] = {}
    pending: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Changes:
    """What a run does to the directory: paths, sorted; once it is done ``manifest`` is the digest of what says so."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    manifest: str = field(default="", compare=False)


def plan_changes(tree: FileTree, out: Path, *, force: bool = False) -> Changes:
    """What writing the tree would change. Raises SpecError for every file that is not nixscope's to touch."""
    return plan(digests(tree), read_manifest(out), There(out), force=force)


def compare_tree(tree: FileTree, out: Path) -> tuple[Changes, tuple[Diagnostic, ...]]:
    """As ``plan_changes``, but with the refusals as findings. Raises SpecError for a damaged manifest only."""
    return _compared(digests(tree), read_manifest(out), There(out))


def read_tree(out: Path) -> FileTree:
    """The files that nixscope wrote and that are still there, as they are now: edited ones too, links not."""
    manifest, there = read_manifest(out), There(out)
    known = sorted({**manifest.files, **manifest.pending})
    standing = [path for path in known if there.digest(path) not in (None, DIRECTORY, _LINK, _DEVICE)]
    return {path: (out / path).read_text(encoding="utf-8", errors="replace") for path in standing}


def refuse_overwriting(place: Path, *, force: bool = False) -> None:
    """Raises SpecError for a file that is there already, unless it is to be overwritten."""
    if not force and (place.exists() or place.is_symlink()):
        message, remedy = f"{place} is there already", "choose another --out, or overwrite it with --force"
        raise SpecError([Diagnostic("exists", message, remedy, "what stands there would be lost")])


def differs(place: Path, text: str, marker: str, *, force: bool) -> bool:
    """Whether one file that the user names, outside of an output directory, has to be written to say this.

    ``marker`` is in every such file of ours. Raises SpecError for a link, a directory, and a file without it.
    """
    now = There(place.parent).digest(place.name)
    if now == digest(text.encode()):
        return False
    if now in (_LINK, DIRECTORY, _DEVICE):
        refused = Diagnostic("in-the-way", f"{place} is {now}, and a file belongs there", "choose another name")
        raise SpecError([refused])
    if now is not None and not force and marker.encode() not in place.read_bytes():
        raise SpecError([_not_ours(place, "is there already, and nixscope did not write it")])
    return True


class There:
    """What stands in the output directory. Each file is read once, each folder asked once whether it is a link."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self._digests: dict[str, str | None] = {}
        self._leaving: dict[str, bool] = {"": False}
        self._files_above: dict[str, Path | None] = {}

    def digest(self, path: str) -> str | None:
        """The digest of a file, None where there is none; a directory, or a link on the way, has none of ours."""
        if path not in self._digests:
            self._digests[path] = self._read(path)
        return self._digests[path]

    def _read(self, path: str) -> str | None:
        if self._leaves(path.rpartition("/")[0]):
            return _LINK
        place = place_of(self.out, path)
        try:
            mode = os.lstat(place).st_mode
            if stat.S_ISLNK(mode):
                return _LINK
            if not stat.S_ISREG(mode):
                # Reading a device may never end.
                return DIRECTORY if stat.S_ISDIR(mode) else _DEVICE
            return digest(Path(place).read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            return None

    def file_above(self, path: str) -> Path | None:
        """The file, if any, that stands where a path needs a folder."""
        name = path.rpartition("/")[0]
        if name not in self._files_above:
            folder = self.out / name
            above = next(one for one in (folder, *folder.parents) if one.exists())
            self._files_above[name] = None if above.is_dir() else above
        return self._files_above[name]

    def _leaves(self, folder: str) -> bool:
        if folder not in self._leaving:
            above = self._leaves(folder.rpartition("/")[0])
            self._leaving[folder] = above or (self.out / folder).is_symlink()
        return self._leaving[folder]


def place_of(out: Path, path: str) -> str:
    """A file of the output as messages name it, ``out / path``: text, because there are ten thousand of them."""
    return os.path.join(out, path).removeprefix("./")


def plan_untouched(manifest: Manifest, there: There) -> Changes | None:
    """That nothing is to do, where every file is as the manifest of a run that came to its end says; else None."""
    same = all(there.digest(path) == then for path, then in manifest.files.items())
    return Changes((), (), tuple(manifest.files)) if same else None


def plan(wanted: Mapping[str, str], manifest: Manifest, there: There, *, force: bool) -> Changes:
    """What has to be done so that exactly the files of these digests stand there. Raises as ``plan_changes`` does."""
    changes, found = _compared(wanted, manifest, there)
    refused = [finding for finding in found if not force or finding.id != _FORCIBLE]
    if refused:
        raise SpecError(refused)
    return changes


def _compared(wanted: Mapping[str, str], manifest: Manifest, there: There) -> tuple[Changes, tuple[Diagnostic, ...]]:
    refused: list[Diagnostic] = []
    written, unchanged = [], []
    for path, then in wanted.items():
        now = there.digest(path)
        if now == then:
            unchanged.append(path)
            continue
        written.append(path)
        refused += _refusals(there, path, now, manifest)
    gone = sorted(path for path in {**manifest.files, **manifest.pending} if path not in wanted)
    removed = [path for path in gone if there.digest(path) not in (None, DIRECTORY)]
    for path in removed:
        refused += _refusals(there, path, there.digest(path), manifest)
    return Changes(tuple(written), tuple(removed), tuple(unchanged)), tuple(dict.fromkeys(refused))


def _refusals(there: There, path: str, now: str | None, manifest: Manifest) -> list[Diagnostic]:
    if now == _LINK:
        return [
            Diagnostic(
                "outside-output",
                f"{there.out / path} leads out of the output directory through a symbolic link",
                "remove the link, or choose another --out",
            )
        ]
    in_the_way = there.out / path if now == DIRECTORY else there.file_above(path)
    if in_the_way is not None:
        is_, belongs = ("directory", "file") if now == DIRECTORY else ("file", "directory")
        message = f"{in_the_way} is a {is_}, and a {belongs} belongs there"
        return [Diagnostic("in-the-way", message, "move it away, or choose another --out")]
    if now is None or now in (manifest.files.get(path), manifest.pending.get(path)):
        return []
    known = path in manifest.files or path in manifest.pending
    what = "was edited since nixscope wrote it" if known else "is there already, and nixscope did not write it"
    return [_not_ours(there.out / path, what)]


def _not_ours(place: Path, what: str) -> Diagnostic:
    return Diagnostic(
        _FORCIBLE,
        f"{place} {what}",
        "move it away, or overwrite it with --force",
        "what stands there would be lost",
    )


def digest(data: bytes) -> str:
    """``sha256:HEX``, as the manifest has it."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def read_manifest(out: Path) -> Manifest:
    """The manifest of an output directory, an empty one where there is none. Raises SpecError for a damaged one."""
    place = out / MANIFEST
    try:
        manifest = msgspec.json.decode(place.read_bytes(), type=Manifest)
        _refuse_unfit(manifest)
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


def _refuse_unfit(manifest: Manifest) -> None:
    for path in (*manifest.files, *manifest.pending):
        if path.startswith("/") or ".." in path.split("/"):
            raise msgspec.ValidationError(f"{path} is outside of the output directory")
        if not {"", "."}.isdisjoint(path.split("/")) or "\0" in path:
            raise msgspec.ValidationError(f"{path!r} is not the path of a file")


def manifest_text(tree: FileTree) -> str:
    """The manifest that stands beside a tree once it is written whole."""
    return encoded(Manifest(files=digests(tree))).decode()


def digests(tree: FileTree) -> dict[str, str]:
    """The digest of every file of a tree, by path, sorted."""
    return {path: digest(text.encode()) for path, text in sorted(tree.items())}


def encoded(manifest: Manifest) -> bytes:
    """A manifest as it stands on disk."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"
