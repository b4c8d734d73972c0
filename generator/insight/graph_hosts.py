"""Hosts as boxes of a picture: each its own while there are few, then together with those that are alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from generator.spec.model import Host

MOST = 12
"""Boxes of one kind that a picture shows before it puts several into one."""


class HostGroup(msgspec.Struct, frozen=True):
    """A box: one host, or several that have something in common."""

    id: str
    title: str
    lines: tuple[str, ...]
    hosts: tuple[str, ...]


def group_hosts(hosts: tuple[Host, ...]) -> tuple[HostGroup, ...]:
    """The boxes, in the order of the spec. More than ``MOST`` hosts go by their groups, or by their roles."""
    if len(hosts) <= MOST:
        return tuple(HostGroup(f"host-{h.name}", h.name, (", ".join(h.roles), h.address), (h.name,)) for h in hosts)
    ways: tuple[Callable[[Host], str], ...] = (_by_groups, _by_roles, lambda host: "")
    for way in ways:
        found: dict[str, list[Host]] = {}
        for host in hosts:
            found.setdefault(way(host), []).append(host)
        if len(found) <= MOST:
            break
    return tuple(_group(index, title, members) for index, (title, members) in enumerate(found.items()))


def _by_groups(host: Host) -> str:
    return ", ".join(host.groups) or _by_roles(host)


def _by_roles(host: Host) -> str:
    return ", ".join(host.roles)


def _group(index: int, title: str, hosts: list[Host]) -> HostGroup:
    names = [host.name for host in hosts]
    if len(names) == 1:
        return HostGroup(f"hosts-{index}", names[0], (title,) if title else (), tuple(names))
    lines = (f"{len(names)} hosts", f"{names[0]} … {names[-1]}")
    return HostGroup(f"hosts-{index}", title or "Hosts", lines, tuple(names))


def some(names: Sequence[str], most: int = 4) -> tuple[str, ...]:
    """The first of them as lines, and how many more there are."""
    return tuple(names) if len(names) <= most else (*names[: most - 1], f"and {len(names) - most + 1} more")
