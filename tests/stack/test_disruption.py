"""How many pods stay while nodes are drained, by how many there are and on how many nodes."""

from __future__ import annotations

from typing import Any

import pytest

from generator.stack.disruption import values
from tests.specs import cluster


@pytest.mark.parametrize(
    ("pods", "nodes", "stay"),
    [
        (1, 1, None),
        (1, 3, None),
        (2, 1, None),  # on one node no budget lets it be drained
        (2, 2, 1),
        (2, 5, 1),
        (3, 2, 1),
        (4, 2, 2),
        (4, 3, 2),
        (4, 4, 3),
        (6, 4, 4),
        (1, 0, None),
        (4, 0, 3),  # nodes that the spec does not list
    ],
)
def test_as_many_may_be_away_as_a_node_has(pods: int, nodes: int, stay: int | None) -> None:
    hosts: dict[str, Any] = {f"h{number}": {"address": f"100.64.0.{number + 1}"} for number in range(nodes)}
    hosts["out"] = {"address": "100.64.1.1", "roles": ["external"]}
    expected = {} if stay is None else {"podDisruptionBudget": {"enabled": True, "minAvailable": stay}}
    assert values(cluster(hosts=hosts), pods) == expected
