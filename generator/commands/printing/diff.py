"""A ``Difference`` as text, as Markdown and as plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from generator.insight.diff.contract import Difference, Kind, Note, Subject, listed
from generator.report import styled

_SIGNS: dict[Kind, str] = {"added": "+", "changed": "~", "removed": "-"}
_COLORS = {"added": "green", "changed": "yellow", "removed": "red"}
_LEVELS = {"danger": ("!", "red"), "action": (">", "yellow"), "note": (" ", "cyan")}
_MOST_DETAILS = 12
"""Lines of one host or object on a terminal; ``--json`` has all of them."""


def _sections(found: Difference) -> Iterator[tuple[str, tuple[Subject, ...]]]:
    parts = {
        "Hosts": found.hosts,
        "Releases": found.releases,
        "Objects": found.objects,
        "Alerts": found.alerts,
        "Routing": found.routing,
    }
    yield from ((title, subjects) for title, subjects in parts.items() if subjects)


def text(found: Difference, out: Path) -> Iterator[str]:
    """For a terminal or a pipe."""
    yield f"{out}: {_files(found)}"
    if found.first:
        yield f"nothing of nixscope's is in {out} yet: everything is new"
    for title, subjects in _sections(found):
        yield ""
        yield styled(f"{title}: {_counts(subjects)}", bold=True)
        for subject in _grouped(subjects):
            yield from _subject(subject, brief=found.first)
    if found.notes:
        yield ""
        yield styled("What it means", bold=True)
    for note in found.notes:
        sign, color = _LEVELS[note.level]
        yield f"{styled(f'{sign} {note.id}', color)}: {note.text}"
        yield from (f"    {command}" for command in note.commands)


def _grouped(subjects: Iterable[Subject]) -> Iterator[Subject]:
    """Hosts that differ alike as one: a change of a group is one line, not thousands."""
    alike: dict[tuple[str, Kind, tuple[str, ...]], list[str]] = {}
    for subject in subjects:
        alone = "" if subject.kind == "host" else subject.name
        alike.setdefault((f"{subject.kind} {alone}", subject.change, subject.details), []).append(subject.name)
    for (kind, change, details), names in alike.items():
        yield Subject(kind.partition(" ")[0], listed(names), change, details)


def _subject(subject: Subject, *, brief: bool) -> Iterator[str]:
    sign = styled(_SIGNS[subject.change], _COLORS[subject.change])
    yield f"{sign} {_name(subject)}"
    shown = () if brief else subject.details[:_MOST_DETAILS]
    yield from (f"    {line}" for line in shown)
    if not brief and len(subject.details) > len(shown):
        yield f"    … {len(subject.details) - len(shown)} more (--json has all)"


def _name(subject: Subject) -> str:
    """Hosts, releases and alerts stand under a heading that says what they are."""
    return subject.name if subject.kind in ("host", "release", "alert") else f"{subject.kind} {subject.name}"


def _files(found: Difference) -> str:
    files = found.files
    counts = {"to write": files.written, "to remove": files.removed, "unchanged": files.unchanged}
    return ", ".join(f"{len(paths)} {word}" for word, paths in counts.items())


def _counts(subjects: Iterable[Subject]) -> str:
    found = Counter(subject.change for subject in subjects)
    return ", ".join(f"{found[change]} {change}" for change in _SIGNS if found[change])


def markdown(found: Difference, cluster: str) -> Iterator[str]:
    """For a pull request: what is dangerous first, long lists folded."""
    yield f"## nixscope: what changes in {cluster}"
    yield ""
    yield f"Files: {_files(found)}."
    if not found.changed:
        return
    for title, level in (("Dangerous", "danger"), ("To do by hand", "action"), ("Good to know", "note")):
        notes = [note for note in found.notes if note.level == level]
        if notes:
            yield from ("", f"### {title}", "")
            for note in notes:
                yield from _note(note)
    for title, subjects in _sections(found):
        yield from ("", f"### {title}: {_counts(subjects)}", "")
        yield from _folded(subjects)


def _note(note: Note) -> Iterator[str]:
    mark = "⚠️ " if note.level == "danger" else ""
    yield f"- {mark}**{note.id}**: {_escaped(note.text)}"
    if note.commands:
        yield from ("", "  ```sh", *(f"  {command}" for command in note.commands), "  ```", "")


def _folded(subjects: tuple[Subject, ...]) -> Iterator[str]:
    items = [line for subject in _grouped(subjects) for line in _item(subject)]
    if len(items) <= 2 * _MOST_DETAILS:
        yield from items
    else:
        yield from ("<details><summary>all of them</summary>", "", *items, "", "</details>")


def _item(subject: Subject) -> Iterator[str]:
    yield f"- {subject.change} `{_name(subject)}`"
    yield from (f"  - {_escaped(line)}" for line in subject.details)


def _escaped(line: str) -> str:
    """Text in which Markdown sees no markup: HTML, emphasis and links of labels and queries."""
    for mark in "\\`*_[]<>|":
        line = line.replace(mark, f"\\{mark}")
    return line


def plain(found: Difference, out: Path) -> dict[str, Any]:
    """For machines: everything, unshortened."""
    data = msgspec.to_builtins(found)
    refused, files, notes = (data.pop(key) for key in ("refused", "files", "notes"))
    return {
        "out": str(out),
        "changed": found.changed,
        "dangerous": found.dangerous,
        "files": {"written": files["written"], "removed": files["removed"], "unchanged": len(files["unchanged"])},
        **data,
        "consequences": notes,
        "refused": [f"{finding['id']}: {finding['message']}" for finding in refused],
    }
