"""What a picture consists of: boxes in columns, and what flows from one into the next."""

from __future__ import annotations

from typing import Literal

import msgspec

Flow = Literal["read", "scrape", "push", "query", "alert"]
COLUMNS = ("Watched", "Collectors", "Stores", "Dashboards and alerting", "Receivers")
FLOWS: dict[Flow, str] = {
    "read": "reads",
    "scrape": "is scraped by Prometheus",
    "push": "pushes logs or spans",
    "query": "is queried",
    "alert": "sends alerts",
}
NO_ALERT = "gets no alert"


class Node(msgspec.Struct, frozen=True):
    """A box: ``column`` counts from 0, ``lines`` stand below the title."""

    id: str
    column: int
    title: str
    lines: tuple[str, ...] = ()


class Edge(msgspec.Struct, frozen=True):
    """What flows from one box into another, always one of the next column."""

    source: str
    target: str
    flow: Flow


class Graph(msgspec.Struct, frozen=True):
    """The whole picture. Nodes of a column stand in the order of the spec."""

    name: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    hosts: int

    @property
    def description(self) -> str:
        """The picture in a sentence, for those who cannot see it."""
        count = [sum(node.column == column for node in self.nodes) for column in range(len(COLUMNS))]
        words = ("source", "collector", "store", "program that shows or alerts", "receiver")
        return f"{_count(self.hosts, 'host')}; {', '.join(map(_count, count, words))}."


def _count(number: int, word: str) -> str:
    if number == 1:
        return f"1 {word}"
    return f"{number} {'programs that show or alert' if ' ' in word else f'{word}s'}"
