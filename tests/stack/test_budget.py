"""One memory budget for the whole stack: everyone gets the least, nobody more than the most, and no more in sum."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from generator.spec.units import volume_bytes
from generator.stack.assemble import memory_shares
from generator.stack.budget import Share, least_bytes, share_memory
from tests.specs import STORE, cluster, made, named

MI = 2**20
SHARES = st.lists(
    st.builds(
        lambda least, more, replicas, weight: (least, replicas, weight, least + more),
        *(st.integers(1, 300), st.integers(0, 300), st.integers(1, 50), st.integers(0, 8)),
    ),
    min_size=1,
    max_size=8,
).map(lambda parts: tuple(Share(f"c{index}", *part) for index, part in enumerate(parts)))


def _fair(shares: tuple[Share, ...], budget_mi: int) -> None:
    given_mi = share_memory(shares, budget_mi * MI).by_container
    least_mi = least_bytes(shares) // MI
    assert given_mi.keys() == {share.container for share in shares}
    assert len(given_mi) == len(shares)
    for share in shares:
        assert share.least_mi <= given_mi[share.container] <= (share.most_mi if share.weight else share.least_mi)
    taken_mi = sum(given_mi[share.container] * share.replicas for share in shares)
    assert taken_mi <= max(budget_mi, least_mi)
    hungry = [share for share in shares if share.weight and given_mi[share.container] < share.most_mi]
    if hungry and budget_mi >= least_mi:
        # Nothing is left but what rounding to whole MiB costs.
        assert budget_mi - taken_mi < sum(share.replicas for share in hungry) + 1


@given(SHARES, st.integers(0, 40_000))
def test_any_shares(shares: tuple[Share, ...], budget_mi: int) -> None:
    _fair(shares, budget_mi)


@given(st.integers(1, 400), st.integers(0, 200_000), st.booleans(), st.sampled_from(["monolithic", "simple-scalable"]))
def test_the_stack_itself(hosts: int, budget_mi: int, adapter: bool, mode: str) -> None:
    addresses: dict[str, Any] = {f"h{index}": {"address": f"100.64.0.{index}"} for index in range(hosts)}
    shares = memory_shares(cluster(hosts=addresses, metrics={"adapter": adapter}, logs={"mode": mode}, storage=STORE))
    _fair(shares, budget_mi)


def test_more_weight_gets_more() -> None:
    """12 MiB to spare, at most 3 of them for ``b``: the rest goes to ``c`` and twice as much to ``a``."""
    shares = (Share("a", 10, weight=2), Share("b", 10, weight=2, most_mi=13), Share("c", 10, weight=1), Share("d", 10))
    assert share_memory(shares, 52 * MI).by_container == {"a": 16, "b": 13, "c": 13, "d": 10}


def test_hosts_outside_the_cluster_run_no_pod() -> None:
    inside, outside = {"address": "100.64.0.1"}, {"address": "100.64.0.2", "roles": ["external"]}
    alloy = next(s for s in memory_shares(cluster(hosts={"a": inside, "b": outside})) if s.container == "alloy")
    assert alloy.replicas == 1


@given(st.sampled_from(["monolithic", "simple-scalable"]), st.sampled_from(["4Gi", "5Gi", "64Gi"]))
def test_what_is_requested_is_the_limit(mode: str, budget: str) -> None:
    """In every ``resources`` of the values; a volume claim has one as well, without limits, and a role names some."""
    nodes = {f"h{index}": {"address": f"100.64.0.{index}"} for index in range(3)}
    result = made(hosts=nodes, logs={"mode": mode}, storage=STORE, metrics={"adapter": True}, budget={"memory": budget})
    seen = 0
    for release in result.stack.releases:
        for path, resources in named(release.values, "resources"):
            if isinstance(resources, list) or "storage" in resources["requests"]:  # a role's, and a claim's
                continue
            seen += 1
            assert resources["limits"] == {"memory": resources["requests"]["memory"]}, path
            assert volume_bytes(resources["requests"]["memory"]) > 0, path
            assert resources["requests"].keys() == {"cpu", "memory"}, path
    assert seen == len(memory_shares(result.cluster))
