"""The real programs (``tests/tools/tools.txt``) for tests: found, run, and named when they are missing."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

_NIX_CONFIG = """\
experimental-features = nix-command flakes
substituters =
flake-registry =
build-users-group =
sandbox = false
"""


def in_ci() -> bool:
    """Whether this is the unattended run, where goldens are never rewritten."""
    return os.environ.get("CI") == "true"


def strict() -> bool:
    """Whether a missing program is a failure instead of a skip."""
    return in_ci() or os.environ.get("NIXSCOPE_STRICT") == "1"


def search_path() -> str:
    """A PATH with the cache of ``tests/tools/install`` before what the caller has."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "nixscope" / "tools"
    tools = Path(os.environ.get("NIXSCOPE_TOOLS") or cache).absolute()
    return f"{tools / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"


def require_tool(name: str) -> str:
    """The path of a program; without it the test is skipped by name, or fails where ``strict()`` holds."""
    found = shutil.which(name, path=search_path())
    if found is not None:
        return found
    reason = f"{name} is not installed: run make tools"
    if strict():
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def require_optional_tool(name: str, why: str) -> str:
    """The path of a program that ``make tools`` cannot get, for the reason given; without it the test is skipped."""
    found = shutil.which(name, path=search_path())
    if found is None:
        pytest.skip(f"{name} is not on PATH: {why}")
    return found


def run_tool(
    name: str,
    *args: str | Path,
    input: str | None = None,
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
    timeout: float = 300,
) -> subprocess.CompletedProcess[str]:
    """Run a required program to its end and return what it said; the caller judges the exit code.

    Without ``input`` it reads nothing; without ``env`` it gets the caller's environment. ``timeout`` is in seconds.
    """
    return subprocess.run(
        [require_tool(name), *map(str, args)],
        stdin=subprocess.DEVNULL if input is None else None,
        input=input,
        cwd=cwd,
        env=env,
        timeout=timeout,
        text=True,
        encoding="utf-8",
        capture_output=True,
        check=False,
    )


def nix_env(tmp_path: Path) -> dict[str, str]:
    """The whole environment for a Nix program: a store of its own below ``tmp_path``, no settings, no network.

    A plain Nix as root would create ``/nix``, ask for the group ``nixbld`` and read the user's configuration. With
    this one, evaluating, copying into the store and building a derivation from ``/bin/sh`` work for any user.
    """
    home = tmp_path / "nix"
    home.mkdir(parents=True, exist_ok=True)
    return {
        "PATH": search_path(),
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "TMPDIR": str(home),
        "LANG": "C.UTF-8",
        "NIX_REMOTE": "local",
        "NIX_STORE_DIR": str(home / "store"),
        "NIX_STATE_DIR": str(home / "var"),
        "NIX_LOG_DIR": str(home / "log"),
        "NIX_CONF_DIR": str(home / "etc"),
        "NIX_USER_CONF_FILES": os.devnull,
        "NIX_IGNORE_SYMLINK_STORE": "1",
        "NIX_PATH": "",
        "NIX_CONFIG": _NIX_CONFIG,
    }
