"""Remember how far the journal has safely reached Loki, so that Alloy goes on from there after a stop.

Alloy saves its position when it has read a line, not when the line has arrived. What waits in its memory when it stops
is lost: of a quiet host a whole outage's lines. So, once a minute, take the saved position together with the number of
lines that were read; as soon as that many were sent (or refused for good), this position is safe and becomes the
checkpoint. With --restore, which is meant to run before Alloy starts, put the checkpoint in the place of the position:
lines after it are sent again, and Loki keeps one of each. Needs the standard library only.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

EVERY_S = 60
TIMEOUT_S = 10
READ = "loki_source_journal_target_lines_total"
DONE = ("loki_write_sent_entries_total", "loki_write_dropped_entries_total")
_SAMPLE = re.compile(r'(?P<name>\w+)\{[^}]*component_id="(?P<component>[^"]*)"[^}]*\} (?P<value>\S+)', re.ASCII)


@dataclass(frozen=True)
class Counts:
    """Lines since Alloy started: read from the journal, and sent or refused."""

    read: float
    done: float


@dataclass(frozen=True)
class Candidate:
    """A saved position, and how many lines were read by then: safe once that many are done."""

    position: bytes
    read: float


def counts_of(text: str, label: str) -> Counts:
    """The counts in Alloy's metrics, of the components called ``label``; nothing sent yet is 0.

    Raises ValueError where Alloy does not say what it has read: then no position can be known to be safe.
    """
    read, done = None, 0.0
    for sample in _SAMPLE.finditer(text):
        kind, _, name = sample["component"].rpartition(".")
        if name == label and kind == "loki.source.journal" and sample["name"] == READ:
            read = float(sample["value"])
        elif name == label and kind == "loki.write" and sample["name"] in DONE:
            done += float(sample["value"])
    if read is None:
        raise ValueError(f"Alloy has no {READ} of a component {label}")
    return Counts(read, done)


def step(candidate: Candidate | None, position: bytes | None, counts: Counts) -> tuple[Candidate | None, bytes | None]:
    """The candidate to go on with, and a position that has turned out to be safe.

    ``position`` was read before ``counts``: every line up to it is counted as read. A candidate is kept until it is
    safe, since on a busy host some line is always on its way.
    """
    if candidate is not None and counts.read < candidate.read:
        candidate = None  # Alloy has started anew, and counts from 0
    if candidate is not None and counts.done < candidate.read:
        return candidate, None
    safe = candidate.position if candidate is not None else None
    return (None if position is None else Candidate(position, counts.read)), safe


def read_bytes(path: Path) -> bytes | None:
    """A file's content; None where there is no such file."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def replace_file(path: Path, content: bytes) -> None:
    """Write a file such that a reader sees the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_bytes(content)
    temporary.replace(path)


def restore(positions: Path, checkpoint: Path) -> None:
    """Go back to the checkpoint, if there is one."""
    safe = read_bytes(checkpoint)
    if safe is not None:
        replace_file(positions, safe)


def observe(positions: Path, checkpoint: Path, url: str, label: str, every_s: float) -> None:
    """Move the checkpoint on, for ever. What goes wrong is said once, and tried again."""
    candidate: Candidate | None = None
    said = ""
    while True:
        time.sleep(every_s)
        try:
            position = read_bytes(positions)
            with urllib.request.urlopen(url, timeout=TIMEOUT_S) as answer:  # noqa: S310 - the module's own URL
                counts = counts_of(answer.read().decode(), label)
            if position is None and counts.read:
                raise ValueError(f"Alloy keeps no position in {positions}")
            candidate, safe = step(candidate, position, counts)
            if safe is not None:
                replace_file(checkpoint, safe)
            said = ""
        except (OSError, HTTPException, ValueError) as error:
            reason = str(error)
            if reason != said:
                sys.stderr.write(f"cannot move the checkpoint: {reason}\n")
            said = reason


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--positions", type=Path, required=True, help="Alloy's file of positions")
    parser.add_argument("--checkpoint", type=Path, required=True, help="file of the position that is safe")
    parser.add_argument("--restore", action="store_true", help="put the checkpoint in the place of the position")
    parser.add_argument("--url", help="Alloy's metrics")
    parser.add_argument("--component", default="default", help="label of Alloy's components")
    parser.add_argument("--every", type=float, default=EVERY_S, help="seconds between two looks")
    arguments = parser.parse_args()
    if not arguments.restore:
        observe(arguments.positions, arguments.checkpoint, arguments.url, arguments.component, arguments.every)
    try:
        restore(arguments.positions, arguments.checkpoint)
    except OSError as error:
        # Alloy with its own position is better than no Alloy.
        sys.stderr.write(f"cannot restore the checkpoint: {error}\n")


if __name__ == "__main__":
    main()
