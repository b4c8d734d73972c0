"""Units of our own modules: our reading of them is the module system's, and what they start is as the host says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.nix.clusters import SPECS, write_cluster
from tests.nix.conftest import Evaluate
from tests.nix.service import HERE, real_units, units
from tests.specs import generated

EXPORTER = re.compile(r"prometheus-\w+-exporter")
Units = dict[str, Any]


@pytest.fixture(scope="module")
def primer(tmp_path_factory: pytest.TempPathFactory, evaluate: Evaluate) -> Units:
    """Those of the reference cluster's server, which has pools."""
    return units("keystone", "primer", tmp_path_factory.mktemp("primer"), evaluate)


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory, evaluate: Evaluate) -> Units:
    """Those of its host outside of the cluster, which watches the heartbeat."""
    return units("keystone", "backup", tmp_path_factory.mktemp("backup"), evaluate)


@pytest.mark.parametrize("name", SPECS)
def test_the_real_module_system_agrees(name: str, evaluate: Evaluate, real_lib: Path, tmp_path: Path) -> None:
    """Every service that a module of ours makes, or adds to, has there the settings that we read."""
    write_cluster(name, tmp_path)
    for host in (tmp_path / "nixos/hosts").iterdir():
        found = evaluate(HERE / "units.nix", host=host).get("services", {})
        real = real_units(host, evaluate, real_lib)
        ours = {unit: settings for unit, settings in found.items() if not EXPORTER.fullmatch(unit)}
        assert {unit: picked(real[unit], settings) for unit, settings in ours.items()} == ours


def picked(real: Any, like: Any) -> Any:
    """What the module system has under the keys that we have; what it fills in is no difference."""
    return {key: picked(real[key], part) for key, part in like.items()} if isinstance(like, dict) else real


def arguments(unit: Units) -> list[str]:
    """What a unit gives its program, which is called like the unit or, of two, like the first."""
    program, *words = unit["serviceConfig"]["ExecStart"].split()
    assert re.fullmatch(r"/nix/store/(nixscope-[a-z-]+)/bin/\1", program)
    return [word.strip("'") for word in words]


def test_the_heartbeat_is_taken_and_looked_at(backup: Units) -> None:
    """With one state for both, as one user; the port is the one that the cluster posts to and the firewall opens."""
    taking, looking = (backup["services"][f"nixscope-heartbeat{part}"] for part in ("", "-check"))
    state = "--state=/var/lib/nixscope-heartbeat"
    assert arguments(taking) == [state, "--address=0.0.0.0", "--port=9248"]
    assert arguments(looking) == [
        *("--check", "--notify-file=%d/notify-url", state, "--cluster=keystone", "--max-age=300")
    ]
    assert looking["serviceConfig"]["LoadCredential"] == "notify-url:/run/agenix/heartbeat-notify-url"
    for unit in (taking, looking):
        own = {key: unit["serviceConfig"][key] for key in ("DynamicUser", "User", "StateDirectory")}
        assert own == {"DynamicUser": True, "User": "nixscope-heartbeat", "StateDirectory": "nixscope-heartbeat"}
    assert (taking["wantedBy"], taking["serviceConfig"]["Restart"]) == (["multi-user.target"], "always")
    assert "wantedBy" not in looking


def test_the_timers_start_what_they_are_called_after(primer: Units, backup: Units) -> None:
    """And start themselves; no beat is missed for as long as one may take after a boot."""
    timing = {
        "nixscope-heartbeat-check": {"OnBootSec": 300, "OnUnitInactiveSec": "30s", "AccuracySec": "5s"},
        "nixscope-zpool-exporter": {"OnBootSec": "1min", "OnUnitActiveSec": "5min"},
    }
    assert {name: timer["timerConfig"] for name, timer in backup["timers"].items()} == timing
    assert primer["timers"].keys() == {"nixscope-zpool-exporter"}
    for found in (primer, backup):
        for name, timer in found["timers"].items():
            assert timer["wantedBy"] == ["timers.target"]
            assert found["services"][name]["serviceConfig"]["Type"] == "oneshot"


def test_pools_are_written_where_node_exporter_reads(primer: Units) -> None:
    """The one folder that the service may write to besides its own."""
    host = generated("keystone").tree["nixos/hosts/primer.nix"]
    (folder,) = re.findall(r'"--collector\.textfile\.directory=(\S+)"', host)
    unit = primer["services"]["nixscope-zpool-exporter"]
    assert arguments(unit) == ["--directory", folder, "--memory", "/var/lib/nixscope-zpool-exporter/scrubs.json"]
    settings = unit["serviceConfig"]
    assert settings["ReadWritePaths"] == [folder]
    assert settings["StateDirectory"] == "nixscope-zpool-exporter"
    assert settings["DeviceAllow"] == ["/dev/zfs rw"]
    assert unit["path"] == ["/nix/store/zfs"]
