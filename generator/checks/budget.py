"""The memory budget holds what the stack needs to run at all."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic
from generator.sources.thanos_clusters import stores
from generator.spec.model import Cluster
from generator.spec.units import volume_bytes
from generator.stack.assemble import memory_shares
from generator.stack.budget import Share, least_bytes

_MI = 2**20


def check_budget(cluster: Cluster) -> Iterator[Diagnostic]:
    """A budget below the least of all containers is refused, with the number that would do."""
    shares = memory_shares(cluster)
    least_mi = least_bytes(shares) // _MI
    if least_mi * _MI <= volume_bytes(cluster.budget.memory):
        return
    largest = sorted(_needed(cluster, shares).items(), key=lambda one: -one[1])[:3]
    parts = ", ".join(f"{name} {needed}Mi" for name, needed in largest)
    yield Diagnostic(
        "budget-too-small",
        f"the stack needs at least {least_mi}Mi, and the budget is {cluster.budget.memory}",
        f"write budget: {{memory: {least_mi}Mi}} or more",
        f"its containers would be killed for want of memory; the largest: {parts}",
        ("budget", "memory"),
    )


def _needed(cluster: Cluster, shares: tuple[Share, ...]) -> dict[str, int]:
    """MiB by container; the store gateways of other clusters are small, and together they may be most of it."""
    found: dict[str, int] = {}
    others = frozenset(stores(cluster))
    together = f"thanos-store of {len(others)} other clusters" if len(others) > 1 else None
    for share in shares:
        name = together if together and share.container in others else share.container
        found[name] = found.get(name, 0) + share.least_mi * share.replicas
    return found
