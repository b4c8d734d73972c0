"""Units of generated hosts, as our modules make them, and how little they may do."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.nix.clusters import write_cluster
from tests.nix.conftest import Evaluate
from tests.nix.option_types import option_tree
from tests.toolbox import run_tool

HERE = Path(__file__).parent


def units(spec: str, host: str, folder: Path, evaluate: Evaluate) -> dict[str, Any]:
    """The systemd ``services`` and ``timers`` of one host of a spec of ``clusters.SPECS``, each by name."""
    write_cluster(spec, folder)
    found: dict[str, Any] = evaluate(HERE / "units.nix", host=folder / f"nixos/hosts/{host}.nix")
    return found


def real_units(host: Path, evaluate: Evaluate, real_lib: Path) -> dict[str, Any]:
    """The services of a host, as the real module system gives them."""
    options = json.dumps(option_tree())
    config = evaluate(HERE / "real_options.nix", libPath=real_lib, tree=options, module=host)
    found: dict[str, Any] = config["systemd"]["services"]
    return found


def exposure(name: str, settings: Mapping[str, Any], folder: Path) -> float:
    """systemd's own judgement of a unit with this ``serviceConfig``, 0 (may do nothing) to 10 (may do all)."""
    file = folder / f"{name}.service"
    file.write_text("[Service]\n" + "".join(_lines({**settings, "ExecStart": "/bin/true"})))
    done = run_tool("systemd-analyze", "security", "--offline=true", "--no-pager", file)
    if "Unknown" in done.stderr or "unrecognized option" in done.stderr:
        pytest.skip("this systemd-analyze does not judge a unit that is not installed")
    (score,) = re.findall(r"exposure level for \S+: ([0-9.]+)", done.stdout)
    return float(score)


def _lines(settings: Mapping[str, Any]) -> list[str]:
    words = {True: "true", False: "false"}
    return [
        f"{name}={words[value] if isinstance(value, bool) else value}\n"
        for name, given in settings.items()
        for value in (given if isinstance(given, list) else [given])
    ]
