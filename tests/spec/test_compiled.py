"""The quick check of a document: content only where jsonschema is, too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.spec.load import schema
from generator.spec.reading.document import load_document
from generator.spec.validating.compiled import compile_schema, is_compilable
from generator.spec.validating.differences import build_validator

ROOT = Path(__file__).parents[2]
REAL = schema()
QUICK, SLOW = compile_schema(REAL), build_validator(REAL)


def test_it_knows_every_word_of_the_real_schemas() -> None:
    """With one that it does not know every spec would take the slow way, and nobody would see it."""
    assert is_compilable(REAL)
    assert is_compilable({**REAL["properties"]["hosts"], "$defs": REAL["$defs"]})
    assert all(QUICK(load_document(path).data) for path in ROOT.glob("examples/*/cluster.yaml"))


def test_what_it_does_not_know_is_left_to_jsonschema() -> None:
    for unknown in ({"oneOf": [{}]}, {"not": {"uniqueItems": True}}, {"$ref": "#/$defs/none"}, {"$ref": "https://x/y"}):
        assert not is_compilable(unknown)
        assert not compile_schema(unknown)({})


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in plain data that holds no further places."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    below = [leaf for key, part in inner for leaf in leaves(part, (*path, key))]
    yield from below or [path]


def changed(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """The same data with another value, or one more, in one place."""
    if not path:
        return new
    if isinstance(value, list):
        return [changed(part, path[1:], new) if index == path[0] else part for index, part in enumerate(value)]
    return {**value, path[0]: changed(value.get(path[0], {}), path[1:], new)}


EXAMPLE: Any = load_document(ROOT / "examples/keystone/cluster.yaml").data
PLACES = list(leaves(EXAMPLE))
KEYS = st.sampled_from(["address", "roles", "a", "job", "retention", "A\n", "", "null", "secret", "1"])
PLAIN = (
    st.none()
    | st.booleans()
    | st.integers(-3, 99999)
    | st.floats()
    | st.sampled_from(["5d", "10GB", "20Gi", "agent", "on", "1.34", "100.64.0.1", "http://a:1", "x\n", "٣d", ""])
)
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=6
)


@settings(max_examples=500, deadline=None)
@given(place=st.sampled_from(PLACES), value=VALUES, key=KEYS)
def test_it_never_takes_what_is_wrong(place: tuple[Any, ...], value: Any, key: str) -> None:
    """The reference with one value replaced, or with one more key beside it."""
    variants = [changed(EXAMPLE, place, value)]
    if not isinstance(place[-1], int):
        variants.append(changed(EXAMPLE, (*place[:-1], key), value))
    for data in variants:
        assert QUICK(data) <= SLOW.is_valid(data)


@settings(max_examples=300, deadline=None)
@given(place=st.sampled_from(PLACES), value=PLAIN)
def test_it_takes_what_is_right(place: tuple[Any, ...], value: Any) -> None:
    """Were it to refuse too much, it would only cost time; lists of other things than text are all that it may."""
    assert QUICK(changed(EXAMPLE, place, value)) == SLOW.is_valid(changed(EXAMPLE, place, value))
