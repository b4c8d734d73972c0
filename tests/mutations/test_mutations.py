"""Every fault of the list is noticed by a test that is no golden, and the report says by which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future

import pytest

from tests.mutations.mutating import CAUGHT_BY, TESTS, Mutation, Outcome, mutations, run_all
from tests.specs import ROOT

MUTATIONS = mutations()
Outcomes = dict[Mutation | None, Future[Outcome]]


@pytest.fixture(scope="module")
def outcomes() -> Outcomes:
    """What became of each."""
    return run_all(MUTATIONS)


def test_there_are_enough_and_each_is_one_change() -> None:
    assert len(MUTATIONS) >= 100
    assert len({mutation.name for mutation in MUTATIONS}) == len(MUTATIONS)
    for mutation in MUTATIONS:
        text = (ROOT / mutation.file).read_text(encoding="utf-8")
        assert (mutation.name, text.count(mutation.old)) == (mutation.name, 1)


def test_no_part_of_the_emitters_is_left_out() -> None:
    parts = Counter("/".join(mutation.file.split("/")[:2]) for mutation in MUTATIONS)
    assert parts.keys() == {*(f"generator/{part}" for part in TESTS if part != "modules"), "nix/modules"}


def test_without_a_fault_everything_passes(outcomes: Outcomes) -> None:
    outcome = outcomes[None].result()
    assert outcome.passed, outcome.said


@pytest.mark.parametrize("mutation", MUTATIONS, ids=[mutation.name for mutation in MUTATIONS])
def test_it_is_noticed(mutation: Mutation, outcomes: Outcomes, record_property: Callable[[str, str], None]) -> None:
    outcome = outcomes[mutation].result()
    assert outcome.caught_by is not None, f"nobody notices\n{outcome.said}"
    record_property(CAUGHT_BY, outcome.caught_by)
