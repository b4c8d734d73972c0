"""No dead panel about logs: every label that selects streams is one that our Alloy sets."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic, did_you_mean
from generator.spec.log_labels import STREAM_LABELS
from generator.syntax.logql import stream_selectors


def check_log_query(owner: str, query: str, more: frozenset[str] = frozenset()) -> Iterator[Diagnostic]:
    """Whether the stream selectors of a LogQL query of ``owner`` can select anything.

    ``more`` are labels that something else than the pods' Alloy sets.
    """
    known = STREAM_LABELS | more
    try:
        selectors = stream_selectors(query)
    except ValueError as error:
        yield Diagnostic("bad-query", f"{owner}: {error}", "write valid LogQL", query)
        return
    for label in dict.fromkeys(matcher.label for matchers in selectors for matcher in matchers):
        if label not in known:
            yield Diagnostic(
                "no-such-label",
                f"{owner}: no log stream has a label {label!r}",
                did_you_mean(label, known),
                "the query selects nothing, so it never shows anything",
            )
