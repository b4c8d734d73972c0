"""The committed output of each example is what its spec gives: documentation, golden and drift check at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import output, pipeline

EXAMPLES = Path(__file__).parents[1] / "examples"
NAMES = sorted(path.parent.name for path in EXAMPLES.glob("*/cluster.yaml"))


@pytest.mark.parametrize("name", NAMES)
def test_example_has_not_drifted(name: str, update_goldens: bool) -> None:
    """Same paths, same bytes, in both directions; the manifest is what this run would write."""
    out = EXAMPLES / name / "out"
    tree = pipeline.generate(EXAMPLES / name / "cluster.yaml").tree
    if update_goldens:
        output.write_tree(tree, out, force=True)
    there = {str(path.relative_to(out)): path.read_text() for path in out.rglob("*") if path.is_file()}
    manifest = there.pop(output.MANIFEST, "")
    hint = f"{out} has drifted: run pytest --update-goldens tests/test_examples.py and review the difference"
    assert there.keys() == tree.keys(), hint
    assert [path for path in tree if tree[path] != there[path]] == [], hint
    assert output.plan_changes(tree, out).written == ()
    assert manifest == output.manifest_text(tree), hint


def test_there_are_examples() -> None:
    """The two that the guide names."""
    assert set(NAMES) >= {"keystone", "minimal"}
