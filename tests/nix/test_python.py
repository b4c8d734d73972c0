"""The package's Python: the same requirements, versions and wheels as ``pyproject.toml`` and ``requirements.lock``."""

from __future__ import annotations

import base64
import re
import tomllib
from pathlib import Path

import pytest

from tests.nix.tree import ROOT

LOCK = (ROOT / "requirements.lock").read_text()
WHEELS = sorted((ROOT / "nix" / "python").glob("*.nix"))


def _locked(name: str) -> tuple[str, set[str]]:
    """The version of a requirement, and the sha256 of every file that it may be."""
    found = re.search(rf"^{re.escape(name)}==(\S+) \\\n((?:    --hash=\S+(?: \\)?\n)+)", LOCK, re.MULTILINE)
    assert found, name
    return found[1], set(re.findall(r"sha256:([0-9a-f]{64})", found[2]))


@pytest.mark.parametrize("file", WHEELS, ids=lambda file: file.stem)
def test_wheel_is_the_locked_one(file: Path) -> None:
    """Same version, and every hash is one of the lock's. An epoch (``1!2``) cannot be part of a store path."""
    text = file.read_text()
    version, hashes = _locked(file.stem)
    assert f'version = "{version.rpartition("!")[2]}"' in text
    written = [base64.b64decode(found).hex() for found in re.findall(r'"sha256-([^"]+)"', text)]
    assert written
    assert len(set(written)) == len(written)
    assert set(written) <= hashes


def test_requirements_of_the_package() -> None:
    """One dependency for each of ``pyproject.toml``, no more."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {re.split(r"[><=!]", line)[0] for line in project["dependencies"]}
    text = (ROOT / "nix/package.nix").read_text()
    block = re.search(r"dependencies = \[(.*?)\];", text, re.DOTALL)
    assert block
    assert {entry.removeprefix("python3Packages.") for entry in block[1].split()} == wanted
