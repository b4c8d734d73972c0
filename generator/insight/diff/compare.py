"""From two trees to what differs between them, and what that means."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic
from generator.insight.diff.alerts import compare_alerts
from generator.insight.diff.contract import Difference, Level, Note
from generator.insight.diff.hosts import compare_hosts, host_notes
from generator.insight.diff.logs import data_notes
from generator.insight.diff.long_term import long_term_notes
from generator.insight.diff.objects import compare_objects, removal_notes
from generator.insight.diff.releases import compare_releases, release_notes
from generator.insight.diff.routing import compare_routing
from generator.insight.diff.secrets import secret_notes
from generator.insight.diff.sides import Side, side
from generator.insight.diff.volumes import volume_notes
from generator.output import Changes
from generator.targets.contract import FileTree

_ORDER: dict[Level, int] = {"danger": 0, "action": 1, "note": 2}


def compare(there: FileTree, wanted: FileTree, files: Changes, refused: tuple[Diagnostic, ...] = ()) -> Difference:
    """What differs between the files that are there and those that the spec gives.

    ``files`` and ``refused`` are what ``output`` found for the same two. Raises SpecError for a file of ours that can
    no longer be read.
    """
    old, new = side(there), side(wanted)
    hosts = tuple(compare_hosts(old, new))
    objects = tuple(compare_objects(old, new))
    notes = [*_notes(old, new), *removal_notes(objects, old), *host_notes(hosts, first=not there)]
    return Difference(
        files=files,
        hosts=hosts,
        releases=tuple(compare_releases(old, new)),
        objects=objects,
        alerts=tuple(compare_alerts(old, new)),
        routing=tuple(compare_routing(old, new)),
        notes=tuple(sorted(notes, key=lambda note: _ORDER[note.level])),
        refused=refused,
        first=not there,
    )


def _notes(old: Side, new: Side) -> Iterator[Note]:
    yield from data_notes(old, new)
    yield from long_term_notes(old, new)
    yield from volume_notes(old, new)
    yield from release_notes(old, new)
    yield from secret_notes(old, new)
