"""Hosts of a flake: what its ``nixosConfigurations`` say of themselves, through the real Nix."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from generator.diagnostics import Diagnostic, SpecError
from generator.insight.init.answers import HostAnswer
from generator.package import DATA
from generator.spec.model import Role


class _Machine(msgspec.Struct, rename="camel"):
    name: str | None
    extra_pools: list[str] | None
    datasets: list[Any] | None
    k3s: str | None
    headscale: bool | None


@cache
def question() -> str:
    """The function that is applied to ``nixosConfigurations``."""
    return (DATA / "flake-hosts.nix").read_text(encoding="utf-8")


def arguments(flake: str) -> tuple[str, ...]:
    """The arguments of nix that ask a flake; nothing is written into it, no lock file either."""
    features = ("--extra-experimental-features", "nix-command flakes")
    return (*features, "eval", "--json", "--no-write-lock-file", f"{flake}#nixosConfigurations", "--apply", question())


def hosts_of(answer: str) -> dict[str, HostAnswer]:
    """The hosts of Nix' answer, sorted by name, each with its roles and pools; without addresses, which it cannot know.

    Raises SpecError for a flake that has none.
    """
    machines = msgspec.json.decode(answer, type=dict[str, _Machine])
    if not machines:
        why = "there would be nothing to watch"
        raise SpecError(
            [Diagnostic("no-hosts", "the flake has no nixosConfigurations", "name hosts with --host NAME=ADDRESS", why)]
        )
    found = {}
    for key, machine in sorted(machines.items()):
        name = machine.name or key
        found[name] = HostAnswer(name, "", _roles(machine), _pools(machine))
    return found


def _roles(machine: _Machine) -> tuple[Role, ...]:
    roles: list[Role] = ["headscale"] if machine.headscale else []
    if machine.k3s == "server":
        return ("server", *roles)
    if machine.k3s == "agent":
        return ("agent", *roles)
    return ("external", *roles)


def _pools(machine: _Machine) -> tuple[str, ...]:
    """Pools that are imported by name, and those that a mounted dataset (``tank/home``) lies in."""
    datasets = [device.partition("/")[0] for device in machine.datasets or [] if isinstance(device, str)]
    return tuple(sorted({*(machine.extra_pools or []), *datasets} - {""}))
