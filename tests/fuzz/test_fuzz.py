"""A small part of what ``python -m tests.fuzz.run`` does at length."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.documents import Case
from tests.fuzz.run import Result, one, run


@pytest.mark.parametrize("seed", [11, 12])
def test_bad_documents_are_refused_in_words(seed: int) -> None:
    total = Result()
    for part in run(400, seed, 2):
        total.ends += part.ends
        total.wrong += part.wrong
    assert total.wrong == []
    assert total.ends["written"] > 0
    assert total.ends["refused"] > 200


@pytest.mark.parametrize(
    "text",
    ["a" * 2_000_000, "a:" * 500_000, "eyJ-" * 500_000, "http://" * 200_000, "-----BEGIN " * 100_000, "{{" * 500_000],
    ids=lambda text: text[:10],
)
def test_a_value_of_megabytes_is_looked_at_once(text: str, tmp_path: Path) -> None:
    """A pattern that begins anew at every letter would take hours."""
    document = f"version: 1\nname: x\nhosts: {{a: {{address: 100.64.0.1, labels: {{text: '{text}'}}}}}}\n"
    end, why = one(Case(document.encode()), tmp_path, thorough=False)
    assert why == ""
    assert end in ("refused", "written")
