"""PromQL: what is refused is what Prometheus refuses, and a matcher more in every selector."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.syntax.promql import Matcher, Reach, Selector, narrow, reaches, selectors
from tests.toolbox import run_tool

BERLIN = Matcher("cluster", "=", "berlin")
GOOD = ("a|b", ".+", "(?i)a.*", "a{2,1000}", "[[:word:]]+", "(?P<name>a)", r"\\d+", "")
BAD = ("a**", "a{1001}", "(?!a).*", "(a", "(?x)a", "[[:digits:]]", r"\\1")


@pytest.mark.parametrize("text", [*GOOD, *BAD])
@pytest.mark.parametrize("label", ["job", "__name__"])
def test_expressions_are_those_of_prometheus(label: str, text: str, tmp_path: Path) -> None:
    """promtool says which are right; the parser by itself would take some that are not."""
    query = f'up{{{label}=~"{text}"}}' if label != "__name__" else f'{{{label}=~"{text}",job="a"}}'
    rules = {"groups": [{"name": "one", "rules": [{"record": "a:b", "expr": query}]}]}
    (tmp_path / "rules.yaml").write_text(json.dumps(rules), encoding="utf-8")
    ran = run_tool("promtool", "check", "rules", tmp_path / "rules.yaml")
    assert (ran.returncode == 0) == (text in GOOD)
    if text in GOOD:
        selectors(query)
    else:
        with pytest.raises(ValueError, match=r"regular expression|illegal regex"):
            selectors(query)


def test_selectors_in_reading_order() -> None:
    assert selectors('sum(up{job!~"a.*"}) / on (x) rate({__name__="b",c="d"}[5m])') == (
        Selector("up", (Matcher("job", "!~", "a.*"),)),
        Selector("b", (Matcher("c", "=", "d"),)),
    )


@pytest.mark.parametrize(
    ("query", "narrowed"),
    [
        ("up{}", 'up{cluster="berlin"}'),
        ("up{ }", 'up{cluster="berlin"}'),
        ('{__name__="up"}', '{cluster="berlin",__name__="up"}'),
        ('sum(rate(a{b="c"}[5m])) / d{e="f"}', 'sum(rate(a{cluster="berlin",b="c"}[5m])) / d{cluster="berlin",e="f"}'),
        ('a{b=\'{\',c=`}{`,d="\\"{"}', 'a{cluster="berlin",b=\'{\',c=`}{`,d="\\"{"}'),
        ('a{b="c"} # {', 'a{cluster="berlin",b="c"} # {'),
        ('label_replace(a{b="c"}, "x", "{$1}", "y", "(.*){")', None),
    ],
)
def test_every_selector_with_braces_gets_it_and_no_text_does(query: str, narrowed: str | None) -> None:
    found = narrow(query, BERLIN)
    assert narrowed is None or found == narrowed
    assert selectors(found) == tuple(Selector(one.name, (BERLIN, *one.matchers)) for one in selectors(query))


def test_a_value_is_escaped() -> None:
    odd = Matcher("a", "=~", 'x"\\d\n')
    (found,) = selectors(narrow("up{}", odd))
    assert found == Selector("up", (odd,))


HOUR, DAY = 3600, 86400


@pytest.mark.parametrize(
    ("query", "newest_s", "oldest_s"),
    [
        ("a", 0, 0),
        ("a offset 7d", 7 * DAY, 7 * DAY),
        ("a offset -1h", -HOUR, -HOUR),
        ("rate(a[1h])", 0, HOUR),
        ("rate(a[1h] offset 1d)", DAY, DAY + HOUR),
        ("topk(3, a offset 1d)", DAY, DAY),
        ("max_over_time(rate(a[1h] offset 2h)[1d:5m] offset 1w)", 7 * DAY + 2 * HOUR, 8 * DAY + 3 * HOUR),
        ("a @ end() offset 1d", DAY, DAY),
        ("max_over_time((a @ start() offset 1h)[1d:5m] offset 1w)", HOUR, HOUR),
    ],
)
def test_how_far_back_a_query_looks(query: str, newest_s: float, oldest_s: float) -> None:
    assert reaches(query) == (Reach("a", newest_s, oldest_s),)


def test_every_selector_has_its_own_reach() -> None:
    assert reaches('a offset 1h / rate({job="b"}[1d]) or a @ 1609746000') == (
        Reach("a", HOUR, HOUR),
        Reach(None, 0, DAY),
    )
