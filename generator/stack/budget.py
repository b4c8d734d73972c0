"""Memory: one budget of the spec is shared out among all containers of the stack.

Every container gets its least, and what is left is shared by weight up to each one's most. Request and limit are the
same number, so that what the scheduler promises is what a container may use.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

_MI = 2**20


class Share(msgspec.Struct, frozen=True):
    """One container's claim, in MiB for each of its replicas. Weight 0 never gets more than its least."""

    container: str
    least_mi: int
    replicas: int = 1
    weight: int = 0
    most_mi: int = 1 << 20


class Memory(msgspec.Struct, frozen=True):
    """MiB for one replica of each container."""

    by_container: Mapping[str, int]

    def resources(self, container: str, cpu: str) -> dict[str, Any]:
        """Kubernetes' ``resources`` of a container: memory requested and limited alike, CPU only requested."""
        memory = f"{self.by_container[container]}Mi"
        return {"requests": {"cpu": cpu, "memory": memory}, "limits": {"memory": memory}}


def least_bytes(shares: Iterable[Share]) -> int:
    """What the stack needs to run at all."""
    return sum(share.least_mi * share.replicas for share in shares) * _MI


def share_memory(shares: tuple[Share, ...], budget_bytes: int) -> Memory:
    """Share the budget out. A budget below ``least_bytes`` gives everyone the least (and is refused by a check)."""
    given = {share.container: share.least_mi for share in shares}
    open_shares = [share for share in shares if share.weight]
    rest_mi = (budget_bytes - least_bytes(shares)) // _MI
    while open_shares and rest_mi > 0:
        unit = rest_mi / sum(share.weight * share.replicas for share in open_shares)
        full = [s for s in open_shares if given[s.container] + int(unit * s.weight) >= s.most_mi]
        # Those that would pass their most take it and leave the rest of their part to the others.
        for share in full or open_shares:
            more = share.most_mi - given[share.container] if full else int(unit * share.weight)
            given[share.container] += more
            rest_mi -= more * share.replicas
        if not full:
            break
        open_shares = [share for share in open_shares if share not in full]
    return Memory(given)
