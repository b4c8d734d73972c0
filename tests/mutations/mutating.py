"""Runs the quick tests on copies of the generator that are wrong in one place each."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.mutations import no_goldens
from tests.specs import ROOT

LIST = Path(__file__).with_name("mutations.toml")
TESTS = {
    "capacity": ("capacity", "insight"),
    "checks": ("checks", "sources"),
    "exporters": ("exporters",),
    "insight": ("insight",),
    "modules": ("nix",),
    "sources": ("sources", "checks", "consumers", "nix", "stack"),
    "spec": ("capacity", "spec"),
    "stack": ("stack", "consumers", "checks", "sources", "nix"),
    "syntax": ("syntax", "stack", "consumers"),
    "targets": ("nix", "consumers", "stack", "sources", "checks"),
}
"""Those that look at what is generated, the likeliest first for each part; goldens are left out."""
_SLOW = (
    "tests/nix/test_flake.py",
    "tests/consumers/test_fire_drill.py",
    "tests/consumers/test_rules.py::test_alert[ZFSScrubOverdue]",
)
_THIRD_PARTIES = ("NIXSCOPE_CHARTS", "NIXSCOPE_KUBENIX", "NIXSCOPE_NIXPKGS_LIB")
"""Not everybody has what these name; a test that needs them is not counted on."""
_FAILED = re.compile(
    r"^(?:FAILED |ERROR |ImportError while loading conftest '.*?(?=tests/))(tests/.+?)(?: - .*|'\.)?$", re.MULTILINE
)
_TIMEOUT_S = 900
CAUGHT_BY = "caught by"
"""The property of a report that says which test noticed."""


@dataclass(frozen=True)
class Mutation:
    """One fault: ``old`` becomes ``new`` in ``file``, and ``breaks`` says what a user would have of it.

    ``ask`` is the file of tests that is likeliest to notice; where it does not, all others are asked.
    """

    file: str
    old: str
    new: str
    breaks: str
    ask: str

    @property
    def name(self) -> str:
        """The file, and what the change looks like."""
        return f"{self.file.removeprefix('generator/')}: {self.breaks}"

    def apply(self, root: Path) -> None:
        """Put it into a copy of the tree."""
        path = root / self.file
        path.write_text(path.read_text(encoding="utf-8").replace(self.old, self.new), encoding="utf-8")


@dataclass(frozen=True)
class Outcome:
    """Whether all tests passed, the first that did not, and the end of what pytest said.

    A file of tests stands there by itself where the generator's own checks refused the specs that it reads.
    """

    passed: bool
    caught_by: str | None
    said: str


def mutations() -> list[Mutation]:
    """The list."""
    return [Mutation(**entry) for entry in tomllib.loads(LIST.read_text(encoding="utf-8"))["mutation"]]


def run_all(every: list[Mutation]) -> dict[Mutation | None, Future[Outcome]]:
    """What becomes of each, as many at a time as there are processors; None is the generator as it is."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return {one: pool.submit(outcome, one) for one in (None, *every)}


def outcome(mutation: Mutation | None) -> Outcome:
    """Run the tests up to the first that notices."""
    part = mutation.file.split("/")[1] if mutation is not None else "sources"
    with copied() as root:
        if mutation is not None:
            mutation.apply(root)
        said = ""
        first = [mutation.ask] if mutation is not None else []
        for where in (*first, *(f"tests/{folder}" for folder in TESTS[part])):
            left_out = list(_SLOW)
            while (done := _run(root, where, left_out)).returncode != 0:
                said = done.stdout + done.stderr
                test = _noticed(said)
                # A test that passes when it is asked again has noticed the machine, not the fault.
                if test is None or _run(root, test, ()).returncode != 0:
                    return Outcome(False, test, said[-3000:])
                left_out.append(test)
    return Outcome(True, None, said[-3000:])


def _noticed(said: str) -> str | None:
    found = _FAILED.search(said)
    return found[1] if found and ("::" in found[1] or "SpecError" in said) else None


def _run(root: Path, what: str, left_out: Sequence[str]) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key not in _THIRD_PARTIES}
    options = ["-q", "--exitfirst", "-p", "no:cacheprovider", "-p", no_goldens.__name__]
    options += [f"--deselect={test}" for test in left_out]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, what],
        cwd=root,
        env={**environment, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=_TIMEOUT_S,
        check=False,
    )


@contextmanager
def copied() -> Iterator[Path]:
    """A copy of what the tests read, without what was built or fetched."""
    left_out = shutil.ignore_patterns(".git", ".venv", "__pycache__", "*.egg-info", ".*_cache", ".hypothesis")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "copy"
        shutil.copytree(ROOT, root, symlinks=True, ignore=left_out)
        yield root
