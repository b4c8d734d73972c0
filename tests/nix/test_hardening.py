"""How little our own services on hosts may do, by systemd's own measure; the page on security says the same."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.nix.clusters import write_cluster
from tests.nix.conftest import Evaluate
from tests.nix.option_types import option_tree
from tests.nix.tree import ROOT
from tests.toolbox import run_tool

HERE = Path(__file__).parent
MOST = 2.0  # of 10
UNITS = {
    "nixscope-headscale-exporter": "primer",
    "nixscope-zpool-exporter": "primer",
    "nixscope-heartbeat": "backup",
    "nixscope-heartbeat-check": "backup",
}
"""Every service of our modules, and a host of the reference cluster that runs it."""

Services = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory, evaluate: Evaluate, real_lib: Path) -> Services:
    """The settings of every service of ours in the reference cluster, as the module system gives them."""
    folder = tmp_path_factory.mktemp("services")
    write_cluster("keystone", folder)
    found: Services = {}
    for host in sorted(set(UNITS.values())):
        file = folder / f"nixos/hosts/{host}.nix"
        tree = json.dumps(option_tree())
        config = evaluate(HERE / "real_options.nix", libPath=real_lib, tree=tree, module=file)
        found |= {
            name: unit["serviceConfig"]
            for name, unit in config["systemd"]["services"].items()
            if name.startswith("nixscope-")
        }
    return found


def test_every_service_of_our_modules_is_judged(services: Services) -> None:
    assert services.keys() == UNITS.keys()


@pytest.mark.parametrize("unit", UNITS)
def test_it_may_do_little(unit: str, services: Services, tmp_path: Path) -> None:
    score = _exposure(unit, services[unit], tmp_path)
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
    assert _exposure(unit, less, tmp_path) > _exposure(unit, services[unit], tmp_path)


def _exposure(unit: str, settings: dict[str, Any], folder: Path) -> float:
    file = folder / f"{unit}.service"
    file.write_text("[Service]\n" + "".join(_lines({**settings, "ExecStart": "/bin/true"})))
    done = run_tool("systemd-analyze", "security", "--offline=true", "--no-pager", file)
    if "Unknown" in done.stderr or "unrecognized option" in done.stderr:
        pytest.skip("this systemd-analyze does not judge a unit that is not installed")
    (score,) = re.findall(r"exposure level for \S+: ([0-9.]+)", done.stdout)
    return float(score)


def _lines(settings: dict[str, Any]) -> list[str]:
    words = {True: "true", False: "false"}
    return [
        f"{name}={words[value] if isinstance(value, bool) else value}\n"
        for name, given in settings.items()
        for value in (given if isinstance(given, list) else [given])
    ]
