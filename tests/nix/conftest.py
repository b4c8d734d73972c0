"""Nix for every test here: a store of its own, no network; the real nixpkgs.lib and kubenix where they are named."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.nix.tree import ROOT, published
from tests.toolbox import nix_env, run_tool

Evaluate = Callable[..., Any]


@pytest.fixture(scope="session")
def nix(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of every Nix program."""
    return nix_env(tmp_path_factory.mktemp("nix"))


@pytest.fixture(scope="session")
def evaluate(nix: dict[str, str]) -> Evaluate:
    """``evaluate(file, name=value)``: the JSON of an expression applied to paths and strings. Raises NixError."""

    def run(file: Path, **arguments: Path | str) -> Any:
        given: list[str] = []
        for name, value in arguments.items():
            given += ["--arg" if isinstance(value, Path) else "--argstr", name, str(value)]
        done = run_tool("nix-instantiate", "--eval", "--strict", "--json", file, *given, env=nix)
        if done.returncode:
            raise NixError(done.stderr)
        return json.loads(done.stdout)

    return run


class NixError(Exception):
    """What Nix said when it refused."""


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree as a flake would see it: what git publishes, and nothing else."""
    copy = tmp_path_factory.mktemp("tree") / "source"
    for path in published():
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, copy / path, follow_symlinks=False)
    return copy


@pytest.fixture(scope="session")
def real_lib() -> Path:
    """The real nixpkgs.lib."""
    return _data("NIXSCOPE_NIXPKGS_LIB", "a checkout of nix-community/nixpkgs.lib", "lib/default.nix")


@pytest.fixture(scope="session")
def real_kubenix() -> Path:
    """The real kubenix."""
    return _data("NIXSCOPE_KUBENIX", "a checkout of hall/kubenix", "modules/helm.nix")


@pytest.fixture(scope="session")
def charts() -> Path:
    """The pinned charts, unpacked."""
    return _data("NIXSCOPE_CHARTS", "a folder with every pinned chart unpacked", "loki/Chart.yaml")


def _data(variable: str, what: str, proof: str) -> Path:
    if variable not in os.environ:
        pytest.skip(f"{variable} does not name {what}")
    place = Path(os.environ[variable]).absolute()
    assert (place / proof).exists(), f"{variable}={place} is not {what}: {proof} is missing"
    return place
