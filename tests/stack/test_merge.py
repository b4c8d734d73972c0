"""Parts of one chart's values: they may fill one map, never one leaf."""

from __future__ import annotations

import pytest

from generator.stack.contract import Values
from generator.stack.merge import merge


def test_maps_are_joined_in_order() -> None:
    merged = merge({"b": {"x": 1}, "a": [1]}, {"b": {"y": {"z": None}}, "c": 0}, {"b": {"y": {}}})
    assert merged == {"b": {"x": 1, "y": {"z": None}}, "a": [1], "c": 0}
    assert list(merged) == ["b", "a", "c"]


def test_parts_are_left_alone() -> None:
    part: Values = {"a": {"x": 1}}
    merged = merge(part, {"a": {"y": 2}})
    assert part == {"a": {"x": 1}}
    merged["a"]["z"] = 3
    assert part == {"a": {"x": 1}}


@pytest.mark.parametrize(
    ("below", "above", "said"),
    [
        (1, 2, "two parts set a.b: 1 and 2"),
        ([1], [2], r"two parts set a.b: \[1\] and \[2\]"),
        ({"c": 1}, "x", r"two parts set a.b: \{'c': 1\} and 'x'"),
        (None, {"c": 1}, r"two parts set a.b: None and \{'c': 1\}"),
        ({"c": {"d": True}}, {"c": {"d": False}}, "two parts set a.b.c.d: True and False"),
        (True, 1, "two parts set a.b: True and 1"),
    ],
)
def test_conflict_names_the_leaf(below: object, above: object, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}$"):
        merge({"a": {"b": below}}, {"a": {"b": above}})


def test_the_same_value_twice_is_no_conflict() -> None:
    assert merge({"a": {"b": [1]}}, {"a": {"b": [1]}}) == {"a": {"b": [1]}}
