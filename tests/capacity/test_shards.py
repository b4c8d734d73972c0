"""``metrics.shards: auto``: where the number changes, that it is what a number in its place makes, and who sees it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.capacity import figures
from generator.capacity.series import of_fullest
from generator.capacity.shards import STEPS, decide_shards, least_step, most_series
from generator.diagnostics import SpecError
from generator.insight.plan import planned
from generator.opening import open_spec
from generator.pipeline import Generated, generate
from generator.spec.shards import DecidedShards, why_shards
from tests.capacity.specs import decided, hosts, last_below, spec, written
from tests.commandline import ROOT, environment
from tests.specs import cluster

ROLES = ("agent", "external", "server")
HOLDS = {1: 4_000_000, 2: 6_400_000, 4: 12_800_000, 8: 25_600_000, 16: 51_200_000, 32: 102_400_000}
"""Series of each number of shards: four million in the fullest, which has a quarter more than the mean."""


def test_each_step_holds_four_million_in_its_fullest_pod() -> None:
    assert {step: most_series(step) for step in STEPS} == HOLDS
    assert [of_fullest(step, held) for step, held in HOLDS.items()] == [figures.STEP_SERIES] * len(STEPS)
    assert figures.STEP_SERIES * 1.25 == figures.POD_SERIES, "a fifth of room to where plan warns"


@pytest.mark.parametrize(("step", "held"), HOLDS.items())
def test_one_series_too_many_makes_the_next_step(step: int, held: int) -> None:
    following = min(2 * step, STEPS[-1])
    assert (least_step(held), least_step(held + 1)) == (step, following)
    # At the moment of the change the fullest is far from the next one.
    assert of_fullest(following, held + 1) <= 0.63 * figures.STEP_SERIES or following == step


def test_the_sentence() -> None:
    assert why_shards(DecidedShards(2, 6_100_000, 6_400_000, 4_000_000, 4)) == (
        "2 shards of Prometheus: 6.1 million series, at most 4 million in each (metrics.shards: auto)"
    )
    assert why_shards(DecidedShards(1, 50_660, 4_000_000, 4_000_000, 2)) == (
        "1 shard of Prometheus: 50,660 series, at most 4 million in each (metrics.shards: auto)"
    )


@pytest.mark.parametrize(("step", "following"), [(1, 2), (2, 4), (4, 8), (8, 16)])
def test_one_node_too_many_makes_the_next_step(step: int, following: int) -> None:
    count = last_below(HOLDS[step])
    last, first = decided(count), decided(count + 1)
    assert (last.shards, last.following, first.shards) == (step, following, following)
    assert (last.most_series, first.most_series) == (HOLDS[step], HOLDS[following])
    assert last.series <= HOLDS[step] < first.series
    assert last.left == HOLDS[step] - last.series < first.series - last.series


def test_the_largest_step_is_the_last() -> None:
    most = decided(9800)
    assert (most.shards, most.following) == (32, None)
    assert most.left < 0
    assert why_shards(most) == (
        "32 shards of Prometheus: 103 million series, more than 4 million in some, but this is the largest number "
        "(metrics.shards: auto)"
    )


@given(st.lists(st.sampled_from(ROLES), min_size=1, max_size=40), st.integers(1, 60), st.integers(0, 200))
@settings(max_examples=25, deadline=None)
def test_more_hosts_never_have_fewer_shards(roles: list[str], times: int, more: int) -> None:
    few = roles * times
    counts = [
        decide_shards(cluster(hosts=hosts(found), metrics={"longTerm": {"type": "thanos"}}))
        for found in (few, few, few + (roles * 200)[:more])
    ]
    assert counts[0] == counts[1]
    assert counts[0].shards <= counts[2].shards
    assert counts[0].series <= counts[2].series


def tree_of(folder: Path, count: int, shards: Any, **parts: Any) -> Generated:
    return generate(written(folder, spec(count, shards, **parts)))


@pytest.mark.parametrize(("count", "number"), [(2, 1), (380, 2), (610, 4)])
def test_auto_writes_what_the_number_would(tmp_path: Path, count: int, number: int) -> None:
    """Byte for byte, in every target, and so all that real programs say of a number holds of auto."""
    every = {"targets": ["nixos", "kubenix", "helm", "manifests", "k3s"]}
    auto, plain = (tree_of(tmp_path, count, shards, **every) for shards in ("auto", number))
    assert auto.cluster == plain.cluster
    assert auto.tree == plain.tree
    assert (auto.decided, plain.decided) == (decided(count), None)
    assert set(auto.reasons) - set(plain.reasons) == {why_shards(decided(count))}


def test_replicas_and_auto_are_apart(tmp_path: Path) -> None:
    """Each replica holds the same series, so they change no number."""
    two = tree_of(tmp_path, 380, "auto", metrics={"replicas": 2})
    assert (two.cluster.metrics.shards, two.cluster.metrics.replicas) == (2, 2)
    assert two.tree == tree_of(tmp_path, 380, 2, metrics={"replicas": 2}).tree


@pytest.mark.parametrize("count", [2, 380, 610])
def test_what_decides_is_what_plan_counts(tmp_path: Path, count: int) -> None:
    """Whatever options plan has: what is generated knows none of them."""
    path = written(tmp_path, spec(count))
    usual, crowded = planned(path), planned(path, pods=60, cpus=2)
    assert usual.plan.decided is not None
    assert usual.plan.decided.series == usual.plan.total_series
    assert crowded.plan.decided == usual.plan.decided
    assert crowded.plan.total_series != usual.plan.total_series


def test_no_cluster_has_the_word() -> None:
    """What made one without a decision would not come to an end."""
    assert isinstance(cluster(metrics={"shards": 2}).metrics.shards, int)
    with pytest.raises(msgspec.ValidationError, match=r"metrics\.shards"):
        cluster(metrics={"shards": "auto"})


def test_the_word_is_the_users_to_overrule(tmp_path: Path) -> None:
    """In one file, and in a file above another that says auto."""
    (tmp_path / "shared.yaml").write_text(json.dumps({"metrics": {"shards": "auto"}}), encoding="utf-8")
    numbers = [
        open_spec(written(tmp_path, spec(380, shards, extends="shared.yaml"))).cluster.metrics.shards
        for shards in (None, 1, 7, "auto")
    ]
    assert numbers == [2, 1, 7, 2]


def test_the_budget_is_held_against_the_number(tmp_path: Path) -> None:
    """The check of what the cluster alone tells sees the number, and refuses the same with it."""

    def refused(shards: Any) -> list[str]:
        with pytest.raises(SpecError) as caught:
            tree_of(tmp_path, 380, shards, budget={"memory": "2500Mi"})
        return [found.message for found in caught.value.diagnostics if found.id == "budget-too-small"]

    assert refused("auto") == refused(2) != []
    assert refused(2) != refused(4)


def test_what_is_wrong_is_told_before_anything_is_counted(tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        generate(written(tmp_path, {"version": 1, "name": "small", "hosts": {}, "metrics": {"shards": "auto"}}))
    assert {"no-hosts", "shards-apart"} <= {found.id for found in caught.value.diagnostics}


def test_a_number_costs_no_count(tmp_path: Path) -> None:
    """Nothing of the model is even imported."""
    code = (
        "import sys; from pathlib import Path; from generator.pipeline import generate; generate(Path(sys.argv[1])); "
        "print([name for name in sys.modules if name.startswith(('generator.capacity', 'generator.insight'))])"
    )
    found = [
        subprocess.run(
            [sys.executable, "-c", code, written(tmp_path, spec(2, shards))],
            capture_output=True, text=True, check=True, cwd=ROOT, env=environment(),
        ).stdout
        for shards in (1, "auto")
    ]  # fmt: skip
    assert found[0] == "[]\n"
    assert "generator.capacity.shards" in found[1]
