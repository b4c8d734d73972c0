"""The service of the Headscale exporter: what its module makes of a host's settings."""

from __future__ import annotations

from typing import Any

import pytest

from tests.nix.conftest import Evaluate
from tests.nix.service import units

UNIT = "nixscope-headscale-exporter"


@pytest.fixture(scope="module")
def unit(tmp_path_factory: pytest.TempPathFactory, evaluate: Evaluate) -> dict[str, Any]:
    """The unit on the reference cluster's coordinator."""
    return units("keystone", "primer", tmp_path_factory.mktemp("headscale"), evaluate)["services"][UNIT]


def test_what_is_started(unit: dict[str, Any]) -> None:
    """The key comes from systemd, which may read what only root may; the names are those of the spec's hosts."""
    program, key, *words = unit["serviceConfig"]["ExecStart"].split()
    assert program == f"/nix/store/{UNIT}/bin/{UNIT}"
    assert key == "--api-key-file=%d/api-key"
    assert [word.strip("'") for word in words] == [
        "--url=https://headscale.example.org",
        "--address=0.0.0.0",
        "--port=9250",
        *(f"--expect={name}" for name in ("backup", "primer", "worker-1", "worker-2", "worker-3")),
    ]
    assert unit["serviceConfig"]["LoadCredential"] == "api-key:/run/agenix/headscale-api-key"


def test_it_never_gives_up(unit: dict[str, Any]) -> None:
    """Neither without its key file nor without a network."""
    assert unit["serviceConfig"]["Restart"] == "always"
    assert unit["startLimitIntervalSec"] == 0
    assert unit["wants"] == unit["after"] == ["network-online.target"]
