"""What print_nix writes is read back as it was: data as data, the rest as the types that it was printed from."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings

from generator.syntax.nix import (
    AttrPath,
    Call,
    Commented,
    If,
    Inherit,
    Lambda,
    Let,
    Op,
    Path,
    Select,
    Text,
    Var,
    print_nix,
)
from generator.syntax.nix_read import read_nix
from tests.specs import EXAMPLES
from tests.syntax.test_nix import data, floats
from tests.toolbox import nix_env, run_tool

HOSTS = sorted(path for spec in EXAMPLES.values() for path in (spec.parent / "out/nixos").rglob("hosts/*.nix"))


@settings(max_examples=300, deadline=None)
@given(data)
def test_data_comes_back(value: object) -> None:
    assert read_nix(print_nix(value)) == value


@settings(deadline=None)
@given(floats)
def test_so_do_floats(value: float) -> None:
    assert read_nix(print_nix([value])) == [value]


EXPRESSIONS = [
    Call(Var("lib.mkForce"), "read-only"),
    Call(Var("f"), 1, [2], {"a": "b"}),
    Op({"a": 1}, "//", If(Var("config.networking.nftables.enable"), {"b": 2}, {"b": 3})),
    Lambda(["config", "lib"], {"imports": [Path("../modules/zpool-exporter")], "a": [-1, Var("lib.x")]}),
    Lambda(["a"], {"b": Inherit(), "c": Inherit(Var("lib"))}, ellipsis=False, defaults={"a": None}),
    Let({"a": [1]}, {"b": Select(Var("a"), "c d")}),
]


@pytest.mark.parametrize("value", EXPRESSIONS, ids=str)
def test_expressions_come_back(value: object) -> None:
    assert read_nix(print_nix(value)) == value


@pytest.mark.parametrize(("text", "raw"), [('"a ${b.c} d"', "a ${b.c} d"), ("''\n  a ${b.c}\n''", "a ${b.c}\n")])
def test_a_string_with_variables_comes_as_its_raw_text(text: str, raw: str) -> None:
    assert read_nix(text) == Text(raw)


def test_keys_of_several_names_are_nested_and_comments_left_out() -> None:
    value = {
        AttrPath("a", "b"): 1,
        AttrPath("a", "c.d"): Commented("a note # with a mark", 2, gap=True),
        "e": {"f": "# no comment"},
    }
    assert read_nix(print_nix(value)) == {"a": {"b": 1, "c.d": 2}, "e": {"f": "# no comment"}}


@pytest.mark.parametrize("text", ["", "{ a = 1 }", "{ a = 1; } }", "a ? b", "{ a.1 = 2; }", "x: y", "<nixpkgs>"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"read here|expected"):
        read_nix(text)


@pytest.mark.parametrize("path", HOSTS, ids=lambda path: path.stem)
def test_a_host_reads_as_nix_itself_reads_it(path, tmp_path) -> None:
    """Called with stubs for its arguments; a forced value is itself."""
    found = read_nix(path.read_text())
    arguments = "{ lib.mkForce = x: x; config.networking.nftables.enable = true; }"
    command = f"let host = import {path}; in if builtins.isFunction host then host {arguments} else host"
    done = run_tool("nix-instantiate", "--eval", "--strict", "--json", "-E", command, env=nix_env(tmp_path))
    assert done.returncode == 0, done.stderr
    # A path is a file of the store to Nix, called by its digest and name.
    seen = json.loads(re.sub(r'"/[^"]*/store/[0-9a-z]{32}-([^"]*)"', r'"\1"', done.stdout))
    seen.pop("imports", None)
    body = found.body if isinstance(found, Lambda) else found
    assert without_calls({key: value for key, value in body.items() if key != "imports"}) == seen


def without_calls(value: object) -> object:
    if isinstance(value, Call):
        return without_calls(value.arguments[0])
    if isinstance(value, Path):
        return value.path.rpartition("/")[2]
    if isinstance(value, dict):
        return {key: without_calls(inner) for key, inner in value.items()}
    return value
