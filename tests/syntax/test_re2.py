"""Our reading of regular expressions is Go's: what is taken, how many groups there are, and what matches nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.syntax.re2 import Expression, parse_re2
from tests.goregexp import ask

pytestmark = pytest.mark.proves("go-regexp", "reads regular expressions as our check of them does")

PIECES = [
    *'ab|()[]{}*+?.^$\\-,:=<>!Pisx0129"& ',
    *("(?:", "(?i)", "(?-i:", "(?i-s)", "(?", "(?P<n>", "(?<m>", "(?=", "(?!", "(?<=", "(?x)", "[^", "a-z", "--"),
    *(r"\d", r"\W", r"\Q", r"\E", r"\b", r"\z", r"\Z", r"\A", r"\C", r"\1", r"\01", r"\x41", r"\x{10FFFF}"),
    *(r"\x{110000}", r"\u0041", r"\pL", r"\p{Greek}", r"\P{^Lu}", "[:alpha:]", "[[:^digit:]]", "[:none:]", "é"),
    *("{2}", "{2,}", "{,2}", "{1,3}", "{3,1}", "{0}", "{1000}", "{1001}", "{40}"),
]
texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=9).map("".join)


@given(st.lists(texts, min_size=500, max_size=500))
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_text_is_read_as_go_reads_it(expressions: list[str]) -> None:
    answers: list[dict[str, Any]] = ask(expressions=expressions)["expressions"]
    for text, answer in zip(expressions, answers, strict=True):
        try:
            found = parse_re2(text)
        except ValueError:
            assert "error" in answer, text
            continue
        assert found.groups == answer.get("groups"), (text, answer)
        # A boundary matches nothing, too, though not in every text.
        assert found.matches_empty or not answer["empty"], text


@pytest.mark.parametrize(
    ("text", "groups", "empty"),
    [
        ("", 0, True),
        (r"^\d{4}-\d{2}", 0, False),
        (r"card=(\d{16})|pin=(?P<pin>\d+)", 2, False),
        (r"(?:a|b*)c?", 0, True),
        (r"\(\[[(]", 0, False),
        (r"(x{30}){30}", 1, False),
        (r"^$", 0, True),
        (r"\Q(a)\E", 0, False),
        (r"a{,3}", 0, False),
        ("ab*", 0, False),
        ("(?:b|ab(?i)*)", 0, False),
        ("b*(?i)", 0, True),
    ],
)
def test_what_is_read(text: str, groups: int, empty: bool) -> None:
    assert parse_re2(text) == Expression(groups, empty)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a(?=b)", "look-around, which RE2 does not have, at position 1"),
        ("(?<!b)", "look-around, which RE2 does not have, at position 0"),
        (r"(a)\1", r"the back-reference \1, which RE2 does not have, at position 3"),
        (r"a\Z", r"the escape \Z, which RE2 does not have, at position 1"),
        ("(?>a)", "(?>, which RE2 does not have, at position 0"),
        ("a++", "a repeat of a repeat at position 2"),
        ("|*", "a repeat of nothing at position 1"),
        ("a(b", "a parenthesis that is never closed at position 1"),
        ("a)b", "a closing parenthesis too many at position 1"),
        ("x[a-", "a bracket that is never closed at position 1"),
        ("[z-a]", "a range that runs backwards at position 1"),
        ("a{1001}", "a repeat that runs backwards or beyond 1000 at position 1"),
        ("(a{40}){40}", "repeats within repeats, together beyond 1000 at position 7"),
        ("(?P<n>a)(?P<n>b)", "a second group called 'n' at position 8"),
        ("[[:none:]]", "the unknown class [:none:] at position 1"),
        (r"\x{110000}", "a character beyond Unicode at position 0"),
    ],
)
def test_what_is_refused_says_why_and_where(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r" at position \d+$") as raised:
        parse_re2(text)
    assert str(raised.value) == message
