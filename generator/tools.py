"""The one door to other programs: nixfmt, nix, promtool, amtool, alloy."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import msgspec

from generator.diagnostics import ToolError

TIMEOUT_S = 300
_LAST_WORDS = 2000


class Outcome(msgspec.Struct, frozen=True):
    """How a program ended: ``code`` 0 means that it had no complaint; ``text`` is what it said on both streams."""

    code: int
    text: str


def find(program: str) -> str | None:
    """The program's path, None where it is not installed."""
    return shutil.which(program)


def ask(program: str, arguments: Sequence[str], folder: Path) -> str:
    """What a program answers on its standard output. Raises ToolError, with its last words, where it fails."""
    path, done = _done(program, arguments, folder, subprocess.PIPE)
    if done.returncode:
        raise ToolError(f"{path} failed: {done.stderr.strip()[-_LAST_WORDS:]}")
    return done.stdout


def run(program: str, arguments: Sequence[str], folder: Path) -> Outcome:
    """Run a program in a folder, without a shell and without input.

    Raises ToolError where it is missing, cannot be started, or takes longer than five minutes.
    """
    _, done = _done(program, arguments, folder, subprocess.STDOUT)
    return Outcome(done.returncode, done.stdout)


def _done(
    program: str, arguments: Sequence[str], folder: Path, errors: int
) -> tuple[str, subprocess.CompletedProcess[str]]:
    path = find(program)
    if path is None:
        raise ToolError(f"{program} is not on PATH: install it, or run without it")
    try:
        done = subprocess.run(
            [path, *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            timeout=TIMEOUT_S,
            check=False,
            text=True,
            errors="replace",
        )
    except subprocess.TimeoutExpired as error:
        raise ToolError(f"{program} did not end within {TIMEOUT_S} seconds") from error
    except OSError as error:
        raise ToolError(f"{path} cannot be started: {error.strerror}") from error
    return path, done
