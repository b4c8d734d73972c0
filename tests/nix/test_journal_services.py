"""The services that ship a host's journal: Alloy with its checkpoint, and the entry on a server."""

from __future__ import annotations

from typing import Any

import pytest

from tests.nix.conftest import Evaluate
from tests.nix.service import units

CHECKPOINT = "nixscope-journal-checkpoint"
FILES = [
    "--positions=/var/lib/alloy/data-alloy/loki.source.journal.nixscope/positions.yml",
    "--checkpoint=/var/lib/alloy/nixscope-checkpoint.yml",
]


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory, evaluate: Evaluate) -> dict[str, Any]:
    """Those of the reference cluster's server."""
    found: dict[str, Any] = units("keystone", "primer", tmp_path_factory.mktemp("journal"), evaluate)["services"]
    return found


def words(command: str) -> list[str]:
    program, *arguments = command.split()
    assert program == f"/nix/store/{CHECKPOINT}/bin/{CHECKPOINT}"
    return [argument.strip("'") for argument in arguments]


def test_alloy_begins_where_everything_had_arrived(services: dict[str, Any]) -> None:
    """And with a password that root alone can read, however late it comes."""
    alloy = services["alloy"]
    (before,) = alloy["serviceConfig"]["ExecStartPre"]
    assert words(before) == ["--restore", *FILES]
    assert alloy["serviceConfig"]["LoadCredential"] == ["loki-password:/run/agenix/loki-password"]
    assert alloy["environment"] == {"NIXSCOPE_HOST": "primer"}
    assert alloy["startLimitIntervalSec"] == 0
    assert len(alloy["restartTriggers"]) == 1


def test_the_checkpoint_lives_with_alloy(services: dict[str, Any]) -> None:
    """As the same user, who is made up while Alloy runs; so that what it counts is this Alloy's."""
    unit = services[CHECKPOINT]
    assert words(unit["serviceConfig"]["ExecStart"]) == [
        *FILES,
        "--url=http://127.0.0.1:12345/metrics",
        "--component=nixscope",
    ]
    assert unit["wantedBy"] == unit["bindsTo"] == unit["after"] == ["alloy.service"]
    assert {name: unit["serviceConfig"][name] for name in ("DynamicUser", "User", "StateDirectory", "Restart")} == {
        "DynamicUser": True,
        "User": "alloy",
        "StateDirectory": "alloy",
        "Restart": "always",
    }


def test_the_entry_gets_its_file_from_systemd(services: dict[str, Any]) -> None:
    """Where the virtual host looks for it."""
    nginx = services["nginx"]
    assert nginx["serviceConfig"]["LoadCredential"] == ["loki-htpasswd:/run/agenix/loki-htpasswd"]
    assert nginx["startLimitIntervalSec"] == 0
