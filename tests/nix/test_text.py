"""Every committed Nix file parses, is formatted as nixfmt would, and holds nothing dead."""

from __future__ import annotations

import pytest

from tests.nix.tree import ROOT, nix_files
from tests.toolbox import run_tool

pytestmark = [
    pytest.mark.proves("nix-instantiate", "parses every committed Nix file"),
    pytest.mark.proves("deadnix", "finds nothing dead in any Nix file"),
]

FILES = {"hand-written": nix_files(generated=False), "generated": nix_files(generated=True)}
CHECKS = {"nix-instantiate": ["--parse"], "nixfmt": ["--check"], "deadnix": ["--fail"]}


@pytest.mark.parametrize("tool", CHECKS)
@pytest.mark.parametrize("kind", FILES)
def test_nix_file(kind: str, tool: str, nix: dict[str, str]) -> None:
    """All at once: what the program says names the file."""
    done = run_tool(tool, *CHECKS[tool], *FILES[kind], cwd=ROOT, env=nix)
    assert done.returncode == 0, (done.stdout[-3000:], done.stderr)


def test_both_kinds_are_there() -> None:
    """An empty list would pass everything."""
    assert ROOT / "flake.nix" in [ROOT / path for path in FILES["hand-written"]]
    assert len(FILES["generated"]) >= 8
    assert len((ROOT / "flake.nix").read_text().splitlines()) <= 60
