"""amtool's own answer to where an alert goes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from tests.toolbox import run_tool


def reached(path: Path, labels: Mapping[str, str]) -> list[str]:
    """The receivers that amtool finds for an alert with a configuration."""
    quoted = {key: re.sub(r'(["\\])', r"\\\1", value).replace("\n", "\\n") for key, value in labels.items()}
    asked = [f'{key}="{value}"' for key, value in quoted.items()]
    done = run_tool("amtool", "config", "routes", "test", f"--config.file={path}", "--", *asked)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip().split(",")
