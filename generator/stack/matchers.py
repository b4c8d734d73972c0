"""Matchers of Alertmanager's routes and inhibitions: those of Prometheus' selectors, in another quoting."""

from __future__ import annotations

from generator.syntax.promql import Matcher


def is_(label: str, value: str) -> Matcher:
    """The label has exactly this value; empty where it is absent."""
    return Matcher(label, "=", value)


def one_of(label: str, *values: str) -> Matcher:
    """The label has one of these values, which must be plain words."""
    return Matcher(label, "=~", "|".join(values))


def print_matcher(matcher: Matcher) -> str:
    """A matcher with its value in Alertmanager's (OpenMetrics) quoting."""
    escaped = matcher.value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'{matcher.label}{matcher.op}"{escaped}"'


def print_matchers(matchers: tuple[Matcher, ...]) -> list[str]:
    """Each as it stands in ``alertmanager.yml``."""
    return [print_matcher(matcher) for matcher in matchers]
