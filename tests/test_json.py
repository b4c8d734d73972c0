"""``docs/json.md`` has every key that ``--json`` prints, and no other."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.commandline import ROOT, nixscope
from tests.specs import EXAMPLES

PAGE = (ROOT / "docs/json.md").read_text(encoding="utf-8")
SECTIONS = {
    title: dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", body, re.MULTILINE))
    for title, body in re.findall(r"^## `([\w -]+)`\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)
}
FINDING = {"id", "severity", "message", "reason", "remedy", "file", "line", "column"}
SPEC = (EXAMPLES["keystone"]).read_text(encoding="utf-8")
RUNS = {
    "check": ["cluster.yaml"],
    "check --security": ["cluster.yaml"],
    "generate": ["cluster.yaml", "--out", "new"],
    "diff": ["changed.yaml", "--out", "out"],
    "plan": ["auto.yaml"],
    "explain": ["cluster.yaml", "HostDown"],
    "graph": ["cluster.yaml"],
    "route": ["cluster.yaml", "severity=critical"],
    "secrets": ["cluster.yaml", "--form", "kubectl"],
    "lock update": ["--chart", "loki", "--index", "index.yaml", "--charts", "charts"],
    "lock verify": ["."],
}
BY_NAME = {"byHost", "byJob"}
"""Their keys are names of the spec's."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A spec with its output, another that changes much of it, an index, and an archive."""
    folder = tmp_path_factory.mktemp("json")
    (folder / "cluster.yaml").write_text(SPEC)
    changed = SPEC.replace("retention: 15d", "retention: 5d").replace("100.64.0.12", "100.64.0.22")
    (folder / "changed.yaml").write_text(changed.replace("repeatInterval: 12h", "repeatInterval: 8h"))
    auto = SPEC.replace("  longTerm:\n    type: none", "  shards: auto\n  longTerm:\n    type: thanos")
    (folder / "auto.yaml").write_text(auto)
    assert nixscope("generate", "cluster.yaml", cwd=folder).code == 0
    digest = hashlib.sha256(b"archive").hexdigest()
    entry = {"version": "99.0.0", "appVersion": "9.9", "digest": digest, "urls": ["loki-99.0.0.tgz"]}
    (folder / "index.yaml").write_text(json.dumps({"entries": {"loki": [entry]}}))
    (folder / "loki-18.11.0.tgz").write_bytes(b"archive")
    return folder


def printed(name: str, folder: Path) -> dict[str, Any]:
    ran = nixscope(*name.split(), *RUNS[name], "--json", cwd=folder)
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_the_page_has_every_command_that_prints_it() -> None:
    assert SECTIONS.keys() == RUNS.keys()


@pytest.mark.parametrize("name", RUNS)
def test_the_page_has_every_key(name: str, folder: Path) -> None:
    found, said = printed(name, folder), SECTIONS[name]
    assert {*found} == {key for key, text in said.items() if not text.startswith("only where")}
    for key, value in found.items():
        inner = {*value} if isinstance(value, dict) else {word for one in _items(value) for word in one}
        if key not in ("findings", *BY_NAME) and inner:
            assert inner <= set(re.findall(r"`(\w+)`", _text(said, key))), key
    assert all(finding.keys() == FINDING for finding in found.get("findings", ()))


def _items(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(said: dict[str, str], key: str) -> str:
    """What is said of a key; ``the same``, and ``the same for …``, is what is said of the one before."""
    names = [*said]
    text = said[key]
    return _text(said, names[names.index(key) - 1]) if text.startswith("the same") else text


def test_every_key_of_an_item_is_one() -> None:
    """Nothing is named in the page that no command prints; some need a spec that has it."""
    assert "`label`" in SECTIONS["explain"]["explanations"]
    assert set(re.findall(r"`(\w+)`", PAGE.partition("## ")[0])) >= FINDING


def test_an_unknown_name_and_a_refusal(folder: Path) -> None:
    ran = nixscope("explain", "cluster.yaml", "HostDwn", "--json", cwd=folder)
    assert (ran.code, {*json.loads(ran.stdout)}) == (1, {*SECTIONS["explain"]})
    refused = nixscope("plan", "nowhere.yaml", "--json", cwd=folder)
    assert (refused.code, refused.stderr, {*json.loads(refused.stdout)}) == (1, "", {"findings"})
    failed = nixscope("lock", "update", "--index", "nowhere.yaml", "--json", cwd=folder)
    assert (failed.code, {*json.loads(failed.stdout)}) == (1, {"findings", "failure"})
    assert nixscope("plan", "--json", cwd=folder).stdout == ""
