"""How little our own services on hosts may do, by systemd's own measure; the page on security says the same."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.nix.conftest import Evaluate
from tests.nix.service import exposure, units
from tests.nix.tree import ROOT
from tests.toolbox import run_tool

MOST = 2.0  # of 10
UNITS = {
    "nixscope-headscale-exporter": "primer",
    "nixscope-zpool-exporter": "primer",
    "nixscope-heartbeat": "backup",
    "nixscope-heartbeat-check": "backup",
    "nixscope-journal-checkpoint": "primer",
}
"""Every service of our modules, and a host of the reference cluster that runs it."""

Services = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory, evaluate: Evaluate) -> Services:
    """The settings of every service of ours in the reference cluster."""
    folder = tmp_path_factory.mktemp("services")
    found: Services = {}
    for host in sorted(set(UNITS.values())):
        given = units("keystone", host, folder, evaluate)["services"]
        found |= {name: unit["serviceConfig"] for name, unit in given.items() if name.startswith("nixscope-")}
    return found


def test_every_service_of_our_modules_is_judged(services: Services) -> None:
    assert services.keys() == UNITS.keys()


@pytest.mark.proves("systemd-analyze", "judges how little each service of our modules may do")
@pytest.mark.parametrize("unit", UNITS)
def test_it_may_do_little(unit: str, services: Services, tmp_path: Path) -> None:
    score = exposure(unit, services[unit], tmp_path)
    assert score <= MOST
    page = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    (said,) = re.findall(rf"^\| `{unit}` \| ([0-9.]+) \|", page, re.MULTILINE)
    if "systemd 252" in run_tool("systemd-analyze", "--version").stdout:
        assert score == float(said)


@pytest.mark.parametrize("setting", ["CapabilityBoundingSet", "SystemCallFilter", "RestrictNamespaces"])
def test_the_measure_sees_what_is_missing(setting: str, services: Services, tmp_path: Path) -> None:
    """A module that lost a setting would be noticed."""
    unit = "nixscope-headscale-exporter"
    less = {name: value for name, value in services[unit].items() if name != setting}
    assert exposure(unit, less, tmp_path) > exposure(unit, services[unit], tmp_path)
