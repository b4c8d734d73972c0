"""``nixscope`` as its user runs it: arguments in, exit code and both streams out."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from generator import cli

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Ran:
    """How a run ended."""

    code: int
    stdout: str
    stderr: str


def nixscope(*args: str | Path, cwd: Path, env: Mapping[str, str] | None = None) -> Ran:
    """Run in this process: fast, and without any of the real programs on PATH unless ``env`` has one.

    Nothing is known of an earlier run unless ``env`` has a cache.
    """
    out, err = io.StringIO(), io.StringIO()
    variables = {"PATH": os.devnull, "XDG_CACHE_HOME": os.devnull, "NO_COLOR": "1", **(env or {})}
    with (
        mock.patch.dict(os.environ, variables),
        mock.patch.object(sys, "argv", ["nixscope", *map(str, args)]),
        contextlib.chdir(cwd),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = cli.run()
    return Ran(code, out.getvalue(), err.getvalue())


def command(*args: str | Path) -> list[str]:
    """The command line of a real process."""
    return [sys.executable, "-m", "generator.cli", *map(str, args)]


def environment(**variables: str) -> dict[str, str]:
    """The whole environment of a real process: none of the caller's, none of the real programs, no cache."""
    own = {"PATH": os.devnull, "XDG_CACHE_HOME": os.devnull, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    return {**own, **variables}


def nixscope_process(*args: str | Path, cwd: Path, **variables: str) -> Ran:
    """Run in a process of its own, in a pipe, with these variables only."""
    done = subprocess.run(
        command(*args),
        cwd=cwd,
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)
