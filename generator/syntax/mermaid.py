"""Mermaid flowcharts: boxes in columns and links between them in, text out (mermaid.js.org/syntax/flowchart)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

_ENTITIES = {'"': "#quot;", "#": "#35;", "&": "#38;", "<": "#lt;", ">": "#gt;", "`": "#96;", "\\": "#92;", ";": "#59;"}
"""Characters that Mermaid, Markdown in it, or HTML would read."""


class Link(msgspec.Struct, frozen=True):
    """A link between two boxes, with a word on it; ``dotted`` in place of a plain line."""

    source: str
    target: str
    word: str = ""
    dotted: bool = False


class Flowchart(msgspec.Struct, frozen=True):
    """A chart from left to right. Each column is its boxes, and each box its lines of text by its id."""

    title: str
    description: str
    comment: str
    columns: Mapping[str, Mapping[str, tuple[str, ...]]]
    links: tuple[Link, ...]


def print_mermaid(chart: Flowchart) -> str:
    """The text of the chart. Ids of boxes become ``n0``, ``n1``, …, since Mermaid reads some words in them."""
    return "".join(f"{line}\n" for line in _lines(chart))


def _lines(chart: Flowchart) -> Iterator[str]:
    ids = {box: f"n{index}" for index, box in enumerate(box for boxes in chart.columns.values() for box in boxes)}
    yield f"%% {chart.comment}"
    yield "flowchart LR"
    yield f"  accTitle: {_plain(chart.title)}"
    yield f"  accDescr: {_plain(chart.description)}"
    for index, (title, boxes) in enumerate(chart.columns.items()):
        yield f'  subgraph c{index}["{_escaped(title)}"]'
        for box, lines in boxes.items():
            yield f'    {ids[box]}["{"<br/>".join(_escaped(line) for line in lines)}"]'
        yield "  end"
    for link in chart.links:
        word = f'|"{_escaped(link.word)}"|' if link.word else ""
        yield f"  {ids[link.source]} {'-.->' if link.dotted else '-->'}{word} {ids[link.target]}"


def _escaped(text: str) -> str:
    return "".join(_ENTITIES.get(char, char) for char in " ".join(text.split()))


def _plain(text: str) -> str:
    """Text up to the end of its line, where there are no entities."""
    return " ".join(text.replace(";", ",").replace("#", " ").split())
