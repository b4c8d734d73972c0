"""Specs whose output Nix evaluates here: the examples, one full of traps, one of rke2, one with both entries."""

from __future__ import annotations

from pathlib import Path

from generator.pipeline import Generated, generate
from tests.nix.tree import DATA, EXAMPLES, ROOT

ENTRY = "mimir-entry"
SPECS = {
    **{name: folder / "cluster.yaml" for name, folder in EXAMPLES.items()},
    "hostile": DATA / "hostile.yaml",
    "rke2": DATA / "rke2.yaml",
    ENTRY: ROOT / f"tests/consumers/data/{ENTRY}.yaml",
}


def write_cluster(name: str, folder: Path, *targets: str) -> Generated:
    """Generate a spec of ``SPECS`` into a folder: its own targets, or these."""
    made = generate(SPECS[name], targets)
    for path, text in made.tree.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return made
