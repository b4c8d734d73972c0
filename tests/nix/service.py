"""Units of generated hosts, as the real module system gives them, and how little they may do."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.nix.clusters import write_cluster
from tests.nix.conftest import Evaluate
from tests.nix.option_types import option_tree

EXPOSURE = 2.0  # of 10


def units(spec: str, host: str, folder: Path, evaluate: Evaluate, real_lib: Path) -> dict[str, Any]:
    """Every systemd service of one host of a spec of ``clusters.SPECS``, by name."""
    write_cluster(spec, folder)
    module, options = folder / f"nixos/hosts/{host}.nix", json.dumps(option_tree())
    config = evaluate(Path(__file__).parent / "real_options.nix", libPath=real_lib, tree=options, module=module)
    found: dict[str, Any] = config["systemd"]["services"]
    return found


def assert_sandboxed(name: str, unit: dict[str, Any], folder: Path) -> None:
    """systemd judges the unit's exposure to be low. Skips where there is no systemd that could judge."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed")
    file = folder / f"{name}.service"
    file.write_text("[Service]\n" + "".join(_lines({**unit["serviceConfig"], "ExecStart": "/bin/true"})))
    command = [analyze, "security", "--offline=true", f"--threshold={EXPOSURE * 10:.0f}", "--no-pager", file]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if "Unknown" in done.stderr or "unrecognized option" in done.stderr:
        pytest.skip("this systemd-analyze does not judge a unit that is not installed")
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr


def _lines(settings: dict[str, Any]) -> list[str]:
    words = {True: "true", False: "false"}
    return [
        f"{name}={words[value] if isinstance(value, bool) else value}\n"
        for name, given in settings.items()
        for value in (given if isinstance(given, list) else [given])
    ]
