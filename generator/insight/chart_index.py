"""A repository's ``index.yaml``: which versions of which charts there are (helm.sh/docs/topics/chart_repository)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import takewhile
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import msgspec
import yaml
from msgspec.structs import replace

from generator import network
from generator.diagnostics import Diagnostic, SpecError
from generator.spec.chart_lock import sri

try:
    from yaml import CBaseLoader as _Loader
except ImportError:  # PyYAML without libyaml reads the same, a minute where the other takes seconds
    from yaml import BaseLoader as _Loader  # type: ignore[assignment]

MOST_BYTES = 64 * 2**20
"""The index of prometheus-community has grown to some 10 MB."""
_DEEPEST = 20
"""Levels; indexes have six. PyYAML itself goes down without a bound, until the stack is full and the process dies."""


class IndexedChart(msgspec.Struct, frozen=True):
    """One version of a chart. ``digest`` is ``sha256:HEX``, None where the index has none; ``url`` is whole."""

    name: str
    version: str
    app_version: str
    kube_version: str | None
    url: str | None
    digest: str | None
    deprecated: bool = False


class ChartIndex(msgspec.Struct, frozen=True):
    """The versions of some charts. ``repository`` is the address of the folder that it lies in, None for a file."""

    where: str
    repository: str | None
    charts: Mapping[str, tuple[IndexedChart, ...]]


def load_index(where: str, repositories: Mapping[str, str]) -> ChartIndex:
    """Read an index, from an address or a file, for some charts: ``repositories`` is where each has come from so far.

    An address in an index is relative to where the index lies, and to that repository where the index is a file.
    Raises SpecError for what is no index and ToolError for an address that gives none.
    """
    if urlsplit(where).scheme in ("http", "https"):
        base = where.rpartition("/")[0]
        found = read_index(network.fetch(where, MOST_BYTES), network.shown(where), dict.fromkeys(repositories, base))
        return replace(found, repository=base)
    with Path(where).open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise _bad(where, f"it is larger than {MOST_BYTES // 2**20} MiB")
    return read_index(data, where, repositories)


def read_index(data: bytes, where: str, bases: Mapping[str, str]) -> ChartIndex:
    """The versions of the charts of ``bases`` in the text of an index, each with the address that its own go by.

    Everything in it is read as text: version 1.10 is no number.
    """
    try:
        document = _first(yaml.parse(data, Loader=_Loader))
    except (yaml.YAMLError, ValueError) as error:
        raise _bad(where, _line(error)) from error
    entries = document.get("entries") if isinstance(document, dict) else None
    if not isinstance(entries, dict):
        raise _bad(where, "it has no entries")
    charts = {name: tuple(_versions(name, entries[name], where, bases[name])) for name in bases if name in entries}
    return ChartIndex(where, None, charts)


def _first(events: Iterator[Any]) -> Any:
    """The first document of a stream, None for an empty one. Raises ValueError for what no index has."""
    anchors: dict[str, Any] = {}
    for event in events:
        if isinstance(event, yaml.NodeEvent):
            return _value(event, events, anchors, 0)
    return None


def _value(event: Any, events: Iterator[Any], anchors: dict[str, Any], depth: int) -> Any:
    if depth > _DEEPEST:
        raise ValueError(f"it is nested more than {_DEEPEST} levels deep")
    if isinstance(event, yaml.AliasEvent):
        if event.anchor not in anchors:
            raise ValueError(f"its anchor {event.anchor} is nowhere, or around itself")
        return anchors[event.anchor]
    value: Any = event.value if isinstance(event, yaml.ScalarEvent) else None
    if isinstance(event, yaml.SequenceStartEvent):
        value = [_value(inner, events, anchors, depth + 1) for inner in _until(yaml.SequenceEndEvent, events)]
    elif isinstance(event, yaml.MappingStartEvent):
        value = {}
        for key in _until(yaml.MappingEndEvent, events):
            name = _value(key, events, anchors, depth + 1)
            value[str(name)] = _value(next(events), events, anchors, depth + 1)
    if event.anchor is not None:
        anchors[event.anchor] = value
    return value


def _until(end: type, events: Iterator[Any]) -> Iterator[Any]:
    return takewhile(lambda event: not isinstance(event, end), events)


def _line(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    place = f" in line {mark.line + 1}" if mark is not None else ""
    return f"{getattr(error, 'problem', None) or getattr(error, 'reason', None) or error}{place}"


def _versions(name: str, versions: Any, where: str, base: str) -> Iterator[IndexedChart]:
    if not isinstance(versions, list):
        raise _bad(where, f"{name} is no list of versions")
    for entry in versions:
        if not isinstance(entry, dict) or not isinstance(entry.get("version"), str):
            raise _bad(where, f"{name} has an entry without a version")
        yield IndexedChart(
            name,
            entry["version"],
            app_version=_text(entry, "appVersion") or "",
            kube_version=_text(entry, "kubeVersion"),
            url=_url(entry.get("urls"), base),
            digest=_digest(entry),
            deprecated=_text(entry, "deprecated") == "true",
        )


def _text(entry: Mapping[str, Any], key: str) -> str | None:
    value = entry.get(key)
    return value if isinstance(value, str) and value else None


def _url(urls: Any, base: str) -> str | None:
    """The first address that can be fetched. Most indexes name the archive alone, relative to their own place."""
    found = [urljoin(f"{base}/", url) for url in urls if isinstance(url, str)] if isinstance(urls, list) else []
    return next((url for url in found if urlsplit(url).scheme in ("http", "https")), None)


def _digest(entry: Mapping[str, Any]) -> str | None:
    digest = f"sha256:{(_text(entry, 'digest') or '').removeprefix('sha256:').lower()}"
    try:
        sri(digest)
    except ValueError:
        return None
    return digest


def _bad(where: str, why: str) -> SpecError:
    return SpecError(
        [
            Diagnostic(
                "bad-index",
                f"{where} is no index of a chart repository: {why}",
                "name the index.yaml of the repository",
                "nothing of it can be trusted, so nothing was changed",
            )
        ]
    )
