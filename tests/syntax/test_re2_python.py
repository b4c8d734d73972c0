"""RE2's expressions in Python's words. That the meaning is Alertmanager's: ``tests/consumers/test_routing.py``."""

from __future__ import annotations

import re

import pytest

from generator.syntax.re2_python import compile_re2


@pytest.mark.parametrize(
    ("text", "yes", "no"),
    [
        ("payments|checkout", ["payments", "checkout"], ["payment", "payments|checkout", "", "payments\n"]),
        ("a$", ["a"], ["a\n", "a$"]),
        ("a$\n", [], ["a\n"]),
        ("(?m)a$\n?", ["a", "a\n"], ["ab"]),
        (".", ["x", "値"], ["\n", "", "xy"]),
        ("(?s).", ["\n"], [""]),
        (r"\d\w\s", ["5ä"[:1] + "a "], ["٥a ", "5ä ", "5a\v"]),
        (r"[\d]+|[^\d]", ["12", "٥", "x"], ["1x"]),
        (r"[\D]", ["x", "٥"], ["5"]),
        ("[[:alpha:]_-]+", ["a-b_c"], ["a1", ""]),
        ("[^[:^alpha:]]", ["a"], ["1", "ä"]),
        ("[]a]+", ["]a"], ["b"]),
        ("[^]a]", ["b", "\n"], ["]", "a"]),
        ("a(?i)b|c", ["ab", "aB", "C"], ["Ab", "AB"]),
        ("(a(?i)b)c", ["aBc"], ["aBC"]),
        ("(?i:a)b(?-i)c", ["Abc"], ["ABc"]),
        ("(?i)[a-c]x", ["BX", "bx"], ["DX"]),
        (r"\Qa.b*\E*", ["a.b", "a.b***"], ["axb"]),
        ("a{2}b{,3}c{x}", ["aab{,3}c{x}"], ["aabbc"]),
        ("a{1,}?b??", ["a", "aaab"], ["", "abb"]),
        (r"\x41\x{1F600}\101\0", ["A😀A\0"], ["A"]),
        (r"foo\b\Bbar|foo\b-bar", ["foo-bar"], ["foobar"]),
        (r"\B", [""], ["a"]),
        ("(?P<n>a)(?<m>b)", ["ab"], ["a"]),
        ("^*a", ["a"], ["^a"]),
        ("x*", ["", "xx"], ["y"]),
        (r"\.\-\_\/", [".-_/"], ["a-_/"]),
        ("", [""], ["a"]),
    ],
)
def test_what_matches(text: str, yes: list[str], no: list[str]) -> None:
    found = compile_re2(text)
    assert [value for value in yes if not found.fullmatch(value)] == []
    assert [value for value in no if found.fullmatch(value)] == []


@pytest.mark.parametrize(
    "text",
    ["(", ")", "a)", "[", "[a", "*", "a**", "a*+", "a{2}{3}", "(?=a)", "(?<=a)", r"(a)\1", r"\pL", r"\p{Greek}", "\\",
     r"\y", "[b-a]", "[[:nope:]]", "a{1001}", "(?x)a", "a|*"],
)  # fmt: skip
def test_what_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(text))):
        compile_re2(text)
