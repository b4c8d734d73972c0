"""Reads the lock that stands beside a spec, if there is one."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec

from generator.diagnostics import Diagnostic, Path, Severity, SpecError, did_you_mean
from generator.spec.chart_lock import (
    LOCK_NAME,
    PINS_NOTHING,
    ChartEntry,
    ChartLock,
    is_version,
    packaged,
    sri,
    version_key,
)
from generator.spec.reading.document import load_document
from generator.spec.reading.noted import note_place


def load_chart_lock(path: pathlib.Path) -> tuple[ChartLock, tuple[Diagnostic, ...]]:
    """The charts that are pinned otherwise than by nixscope, none where there is no such file, and what is wrong."""
    note_place(path)
    if not path.exists():
        return PINS_NOTHING, ()
    try:
        document = load_document(path, title="the chart lock")
    except SpecError as error:
        return PINS_NOTHING, error.diagnostics
    wrong = tuple(document.locate(_misshapen(document.data)))
    if wrong:
        return PINS_NOTHING, wrong
    lock = msgspec.convert(document.data, ChartLock)
    return lock, tuple(document.locate(_wrong(lock)))


def _misshapen(data: Any) -> Iterator[Diagnostic]:
    """What keeps the file from being a lock at all: the first thing of each chart."""
    charts = data.get("charts") if isinstance(data, Mapping) else None
    for name, entry in charts.items() if isinstance(charts, Mapping) else ():
        try:
            msgspec.convert(entry, ChartEntry)
        except msgspec.ValidationError as error:
            yield _bad(f"{name} is no entry of a chart lock: {error}", ("charts", name))
    try:
        rest = {**data, "charts": {}} if isinstance(charts, Mapping) else data
        msgspec.convert(rest, ChartLock)
    except msgspec.ValidationError as error:
        yield _bad(f"{LOCK_NAME} is no chart lock: {error}", ())


def _wrong(lock: ChartLock) -> Iterator[Diagnostic]:
    for name, entry in lock.charts.items():
        yield from _findings(name, entry, ("charts", name))


def _findings(name: str, entry: ChartEntry, path: Path) -> Iterator[Diagnostic]:
    if name not in packaged().charts:
        yield Diagnostic(
            "unknown-chart",
            f"nixscope installs no chart {name!r}",
            f"{did_you_mean(name, packaged().charts)}, or remove it",
            "nothing would read it",
            path,
        )
        return
    if not is_version(entry.version):
        # It becomes a part of commands and of file names.
        yield _bad(f"{entry.version!r} is no version of a chart", (*path, "version"))
    if urlsplit(entry.url).scheme not in ("http", "https"):
        yield _bad(f"{entry.url!r} is no address of an archive", (*path, "url"))
    try:
        if sri(entry.digest) != entry.hash:
            yield _bad(f"digest and hash of {name} are not of the same archive", (*path, "hash"))
    except ValueError as error:
        yield _bad(str(error), (*path, "digest"))
    ours, theirs = version_key(packaged().charts[name].version), version_key(entry.version)
    if ours is not None and theirs is not None and theirs < ours:
        yield Diagnostic(
            "old-chart-pin",
            f"{LOCK_NAME} pins {name} {entry.version}, and this nixscope is made for {packaged().charts[name].version}",
            f"remove {name} from {LOCK_NAME}, or run nixscope lock update",
            "values for the newer chart may mean nothing to the older one, and Helm ignores those without a word",
            (*path, "version"),
            severity=Severity.WARNING,
        )


def _bad(message: str, path: Path) -> Diagnostic:
    return Diagnostic(
        "bad-lock",
        message,
        f"remove {LOCK_NAME}, and run nixscope lock update to have it written anew",
        "it says which archives are installed",
        path,
    )
