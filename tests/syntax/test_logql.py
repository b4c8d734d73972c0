"""Stream selectors of LogQL are found wherever they stand, and read as Loki's own parser reads them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from generator.syntax.logql import stream_selector, stream_selectors
from generator.syntax.promql import Matcher
from tests.logql import parsed
from tests.toolbox import require_tool

pytestmark = pytest.mark.proves("logql-syntax", "reads every query of panels and rules, and selectors as we do")


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
        (Matcher("a", "=", 'x"y'), Matcher("b", "!~", "\\d{2}"), Matcher("c", "=~", "\\d"), Matcher("d", "=", "A")),
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
    assert stream_selector('{app!="a"}') == (Matcher("app", "!=", "a"),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        'app="a"',
        "{}",
        '{app="a"',
        '{app="a"} |= "x"',
        '{app="a"}{pod="b"}',
        "{app=a}",
        r'{app=~"a\d"}',
        '{app=~"("}',
    ],
)
def test_no_single_selector(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        stream_selector(text)


# --- beside Loki's own parser ---

WORDS = ["a1", "ip", "sum", "rate", "label_replace", "count_over_time"]
KEYWORDS = ["by", "OR", "json", "offset", "unwrap", "variants"]
ESCAPES = ["\\n", "\\t", "\\\\", '\\"', "\\x41", "\\101", "\\u00e9", "\\U0001F600", "\\ud800"]
NO_ESCAPES = ["\\q", "\\'", "\\0", "\\400", "\\x4", "\\U00110000", "\n", "\0", "\\"]
PLAIN = ["a", "é", "😀", "'", "`", "{", "}", ",", "=", "#", "//", " ", "|", "{{.x}}"]
EXPRESSIONS = [".+", "a|b", "(?i)error|fatal", r"\d{2}", "a{2", r"\pL", "a{{2}}", "[[]", "\\Qa.b\\E"]
EMPTY_OR_BROKEN = [".*", "a|", "(", "[", "^$", "(a|)", "x*", "a++", "[a--b]", "a{1001}", "(?x) a", "(?=a)", ""]
GAPS = ["", "", "", " ", "\t", "\r\n", " # why\n", "/* } */", " // {\n"]


def quoted(text: str) -> str:
    """As a literal in which nothing of it is special."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def seldom(usual: Sequence[str], rare: Sequence[str]) -> st.SearchStrategy[str]:
    """Mostly one of the first, so that most queries are right in most of their parts."""
    return st.integers(0, 19).flatmap(lambda n: st.sampled_from(usual if n else rare))


gaps = seldom(GAPS, ["\f", "/"])
names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{2,8}", fullmatch=True) | seldom(WORDS, KEYWORDS)
quotes = st.lists(seldom([*PLAIN, *ESCAPES], NO_ESCAPES), max_size=4).map(lambda parts: f'"{"".join(parts)}"')
raws = st.lists(st.sampled_from(["a", "\\", '"', "\n", "}", "é", "#"]), max_size=4).map(lambda p: f"`{''.join(p)}`")
equal = st.tuples(st.sampled_from(["=", "!="]), quotes | raws)
regular = st.tuples(st.sampled_from(["=~", "!~"]), seldom(EXPRESSIONS, EMPTY_OR_BROKEN).map(quoted))
matchers = st.builds(
    lambda gap, name, pair, end: f"{gap}{name}{gap}{pair[0]}{gap}{pair[1]}{end}", gaps, names, equal | regular, gaps
)
selectors = st.builds(
    lambda parts, end: "{" + ",".join(parts) + end,
    st.lists(matchers, min_size=1, max_size=4),
    seldom(["}"], ["", ",}"]),
)
queries = selectors | st.builds(
    "sum by (app) (rate({} |= `{{` [5m])) / sum(rate({}[1h])) # {{".format, selectors, selectors
)


@pytest.mark.filterwarnings("error")
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # a failure names its query, which is short
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.lists(queries, min_size=20, max_size=60))
@example(
    [
        "{}",
        '{app=~".*"}',
        '{app!="x"}',
        '{app=""}',
        '{app="a"} // {',
        '{app="a"',
        '{by="x"}',
        '{app="\\ud800"}',
        '{app=~"a" # b\n}',
        '{// app="x"\n}',
        '{# app="x"\n}',
        '{a="b",/* } */c="\\q",d=``,/* } */e="f"}',
    ]
)
def test_selectors_are_read_as_loki_reads_them(texts: list[str]) -> None:
    """What it refuses, ours refuses, and the other way round."""
    require_tool("logql-syntax")
    for text, report in zip(texts, parsed(texts), strict=True):
        try:
            ours = [[(one.label, one.op, one.value) for one in found] for found in stream_selectors(text)]
        except ValueError as refused:
            assert report.error, f"{text}: {refused}"
        else:
            assert report.selectors == ours, f"{text}: {report.error}"
