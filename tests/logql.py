"""LogQL as Loki's own parser understands it (``tests/tools/loki/logql-syntax``)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from tests.toolbox import run_tool


@dataclass(frozen=True)
class Parsed:
    """One query: whether it gives lines (``log``) or numbers (``metric``), and its stream selectors; or the error."""

    kind: str
    selectors: list[list[tuple[str, str, str]]]
    error: str


def parsed(queries: Sequence[str]) -> list[Parsed]:
    """What Loki makes of each query."""
    done = run_tool("logql-syntax", input="\n".join(map(json.dumps, queries)))
    assert done.returncode == 0, done.stderr
    return [_parsed(line) for line in done.stdout.splitlines()]


def _parsed(line: str) -> Parsed:
    report = json.loads(line)
    selectors = [[(one["label"], one["op"], one["value"]) for one in found] for found in report.get("selectors", ())]
    return Parsed(report.get("kind", ""), selectors, report.get("error", ""))
