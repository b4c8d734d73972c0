"""What the user brings along: rule files and dashboards from folders beside the spec, read and of the right form."""

from __future__ import annotations

import pathlib
from collections.abc import Mapping
from typing import Any

import msgspec

from generator.diagnostics import Position


class OwnRule(msgspec.Struct, frozen=True):
    """One rule of the user's: ``kind`` is alert or record, ``position`` where its query stands."""

    kind: str
    name: str
    expr: str
    position: Position


class OwnRules(msgspec.Struct, frozen=True):
    """A rule file: ``groups`` as Prometheus reads it, ``elsewhere`` patterns of metrics that nixscope cannot know.

    ``name`` is the file's name without its ending.
    """

    name: str
    groups: tuple[Mapping[str, Any], ...]
    rules: tuple[OwnRule, ...]
    elsewhere: tuple[str, ...] = ()


class OwnTests(msgspec.Struct, frozen=True):
    """A file of promtool's unit tests: the alerts that fire in one of its cases, and those that keep silent in one."""

    path: pathlib.Path
    firing: frozenset[str]
    silent: frozenset[str]


class OwnDashboard(msgspec.Struct, frozen=True):
    """A dashboard: ``model`` as Grafana imports it, ``position`` the head of its file."""

    name: str
    uid: str
    title: str
    model: Mapping[str, Any]
    position: Position
    elsewhere: tuple[str, ...] = ()


class Own(msgspec.Struct, frozen=True):
    """Everything that the user brings along."""

    rules: tuple[OwnRules, ...] = ()
    dashboards: tuple[OwnDashboard, ...] = ()
    tests: tuple[OwnTests, ...] = ()

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """Patterns (``shop_*``) of metrics that come from somewhere else, whichever file names them."""
        files = [*(file.elsewhere for file in self.rules), *(file.elsewhere for file in self.dashboards)]
        return tuple(pattern for patterns in files for pattern in patterns)


NOTHING = Own()


def declared(name: str, *, rule: bool) -> str:
    """How a file of the user's declares that something else serves or records a name."""
    return f"# nixscope: elsewhere {name}" if rule else f'"nixscope": {{"elsewhere": ["{name}"]}} at its head'
