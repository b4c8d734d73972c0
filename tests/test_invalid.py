"""Every rule has a folder in ``tests/invalid`` with a spec that breaks it and the whole message that its user reads.

A folder is called ``RULE`` or ``RULE--variant``. ``expected.txt`` is what ``nixscope check cluster.yaml`` writes to
stderr there, and its last line the exit code; ``pytest --update-goldens tests/test_invalid.py`` rewrites it.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.commandline import ROOT, Ran, nixscope, nixscope_process

INVALID = Path(__file__).parent / "invalid"
FOLDERS = sorted(path for path in INVALID.iterdir() if path.is_dir())
SHOWN = [
    *(ROOT / "generator" / "spec" / "constraints").glob("*.py"),
    ROOT / "generator" / "spec" / "load.py",
    ROOT / "generator" / "spec" / "extends.py",
    ROOT / "generator" / "spec" / "shared_files.py",
    ROOT / "generator" / "spec" / "dashboard_form.py",
    ROOT / "generator" / "spec" / "own_files.py",
    ROOT / "generator" / "spec" / "chart_lock_file.py",
    ROOT / "generator" / "checks" / "alert_changes.py",
    ROOT / "generator" / "checks" / "own.py",
    ROOT / "generator" / "checks" / "own_boards.py",
    ROOT / "generator" / "checks" / "own_tests.py",
    ROOT / "generator" / "checks" / "own_values.py",
    ROOT / "generator" / "checks" / "budget.py",
    ROOT / "generator" / "checks" / "deployment.py",
    ROOT / "generator" / "checks" / "images.py",
    ROOT / "generator" / "checks" / "labels.py",
    ROOT / "generator" / "checks" / "ports.py",
    ROOT / "generator" / "checks" / "reach.py",
    ROOT / "generator" / "checks" / "routes.py",
]
"""Where rules stand that each need a folder: what a user can break. The others need one when it is worth showing."""


def said(ran: Ran) -> str:
    return f"{ran.stderr}exit {ran.code}\n"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_message_is_the_expected_one(folder, golden):
    ran = nixscope("check", "cluster.yaml", cwd=folder)
    golden(folder / "expected.txt", said(ran))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_generate_says_the_same_and_writes_nothing_of_a_refused_spec(folder, tmp_path):
    checked = nixscope("check", "cluster.yaml", cwd=folder)
    generated = nixscope("generate", "cluster.yaml", "--out", tmp_path / "out", cwd=folder)
    assert said(generated) == said(checked)
    if generated.code:
        assert generated.stdout == checked.stdout == ""
        assert list(tmp_path.iterdir()) == []
    else:
        assert (tmp_path / "out" / ".nixscope.json").is_file()


def test_a_real_process_says_the_same_in_a_pipe():
    for name in ("unknown-key--beside-other-faults", "nobody-hears"):
        ran = nixscope_process("check", "cluster.yaml", cwd=INVALID / name)
        assert said(ran) == (INVALID / name / "expected.txt").read_text()


def test_every_folder_is_about_a_rule_that_its_message_names():
    orphaned = [
        folder.name
        for folder in FOLDERS
        if not (folder / "cluster.yaml").is_file()
        or f"[{folder.name.partition('--')[0]}]" not in (folder / "expected.txt").read_text()
    ]
    assert orphaned == []


def test_every_rule_has_a_folder():
    rules = {rule for path in SHOWN for rule in _rules(path)}
    assert {"tight-volume", "duplicate-host", "budget-too-small", "wrong-distribution", "literal-credential"} <= rules
    assert rules - {folder.name.partition("--")[0] for folder in FOLDERS} == set()


def _rules(path: Path) -> list[str]:
    """The first argument of every ``Diagnostic(…)``: a text, or the name of a constant of the module."""
    module = ast.parse(path.read_text())
    constants = {
        name.id: node.value
        for node in module.body
        if isinstance(node, ast.Assign)
        for name in node.targets
        if isinstance(name, ast.Name)
    }
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call)]
    ids = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Diagnostic"]
    return [ast.literal_eval(constants[id.id] if isinstance(id, ast.Name) else id) for id in ids]


def test_no_credential_is_ever_repeated():
    """The folders about credentials mark every value that must not be seen with ``not-a-real-`` or the like."""
    marked = re.compile(r"not.?a.?real|123456789", re.IGNORECASE)
    for folder in FOLDERS:
        if folder.name.startswith("literal-credential"):
            assert marked.search("".join(path.read_text() for path in folder.rglob("*.yaml")))
            for command in ("check", "generate"):
                for flag in ((), ("--json",)):
                    ran = nixscope(command, "cluster.yaml", *flag, cwd=folder)
                    assert ran.code == 1
                    assert marked.search(ran.stdout + ran.stderr) is None


def test_every_message_has_a_remedy_and_says_each_thing_once():
    for folder in FOLDERS:
        lines = (folder / "expected.txt").read_text().splitlines()
        heads = [line for line in lines if re.search(r"(error|warning)\[", line)]
        assert len(heads) == len(set(heads)) == sum(line.startswith("  fix: ") for line in lines)
        assert lines[-1] in ("exit 0", "exit 1")
