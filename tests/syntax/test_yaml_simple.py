"""YAML without libyaml is YAML as libyaml writes it, byte for byte."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.syntax.yaml import _any, _simple, print_yaml

_TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=8) | st.sampled_from(
    [
        "",
        " ",
        "on",
        "null",
        "~",
        "a: b",
        "- a",
        "# a",
        'a"\\',
        "1",
        "1e3",
        "a b",
        "a  b",
        "a ",
        "/x",
        "=",
        "<<",
        "k" * 90,
    ]
)
_DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | _TEXT,
    lambda below: st.lists(below, max_size=4) | st.lists(below, max_size=3).map(tuple) | st.dictionaries(_TEXT, below),
    max_leaves=25,
)


@given(st.dictionaries(_TEXT, _DATA, min_size=1))
def test_it_is_what_libyaml_writes(data):
    text = _simple(data)
    assert text == _any(data)
    assert yaml.safe_load(text) == yaml.safe_load(_any(data))


@pytest.mark.parametrize("value", ["a\nb", "ä", "\t", "a\x7f", 1.5, {"k" * 101: 1}, {1: 2}, {True: 2}, [[{"a": "\n"}]]])
def test_what_it_leaves_to_libyaml(value: Any):
    assert _simple({"a": value}) is None
    assert print_yaml({"a": value}) == _any({"a": value})


@pytest.mark.parametrize("data", [{}, [], [1], "a", None])
def test_a_document_that_is_no_mapping(data):
    assert print_yaml(data) == _any(data)
