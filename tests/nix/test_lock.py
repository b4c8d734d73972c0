"""``flake.lock``: complete without a network, the pins that were checked, and every input of ours in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.nix.tree import DATA, ROOT
from tests.toolbox import run_tool

LOCK: dict[str, Any] = json.loads((ROOT / "flake.lock").read_text())
NODES = LOCK["nodes"]
PINS = json.loads((DATA / "flake-pins.json").read_text())["pins"]


def test_shape() -> None:
    """What Nix itself would write: the version, the root, sorted keys and a final newline."""
    assert (LOCK["version"], LOCK["root"]) == (7, "root")
    text = json.dumps(LOCK, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    assert (ROOT / "flake.lock").read_text() == text


@pytest.mark.parametrize("name", sorted(set(NODES) - {"root"}))
def test_node_is_a_pin(name: str) -> None:
    """Revision, hash and time are those that were published; what was asked for is the same repository."""
    locked, original = NODES[name]["locked"], NODES[name]["original"]
    assert locked == PINS[name]
    assert {key: original[key] for key in ("owner", "repo", "type")} == {
        key: locked[key] for key in ("owner", "repo", "type")
    }


def test_every_input_leads_to_a_node() -> None:
    """An input is a node's name, or a path from the root; the empty path is the root itself."""
    reached = {"root"}
    for node in NODES.values():
        for target in node.get("inputs", {}).values():
            reached.add(_follow(target))
    assert reached == set(NODES)


def _follow(target: str | list[str]) -> str:
    if isinstance(target, str):
        return target
    node = "root"
    for step in target:
        node = _follow(NODES[node]["inputs"][step])
    return node


def test_nix_has_nothing_to_add(source: Path, nix: dict[str, str]) -> None:
    """Nix takes the lock as it is for the flake's inputs, without a network and without writing."""
    command = ["flake", "metadata", "--json", "--no-update-lock-file", f"path:{source}"]
    done = run_tool("nix", *command, env=nix)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["locks"] == LOCK
    assert "lock file" not in done.stderr
