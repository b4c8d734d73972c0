"""YAML with comments: what is said is read back, and what is only suggested reads back once it is uncommented."""

from __future__ import annotations

import re

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.syntax.yaml_notes import Noted, print_noted

names = st.sampled_from(["a", "on", "1e3", "a b", "über", "x-y", "null"])
scalars = (
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "yes", "0o17", "a: b", "# no", "10.0.0.1"])
)
lists = st.lists(scalars | st.dictionaries(names, scalars, min_size=1, max_size=2), max_size=3)
plain = st.recursive(scalars | lists, lambda inner: st.dictionaries(names, inner, max_size=3), max_leaves=8)


@settings(deadline=None)
@given(st.dictionaries(names, plain, min_size=1, max_size=4), st.text("ab #:\n", max_size=200), st.booleans())
def test_values_come_back(entries: dict[str, object], comment: str, gap: bool) -> None:
    noted = {key: Noted(value, comment, gap=gap) for key, value in entries.items()}
    assert yaml.safe_load(print_noted(noted, "head\n\nmore")) == entries


@settings(deadline=None)
@given(st.dictionaries(names, plain, min_size=1, max_size=3))
def test_a_suggestion_comes_back_once_it_is_uncommented(entries: dict[str, object]) -> None:
    text = print_noted({"first": 1, "off": Noted(entries, off=True)})
    assert yaml.safe_load(text) == {"first": 1}
    assert yaml.safe_load(re.sub(r"^# ", "", text, flags=re.MULTILINE)) == {"first": 1, "off": entries}


def test_what_holds_suggestions_only_is_one() -> None:
    text = print_noted(
        {"a": 1, "b": {"c": Noted(1, "Why.", off=True), "d": Noted({"e": Noted(2, off=True)}, off=True)}}
    )
    assert text == "a: 1\n# b:\n#   # Why.\n#   c: 1\n#   d:\n#     e: 2\n"
    assert print_noted({"a": {}, "b": Noted([])}) == "a: {}\nb: []\n"


def test_layout() -> None:
    entries = {
        "version": 1,
        "hosts": Noted(
            {
                "a": {
                    "address": Noted("100.64.0.1", "Where it is."),
                    "roles": ["server", "no"],
                    "zfs": Noted({"pools": ["rpool"]}, off=True),
                }
            },
            "Machines: " + "word " * 30,
            gap=True,
        ),
        "watch": Noted({"probes": [{"name": "web"}]}, "Later.", off=True, gap=True),
    }
    assert print_noted(entries, "a head") == (
        "# a head\n"
        "version: 1\n"
        "\n"
        "# Machines: word word word word word word word word word word word word word word word word word\n"
        "# word word word word word word word word word word word word word\n"
        "hosts:\n"
        "  a:\n"
        "    # Where it is.\n"
        '    address: "100.64.0.1"\n'
        '    roles: [server, "no"]\n'
        "    # zfs:\n"
        "    #   pools: [rpool]\n"
        "\n"
        "# Later.\n"
        "# watch:\n"
        "#   probes:\n"
        "#   - name: web\n"
    )
