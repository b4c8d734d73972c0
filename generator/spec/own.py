"""What the user brings along: rule files and dashboards from folders beside the spec, read and of the right form."""

from __future__ import annotations

import pathlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generator.diagnostics import Position


@dataclass(frozen=True, slots=True)
class OwnRule:
    """One rule of the user's: ``kind`` is alert or record, ``position`` where its query stands."""

    kind: str
    name: str
    expr: str
    position: Position


@dataclass(frozen=True, slots=True)
class OwnRules:
    """A rule file: ``groups`` as Prometheus reads it, ``elsewhere`` patterns of metrics that nixscope cannot know.

    ``name`` is the file's name without its ending.
    """

    name: str
    groups: tuple[Mapping[str, Any], ...]
    rules: tuple[OwnRule, ...]
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnTests:
    """A file of promtool's unit tests: the alerts that fire in one of its cases, and those that keep silent in one."""

    path: pathlib.Path
    firing: frozenset[str]
    silent: frozenset[str]


@dataclass(frozen=True, slots=True)
class OwnDashboard:
    """A dashboard: ``model`` as Grafana imports it, ``position`` the head of its file."""

    name: str
    uid: str
    title: str
    model: Mapping[str, Any]
    position: Position
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Own:
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
