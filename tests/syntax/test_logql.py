"""Stream selectors of LogQL are found wherever they stand, and nothing else is taken for one."""

from __future__ import annotations

import pytest

from generator.syntax.logql import stream_selector, stream_selectors
from generator.syntax.promql import Matcher


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ('{app="a"}', [["app"]]),
        ('{ app = "a" , pod =~ `b.*`,node!="c",level!~"d" }', [["app", "pod", "node", "level"]]),
        ('sum by (app) (rate({app="a"} |= "x" [5m])) / sum(rate({pod="b"}[5m]))', [["app"], ["pod"]]),
        ('topk(10, sum by (app) (bytes_over_time({app=~"$app"}[$__auto]))) or vector(0)', [["app"]]),
        ('{app="a"} |~ `(?i)${search:raw}` | line_format "{{.pod}}"', [["app"]]),
        ('{app="a{b}"} |= "{c=1}" # {d', [["app"]]),
        ('rate({app="a"}[${__interval}])', [["app"]]),
        ('{app="say \\"}\\" {"}', [["app"]]),
    ],
)
def test_selectors(query: str, labels: list[list[str]]) -> None:
    assert [[matcher.label for matcher in found] for found in stream_selectors(query)] == labels


def test_matchers() -> None:
    assert stream_selectors('{a="x\\"y",b!~`\\d{2}`,c=~"\\\\d",d="\\x41"}') == (
        (Matcher("a", "=", 'x"y'), Matcher("b", "!~", "\\d{2}"), Matcher("c", "=~", "\\d"), Matcher("d", "=", "\\x41")),
    )


@pytest.mark.parametrize(
    "query",
    [
        "",
        "vector(1)",
        "{",
        "{}",
        "{app}",
        '{app="a"',
        '{app="a" pod="b"}',
        '{app="a",}',
        '{app="a"} |= "b',
        '{app="a"}}',
    ],
)
def test_broken(query: str) -> None:
    with pytest.raises(ValueError, match=r"position|selects no streams"):
        stream_selectors(query)


def test_one_selector() -> None:
    assert stream_selector(' {app="a", pod!~`b.*`} ') == (Matcher("app", "=", "a"), Matcher("pod", "!~", "b.*"))


@pytest.mark.parametrize(
    "text", ["", 'app="a"', "{}", '{app="a"', '{app="a"} |= "x"', '{app="a"}{pod="b"}', "{app=a}", r'{app=~"a\d"}']
)
def test_no_single_selector(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        stream_selector(text)
