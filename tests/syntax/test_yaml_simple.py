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
_ODD = st.text(st.sampled_from("ab \n\r\t#:-\x85\xa0\u2028\ufeff\uffff°→😀\x7f"), max_size=12) | st.text(max_size=8)


def _data(text: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    return st.recursive(
        st.none() | st.booleans() | st.integers() | text,
        lambda below: (
            st.lists(below, max_size=4) | st.lists(below, max_size=3).map(tuple) | st.dictionaries(text, below)
        ),
        max_leaves=25,
    )


@given(st.dictionaries(_TEXT, _data(_TEXT), min_size=1))
def test_it_is_what_libyaml_writes(data):
    text = _simple(data)
    assert text == _any(data)
    assert yaml.safe_load(text) == yaml.safe_load(_any(data))


@given(st.dictionaries(_ODD, _data(_ODD), min_size=1))
def test_whatever_it_writes_of_odd_text_is_what_libyaml_writes(data):
    assert _simple(data) in (None, _any(data))


@pytest.mark.parametrize("text", ["a\nb", "a\nb\n", "a\n\n\n  b\n", "a\n- °\n#", "ä", "→ 10 °C", "\uffee"])
@pytest.mark.parametrize("around", [lambda x: x, lambda x: [x, [x]], lambda x: {"b": [{"c": x, "d": x}]}])
def test_lines_and_letters_of_any_language(text, around):
    data = {"a": around(text)}
    assert _simple(data) == _any(data)
    assert yaml.safe_load(print_yaml(data)) == data


@pytest.mark.parametrize(
    "value",
    [
        *("a\n", "\na\nb", " a\nb", "a \nb", "a\nb\n\n", "a\n\tb", "a\r\nb", "\t", "a\x7f", "\xa0", "\ufeff", "😀"),
        *(1.5, {"k" * 101: 1}, {"ä": 1}, {"a\nb": 1}, {1: 2}, {True: 2}, [[{"a": "\n"}]]),
    ],
)
def test_what_it_leaves_to_libyaml(value: Any):
    assert _simple({"a": value}) is None
    assert print_yaml({"a": value}) == _any({"a": value})


@pytest.mark.parametrize("data", [{}, [], [1], "a", None])
def test_a_document_that_is_no_mapping(data):
    assert print_yaml(data) == _any(data)
