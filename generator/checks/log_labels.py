"""No dead panel about logs: every label that selects streams is one that our Alloy sets."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic, did_you_mean
from generator.spec.log_labels import STREAM_LABELS
from generator.syntax.logql import stream_selectors

_BY_LOKI = frozenset({"service_name"})
"""What Loki 3 adds by itself (``discover_service_name``); lines on their way to it do not have it."""


def check_log_query(owner: str, query: str, more: frozenset[str] = frozenset()) -> Iterator[Diagnostic]:
    """Whether the stream selectors of a LogQL query of ``owner`` can select anything.

    ``more`` are labels that something else than the pods' Alloy sets.
    """
    try:
        unknown = unknown_labels(query, more)
    except ValueError as error:
        yield Diagnostic("bad-query", f"{owner}: {error}", "write valid LogQL", query)
        return
    for label in unknown:
        yield Diagnostic(
            "no-such-label",
            f"{owner}: no log stream has a label {label!r}",
            did_you_mean(label, STREAM_LABELS | more),
            "the query selects nothing, so it never shows anything",
        )


def unknown_labels(query: str, more: frozenset[str]) -> tuple[str, ...]:
    """Labels by which a query selects streams and that none has. Raises ValueError for a broken query."""
    asked = (matcher.label for matchers in stream_selectors(query) for matcher in matchers)
    return tuple(dict.fromkeys(label for label in asked if label not in STREAM_LABELS | _BY_LOKI | more))
