"""The short way through JSON gives what the composer gives, or leaves it to the composer."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.diagnostics import SpecError
from generator.spec.reading import document
from generator.spec.reading.document import read_document
from generator.spec.reading.plain_json import plain_json

_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
_VALUES = st.recursive(
    _SCALARS, lambda below: st.lists(below) | st.dictionaries(st.text(max_size=3), below), max_leaves=20
)
_WORDS = '{ } [ ] , : "a" "b" "<<" "" 0 -1 1.5 1e3 1e999 -0 01 null true NaN Infinity "ä" "\\u0007" "\\n"'
_PIECES = st.sampled_from(_WORDS.split(" ")) | st.sampled_from(
    ["9" * 19, "9" * 101, '"\x7f"', '"\u2028"', " ", "\t", "\n"]
)
_TEXTS = st.dictionaries(st.text(max_size=3), _VALUES).map(
    lambda data: json.dumps(data, ensure_ascii=False)
) | st.lists(_PIECES, max_size=9).map("".join)


def composed(text: str) -> object:
    """What the composer reads, None where it refuses."""
    try:
        return document._data(document._Source(text, "a.json").compose())
    except SpecError:
        return None


@given(_TEXTS | st.lists(_PIECES, max_size=7).map(lambda pieces: f'{{"k": {"".join(pieces)}}}'))
def test_it_gives_what_the_composer_gives(text):
    found = plain_json(text)
    if found is not None:
        # As text: 1 is not 1.0 there, nor is true.
        assert repr(found) == repr(composed(text))


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 1}',
        '{"a": {"b": [{"c": 1, "c": 2}]}}',
        '{"a": NaN}',
        '{"a": 9223372036854775808}',
        '{"a": 1e999}',
        '{"a": "\\u0007"}',
        '{"a": "\x85\x7f"}',
        '{"a": 1,}',
        '{"a": 01}',
        "null",
        "[1]",
        '"a"',
        '{"a": ' + "[" * 64 + "]" * 64 + "}",
        '{"a": ' + "[" * 100_000 + "]" * 100_000 + "}",
    ],
)
def test_what_it_leaves_to_the_composer(text):
    assert plain_json(text) is None


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("{}", {}),
        (
            '{"a": [1, -0, 1.5, 1e3, true, null, "on", "<<", ""], "": {}}',
            {"a": [1, 0, 1.5, 1000.0, True, None, "on", "<<", ""], "": {}},
        ),
        ('{"a": ' + "[" * 63 + "]" * 63 + "}", None),
    ],
)
def test_what_it_takes(text, data):
    found = plain_json(text)
    assert found is not None
    assert data is None or repr(found) == repr(data)
    assert not any(isinstance(value, float) and math.isnan(value) for value in found.values())


def test_a_place_is_found_all_the_same():
    read = read_document('{\n  "a": {"b": 1}\n}', "a.json")
    assert str(read.position(("a", "b"), key=True)) == "a.json:2:9"
    assert read.has(("a", "b")) and not read.has(("a", "c"))
