"""The picture of a cluster as SVG and as Mermaid."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import msgspec

from generator.insight.graph import COLUMNS, FLOWS, Flow, Graph
from generator.insight.graph_layout import (
    LINE_HEIGHT,
    LINE_SIZE,
    MARGIN,
    PADDING,
    TITLE_HEIGHT,
    TITLE_SIZE,
    Layout,
    Placed,
    lay_out,
    text_width,
)
from generator.syntax.mermaid import Flowchart, Link, print_mermaid
from generator.syntax.svg import Box, Curve, Group, Label, Picture, Shape, print_svg
from generator.targets.contract import HEADER

# Boxes bring their own ground, and everything beside them is of a middle tone: both hold on white and on black pages.
_GROUND, _BORDER, _INK, _PALE, _BESIDE = "#f6f8fa", "#8c959f", "#1f2328", "#57606a", "#7d8590"
_HEADING = 20.0


class _Style(msgspec.Struct, frozen=True):
    """How a flow is drawn. The dashes tell flows apart where colours do not."""

    color: str
    width: float
    dashes: str = ""


_STYLES: Mapping[Flow, _Style] = {
    "read": _Style("#8c959f", 1.2),
    "scrape": _Style("#3b82c4", 1.8),
    "push": _Style("#2e9e6b", 1.8, "8 4"),
    "query": _Style("#8f6ad6", 1.8, "2 4"),
    "alert": _Style("#d9584f", 2.2),
}


def svg(graph: Graph) -> str:
    """The picture as SVG."""
    layout = lay_out(graph)
    flows = [flow for flow in FLOWS if any(edge.flow == flow for edge in graph.edges)]
    height = layout.height + 2 * MARGIN + LINE_HEIGHT
    shapes = (
        Label(MARGIN, MARGIN + _HEADING - 4, graph.name, _HEADING, _BESIDE, bold=True),
        *(Label(x, MARGIN + 44, title, LINE_SIZE, _BESIDE, True, "middle") for title, x in layout.heads.items()),
        *_lines(graph, layout),
        *(_box(placed) for placed in layout.boxes),
        *_legend(flows, layout.height + MARGIN + LINE_HEIGHT),
    )
    width = max(layout.width, _legend_width(flows))
    return print_svg(Picture(width, height, _title(graph), graph.description, HEADER, tuple(shapes)))


def _title(graph: Graph) -> str:
    return f"{graph.name}: what is watched, and whom it reaches"


def _lines(graph: Graph, layout: Layout) -> Iterator[Shape]:
    titles = {node.id: node.title for node in graph.nodes}
    for line in layout.lines:
        edge, style = line.edge, _STYLES[line.edge.flow]
        words = f"{titles[edge.source]} → {titles[edge.target]}: {edge.flow}"
        yield Group(words, (Curve(line.start, line.end, style.color, style.width, style.dashes),))


def _box(placed: Placed) -> Group:
    x, y = placed.x + PADDING, placed.y + PADDING + TITLE_SIZE - 3
    lines = [
        Label(x, y + TITLE_HEIGHT + LINE_HEIGHT * index, line, LINE_SIZE, _PALE)
        for index, line in enumerate(placed.lines)
    ]
    frame = Box(placed.x, placed.y, placed.width, placed.height, _GROUND, _BORDER)
    words = ", ".join([placed.node.title, *placed.node.lines])
    return Group(words, (frame, Label(x, y, placed.title, TITLE_SIZE, _INK, bold=True), *lines))


_SAMPLE, _SPACE = 34.0, 24.0


def _legend(flows: list[Flow], y: float) -> Iterator[Shape]:
    x = MARGIN
    for flow in flows:
        style = _STYLES[flow]
        yield Curve((x, y - 4), (x + _SAMPLE, y - 4), style.color, style.width, style.dashes)
        yield Label(x + _SAMPLE + 8, y, FLOWS[flow], LINE_SIZE, _BESIDE)
        x += _entry(flow)


def _entry(flow: Flow) -> float:
    return _SAMPLE + 8 + text_width(FLOWS[flow], LINE_SIZE) + _SPACE


def _legend_width(flows: list[Flow]) -> float:
    return 2 * MARGIN + sum(map(_entry, flows)) - _SPACE


def mermaid(graph: Graph) -> str:
    """The picture as a Mermaid flowchart."""
    columns = {
        title: {node.id: (node.title, *node.lines) for node in graph.nodes if node.column == index}
        for index, title in enumerate(COLUMNS)
    }
    links = tuple(
        Link(edge.source, edge.target, "" if edge.flow == "read" else edge.flow, edge.flow == "query")
        for edge in graph.edges
    )
    columns = {title: boxes for title, boxes in columns.items() if boxes}
    return print_mermaid(Flowchart(_title(graph), graph.description, HEADER, columns, links))


FORMATS: Mapping[str, Callable[[Graph], str]] = {"mermaid": mermaid, "svg": svg}
