"""``docs/proof.md``: which real programs say what about the output, collected from the tests' own declarations.

A test declares it with the mark ``proves(program, claim)``; the program's version is the one that
``tests/tools/tools.txt`` pins.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.specs import ROOT

TESTS = ROOT / "tests"
TOOLS = TESTS / "tools"
COMMANDS = {"cluster": "make test-cluster", "mutations": "make test-cluster"}
"""The command that runs the tests of a folder, where it is not ``make test``."""
DATA = {
    "charts": ("those of `generator/data/charts.lock.json`", "NIXSCOPE_CHARTS"),
    "kubenix": ("a checkout", "NIXSCOPE_KUBENIX"),
    "nixpkgs.lib": ("a checkout", "NIXSCOPE_NIXPKGS_LIB"),
}
"""What is no program of the list: which version of it is meant, and the variable that says where it is."""

_HEAD = """\
# Proof by the real consumers

What nixscope writes is read by other programs, so those programs are asked. Each line is a claim of a test; the test
runs the program and fails if it says otherwise. A program that cannot be had is named at the end of the run, and is a
failure in CI. What needs data of third parties (charts, kubenix, nixpkgs) is skipped by name without it.

<!-- Written by pytest --update-goldens tests/test_proof.py, from the marks `proves` of the tests. -->

| consumer | version | what it proves | test | command |
|---|---|---|---|---|
"""


@dataclass(frozen=True, order=True)
class Claim:
    """What one program says about the output, and the file of the tests that ask it."""

    program: str
    test: str
    claim: str


def claims() -> list[Claim]:
    """Every declaration, by program."""
    return sorted(claim for path in TESTS.rglob("test_*.py") for claim in _declared(path))


def _declared(path: Path) -> Iterator[Claim]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "proves":
            program, claim = (ast.literal_eval(argument) for argument in node.args)
            yield Claim(program, str(path.relative_to(ROOT)), claim)


def listed() -> dict[str, tuple[str, str, str]]:
    """Source, pin and origin of every program of the list."""
    rows = [line.split() for line in (TOOLS / "tools.txt").read_text().splitlines() if not line.startswith("#")]
    return {program: (source, pin, what) for program, source, pin, _, _, what in rows}


def version(program: str) -> str:
    """The version that is pinned; Debian's programs are taken as the distribution has them."""
    if program in DATA:
        return DATA[program][0]
    source, pin, what = listed()[program]
    if source == "apt":
        return "the distribution's"
    return pin if pin != "-" else _version_in_module(what)


def _version_in_module(what: str) -> str:
    """The version of the module that a program is of, or that our own program there wraps."""
    folder, _, package = what.partition(":")
    module = f"nixscope.test/{folder.removeprefix('./')}"
    below = package.removeprefix(f"{module}/")
    own = below != package or not package or package.startswith("./")
    files = sorted((TOOLS / folder / below).glob("*.go")) if own else []
    paths = [package] if not own else re.findall(r'"([\w./-]+)"', "".join(file.read_text() for file in files))
    pins = re.findall(r"^\s*(?:require )?(\S+) (v\S+)", (TOOLS / folder / "go.mod").read_text(), re.MULTILINE)
    found = {module: pin for path in paths for module, pin in pins if f"{path}/".startswith(f"{module}/")}
    named = [pin for module, pin in found.items() if folder.removeprefix("./").partition("-")[0] in module]
    return next(iter([*named, *found.values()]), "Go's own library")


def command(claim: Claim) -> str:
    """What runs the test."""
    made = COMMANDS.get(claim.test.split("/")[1], "make test")
    return f"{DATA[claim.program][1]}=… {made}" if claim.program in DATA else made


def page() -> str:
    """The whole page."""
    lines = [
        f"| {c.program} | {version(c.program)} | {c.claim} | [{c.test.removeprefix('tests/')}](../{c.test}) "
        f"| `{command(c)}` |\n"
        for c in claims()
    ]
    return _HEAD + "".join(lines)
