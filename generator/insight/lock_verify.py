"""Archives of charts at hand against the digests of the lock."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from generator.spec.chart_lock import ChartEntry


class Archive(msgspec.Struct, frozen=True):
    """An archive that was looked at. ``digest`` is what it has, ``entry`` what the lock pins it to.

    ``other`` is one that the lock does not know.
    """

    path: Path
    chart: str
    state: Literal["verified", "wrong", "other"]
    digest: str
    entry: ChartEntry | None


def verify_archives(folders: Sequence[Path], charts: Mapping[str, ChartEntry]) -> tuple[Archive, ...]:
    """Every ``*.tgz`` in some folders, in the order of their names. Raises OSError for what cannot be read."""
    return tuple(_verify(path, charts) for folder in folders for path in _archives(folder))


def _archives(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.iterdir() if path.suffix == ".tgz" and path.is_file())


def _verify(path: Path, charts: Mapping[str, ChartEntry]) -> Archive:
    with path.open("rb") as file:
        digest = f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
    named = [name for name, entry in charts.items() if path.name == f"{name}-{entry.version}.tgz"]
    # The name may be another where it was fetched by its address; then the digest says what it is.
    named += [name for name, entry in charts.items() if entry.digest == digest]
    if not named:
        return Archive(path, "", "other", digest, None)
    entry = charts[named[0]]
    return Archive(path, named[0], "verified" if entry.digest == digest else "wrong", digest, entry)
