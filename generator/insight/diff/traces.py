"""Traces that a change would delete, or that nobody could find again: two configurations of Tempo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.insight.diff.contract import Note
from generator.insight.diff.leaves import at
from generator.spec.units import duration, seconds

Data = Mapping[str, Any]
_STORE = ("storage", "trace")


def trace_notes(old: Data, new: Data) -> Iterator[Note]:
    """A shorter retention, and a store that is another one."""
    was_s, is_s = (seconds(at(side, "compactor", "compaction", "block_retention")) for side in (old, new))
    if is_s < was_s:
        text = f"traces older than {duration(is_s)} are deleted; they are kept for {duration(was_s)} now"
        yield Note("retention-shorter", "danger", text)
    places = {"kind of store": ("backend",), "bucket": ("s3", "bucket"), "object store": ("s3", "endpoint")}
    for what, path in places.items():
        was, is_ = (at(side, *_STORE, *path) for side in (old, new))
        if was and is_ and was != is_:
            text = f"the {what} of traces changes from {was} to {is_}: copy what is there, or it is out of reach"
            yield Note("store-moved", "danger", text)
