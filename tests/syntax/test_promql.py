"""A matcher more in every selector, whatever else holds braces."""

from __future__ import annotations

import pytest

from generator.syntax.promql import Matcher, Selector, narrow, selectors

BERLIN = Matcher("cluster", "=", "berlin")


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
