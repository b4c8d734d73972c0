"""``docs/proof.md`` is what the tests themselves declare, and the README leads there."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import cache
from pathlib import Path

from tests.proof import DATA, claims, listed, page
from tests.specs import ROOT

HELPERS = {"kubectl", "mesh-node", "nix-build", "openssl"}
"""Programs by which the others are asked, or that are one of them under another name."""


def test_the_page_is_what_the_tests_declare(golden: Callable[[Path, str], None]) -> None:
    golden(ROOT / "docs" / "proof.md", page())


def test_every_program_proves_something() -> None:
    """And nothing is claimed of a program that is not there."""
    named = {claim.program for claim in claims()}
    assert named - DATA.keys() == listed().keys() - HELPERS
    assert named >= DATA.keys()


def test_each_claim_stands_in_a_test_that_names_its_program() -> None:
    """In its own file, or in a module of the tests that it uses."""
    for claim in claims():
        assert (DATA[claim.program][1] if claim.program in DATA else claim.program) in words(claim.test), claim


def words(path: str) -> set[str]:
    """Every word in the texts of a file of tests, and of the modules of ours that it uses."""
    seen: set[str] = set()
    todo = {path, f"{Path(path).parent}/conftest.py"}
    found: set[str] = set()
    while todo := {file for file in todo - seen if (ROOT / file).is_file()}:
        seen |= todo
        read = [read_file(file) for file in todo]
        found |= {word for own, _ in read for word in own}
        todo = {file for _, used in read for file in used}
    return found


@cache
def read_file(path: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words in the texts of one file, those of marks left out, and the files of tests that it imports."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    marks = {part for call in ast.walk(tree) if is_mark(call) for part in ast.walk(call)}
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and node not in marks]
    own = frozenset(word for text in texts if isinstance(text, str) for word in text.split())
    modules = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    names = [name for n in modules for name in (n.module or "", *(f"{n.module}.{part.name}" for part in n.names))]
    return own, frozenset(f"{name.replace('.', '/')}.py" for name in names if name.startswith("tests."))


def is_mark(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "proves"
