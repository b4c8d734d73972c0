"""Explanations as text and as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from generator.insight.explain.contract import Explanation
from generator.report import styled

_Close = tuple[tuple[str, str], ...]


def text(found: tuple[Explanation, ...]) -> Iterator[str]:
    """One block for each thing of the name; a label stands once above what it is about."""
    for index, one in enumerate(found):
        if index:
            yield ""
        yield styled(f"{one.kind} {one.name}", bold=True)
        width = max((len(fact.label) for fact in one.facts), default=0)
        before = ""
        for fact in one.facts:
            label = "" if fact.label == before else fact.label
            yield f"  {styled(label.ljust(width), 'cyan')}  {fact.text}"
            before = fact.label


def unknown(name: str, close: _Close) -> Iterator[str]:
    """That nothing has this name, and what has one like it."""
    error = styled("error[unknown-name]", "red", bold=True)
    yield f"{error} nothing here is called {name!r}"
    if close:
        yield f"  fix: did you mean {', '.join(f'{valid} ({kind})' for valid, kind in close)}?"
    else:
        named = "alert, host, scrape job, metric, port, dashboard, log tenant, release, decision or output file"
        yield f"  fix: name an {named}"


def plain(found: tuple[Explanation, ...], close: _Close) -> dict[str, Any]:
    """For machines."""
    nearest = [{"name": valid, "kind": kind} for valid, kind in close]
    return {"explanations": [msgspec.to_builtins(one) for one in found], **({} if found else {"nearest": nearest})}
