"""What a route of the spec takes: alerts with certain values, counted out, and whether another route has all of them.

To Alertmanager a label that is absent is an empty one. What an expression matches is told where it is a list of words
(``critical|warning``) or stands beside a value; otherwise only whether two expressions are the same. So a route that is
said to be hidden is; one that hides behind more than that may stay unnoticed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import msgspec

from generator.spec.alerting import Route
from generator.syntax.re2 import parse_re2
from generator.syntax.re2_python import compile_re2
from generator.syntax.re2_words import matches_all, words

OWN_ALERTS = ("Watchdog", "InfoInhibitor")
"""Alerts that nixscope routes itself, before every route of the spec."""

_MOST_CASES = 1000


class Case(msgspec.Struct, frozen=True):
    """Some of the alerts that a route takes: these values, and these expressions, which are no lists of words."""

    values: Mapping[str, str]
    expressions: Mapping[str, str]


def cases(route: Route) -> tuple[Case, ...]:
    """What a route takes, one case for each choice of words. None: it contradicts itself and takes nothing."""
    choices: dict[str, tuple[str, ...]] = {label: (value,) for label, value in route.match.items()}
    expressions: dict[str, str] = {}
    for label, text in route.match_regex.items():
        listed = words(text)
        if label in choices:
            choices[label] = tuple(value for value in choices[label] if holds(text, value) is not False)
        elif listed is not None:
            choices[label] = listed
        else:
            expressions[label] = text
    count = 1
    for label, values in list(choices.items()):
        count *= len(values)
        if count > _MOST_CASES:  # then as expressions, which are compared as they stand
            expressions[label] = route.match_regex[label]
            del choices[label]
    return tuple(Case(dict(zip(choices, chosen, strict=True)), expressions) for chosen in product(*choices.values()))


def holds(text: str, value: str) -> bool | None:
    """Whether an expression matches a value; None for one whose meaning nobody here can tell."""
    try:
        return compile_re2(text).fullmatch(value) is not None
    except ValueError:
        return None


def takes(route: Route, case: Case) -> bool:
    """Whether a route certainly takes every alert of a case."""
    return all(case.values.get(label) == value for label, value in route.match.items()) and all(
        _covers(text, label, case) for label, text in route.match_regex.items()
    )


def _covers(text: str, label: str, case: Case) -> bool:
    if label in case.values:
        return holds(text, case.values[label]) is True
    own = case.expressions.get(label)
    if own is None:
        return matches_all(text)
    return own == text or matches_all(text) or (text == ".+" and not _matches_empty(own))


def _matches_empty(text: str) -> bool:
    try:
        return parse_re2(text).matches_empty
    except ValueError:
        return True


def hidden_by(route: Route, earlier: Mapping[int, Route]) -> Iterator[int]:
    """The earlier routes that together take all of a route, each once; none where something is left for it."""
    found: dict[int, None] = {}
    for case in cases(route):
        first = next((index for index, other in earlier.items() if takes(other, case)), None)
        if first is None:
            return
        found[first] = None
    yield from found
