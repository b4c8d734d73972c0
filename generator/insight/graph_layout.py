"""Where everything of a picture stands: columns from left to right, boxes beside those that they belong to."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from generator.insight.graph import COLUMNS, Edge, Graph, Node

TITLE_SIZE, LINE_SIZE = 15.0, 12.5
TITLE_HEIGHT, LINE_HEIGHT = 19.0, 17.0
PADDING, ROW_GAP, COLUMN_GAP, MARGIN, HEAD = 12.0, 16.0, 96.0, 24.0, 84.0
NARROWEST, WIDEST = 130.0, 250.0

_WIDTHS = (("ijl.,:;'|! ", 0.34), ('ftrI()[]-/*"', 0.41), ("mwMW…@%", 1.0), ("ABCDEFGHJKLNOPQRSTUVXYZ&", 0.75))
"""Widths of characters in parts of the size of the type: those of DejaVu Sans, wider than other common ones."""
_WIDTH, _BOLD = 0.63, 1.1


class Placed(msgspec.Struct, frozen=True):
    """A box in its place; ``title`` and ``lines`` are cut to its width."""

    node: Node
    x: float
    y: float
    width: float
    height: float
    title: str
    lines: tuple[str, ...]

    @property
    def middle(self) -> float:
        """The y of its middle."""
        return self.y + self.height / 2


class Line(msgspec.Struct, frozen=True):
    """An edge from the right side of one box to the left side of another."""

    edge: Edge
    start: tuple[float, float]
    end: tuple[float, float]


class Layout(msgspec.Struct, frozen=True):
    """The whole picture; ``heads`` are the x of the middle of each column by its title."""

    width: float
    height: float
    heads: dict[str, float]
    boxes: tuple[Placed, ...]
    lines: tuple[Line, ...]


def lay_out(graph: Graph) -> Layout:
    """A place for everything, without chance: the same graph gives the same picture."""
    columns = [[node for node in graph.nodes if node.column == index] for index in range(len(COLUMNS))]
    tallest = max(_tall(column) for column in columns)
    placed: dict[str, Placed] = {}
    heads: dict[str, float] = {}
    x = MARGIN
    for title, column in zip(COLUMNS, columns, strict=True):
        if not column:
            continue
        width = min(WIDEST, max(NARROWEST, *(_widest(node) for node in column), text_width(title, LINE_SIZE)))
        spots = _spots(column, _goals(column, graph.edges, placed, HEAD + tallest), tallest)
        placed |= {node.id: _placed(node, x, y, width) for node, y in spots}
        heads[title] = x + width / 2
        x += width + COLUMN_GAP
    bottom = max(box.y + box.height for box in placed.values())
    lines = _route(graph.edges, placed)
    return Layout(x - COLUMN_GAP + MARGIN, bottom, heads, tuple(placed.values()), lines)


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """About how wide a text will be, rather too much than too little."""
    factor = size * (_BOLD if bold else 1)
    return sum(next((width for chars, width in _WIDTHS if char in chars), _WIDTH) for char in text) * factor


def _widest(node: Node) -> float:
    lines = (text_width(line, LINE_SIZE) for line in node.lines)
    return max(text_width(node.title, TITLE_SIZE, bold=True), *lines, 0) + 2 * PADDING


def _height(node: Node) -> float:
    return TITLE_HEIGHT + LINE_HEIGHT * len(node.lines) + 2 * PADDING - 4


def _tall(column: list[Node]) -> float:
    return sum(_height(node) + ROW_GAP for node in column) - ROW_GAP


def _goals(
    column: list[Node], edges: tuple[Edge, ...], before: dict[str, Placed], otherwise: float
) -> dict[str, float]:
    """The height of the boxes that lead to each one, where its middle had best be; at the bottom, where none does."""
    goals = {}
    for node in column:
        heights = [before[edge.source].middle for edge in edges if edge.target == node.id]
        goals[node.id] = sum(heights) / len(heights) if heights else otherwise
    return goals if before else dict.fromkeys(goals, 0.0)


def _spots(column: list[Node], goals: dict[str, float], tallest: float) -> list[tuple[Node, float]]:
    """The boxes from top to bottom, as near to their goals as there is room. That order also crosses few lines."""
    ordered = sorted(column, key=lambda node: goals[node.id])
    spots: list[float] = []
    free = HEAD
    for node in ordered:
        spots.append(max(free, goals[node.id] - _height(node) / 2))
        free = spots[-1] + _height(node) + ROW_GAP
    bottom = HEAD + tallest
    for index in reversed(range(len(ordered))):
        spots[index] = min(spots[index], bottom - _height(ordered[index]))
        bottom = spots[index] - ROW_GAP
    return list(zip(ordered, spots, strict=True))


def _placed(node: Node, x: float, y: float, width: float) -> Placed:
    room = width - 2 * PADDING
    title = _cut(node.title, lambda text: text_width(text, TITLE_SIZE, bold=True) <= room)
    lines = tuple(_cut(line, lambda text: text_width(text, LINE_SIZE) <= room) for line in node.lines)
    return Placed(node, x, y, width, _height(node), title, lines)


def _cut(text: str, fits: Callable[[str], bool]) -> str:
    if fits(text):
        return text
    kept = text
    while kept and not fits(f"{kept}…"):
        kept = kept[:-1]
    return f"{kept}…"


def _route(edges: tuple[Edge, ...], placed: dict[str, Placed]) -> tuple[Line, ...]:
    """Lines leave and reach a box side by side, in the order of their other ends, so that they do not cross there."""
    starts = _ports(edges, placed, lambda edge: edge.source, lambda edge: edge.target)
    ends = _ports(edges, placed, lambda edge: edge.target, lambda edge: edge.source)
    return tuple(
        Line(
            edge,
            (placed[edge.source].x + placed[edge.source].width, starts[edge]),
            (placed[edge.target].x - 2, ends[edge]),
        )
        for edge in edges
    )


def _ports(
    edges: Iterable[Edge], placed: dict[str, Placed], here: Callable[[Edge], str], there: Callable[[Edge], str]
) -> dict[Edge, float]:
    at: dict[str, list[Edge]] = {}
    for edge in edges:
        at.setdefault(here(edge), []).append(edge)
    ports: dict[Edge, float] = {}
    for box, own in at.items():
        own.sort(key=lambda edge: placed[there(edge)].middle)
        step = placed[box].height / (len(own) + 1)
        ports |= {edge: placed[box].y + step * (index + 1) for index, edge in enumerate(own)}
    return ports
