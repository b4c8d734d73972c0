"""What the repository publishes, as far as the tests of Nix need it."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
DATA = Path(__file__).parent / "data"
STUBS = Path(__file__).parent / "stubs"
EXAMPLES = {path.parent.name: path.parent for path in sorted(ROOT.glob("examples/*/cluster.yaml"))}


@cache
def published() -> tuple[Path, ...]:
    """Every file that is or would be committed; without a repository (the Nix sandbox) every file that is there."""
    if not (ROOT / ".git").exists():
        return tuple(path.relative_to(ROOT) for path in sorted(ROOT.rglob("*")) if path.is_file() or path.is_symlink())
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = (Path(name) for name in sorted(set(listed.split("\0"))) if name)
    return tuple(path for path in paths if (ROOT / path).is_file() or (ROOT / path).is_symlink())


def nix_files(*, generated: bool) -> list[Path]:
    """Our own Nix files, or those that nixscope wrote."""
    found = [path for path in published() if path.suffix == ".nix"]
    return [path for path in found if ("out" in path.parts) == generated]
