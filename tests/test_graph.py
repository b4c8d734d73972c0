"""``nixscope graph`` as its user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.insight.graph import graph_cluster
from generator.insight.graph_print import mermaid, svg
from tests.commandline import Ran, nixscope
from tests.specs import EXAMPLES, generated

MINIMAL = EXAMPLES["minimal"]
GRAPH = graph_cluster(generated("minimal").cluster, generated("minimal").watch)


def draw(folder: Path, *arguments: str) -> Ran:
    return nixscope("graph", MINIMAL, *arguments, cwd=folder)


def test_to_stdout(tmp_path: Path) -> None:
    assert draw(tmp_path) == Ran(0, mermaid(GRAPH), "")
    assert draw(tmp_path, "--format", "svg") == Ran(0, svg(GRAPH), "")
    assert list(tmp_path.iterdir()) == []


def test_into_a_file_of_the_form_that_its_name_says(tmp_path: Path) -> None:
    assert draw(tmp_path, "--out", "new/a.svg") == Ran(0, "new/a.svg: written\n", "")
    assert (tmp_path / "new/a.svg").read_text() == svg(GRAPH)
    assert draw(tmp_path, "--out", "new/a.svg") == Ran(0, "new/a.svg: unchanged\n", "")
    assert draw(tmp_path, "--out", "a.mmd") == Ran(0, "a.mmd: written\n", "")
    assert (tmp_path / "a.mmd").read_text() == mermaid(GRAPH)
    assert draw(tmp_path, "--out", "a.mmd", "--format", "svg") == Ran(0, "a.mmd: written\n", "")
    assert (tmp_path / "a.mmd").read_text() == svg(GRAPH)


def test_json(tmp_path: Path) -> None:
    ran = draw(tmp_path, "--json", "--out", "a.svg")
    said = json.loads(ran.stdout)
    assert (ran.code, ran.stderr) == (0, "")
    assert [said["format"], said["out"], said["written"]] == ["svg", "a.svg", True]
    assert [node["id"] for node in said["nodes"]] == [node.id for node in GRAPH.nodes]
    assert said["edges"][0] == {"source": "host-box", "target": "exporters-0", "flow": "read"}
    assert {finding["id"] for finding in said["findings"]} == {"nobody-hears"}


def test_a_file_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text("mine")
    assert draw(tmp_path, "--out", "a.svg") == Ran(
        1,
        "",
        "error[not-ours] a.svg is there already, and nixscope did not write it\n"
        "  why: what stands there would be lost\n"
        "  fix: move it away, or overwrite it with --force\n"
        "1 error; nothing was written\n",
    )
    assert (tmp_path / "a.svg").read_text() == "mine"
    assert draw(tmp_path, "--out", "a.svg", "--force") == Ran(0, "a.svg: written\n", "")


@pytest.mark.parametrize("kind", ["a directory", "a symbolic link"])
def test_only_a_file_is_written(kind: str, tmp_path: Path) -> None:
    if kind == "a directory":
        (tmp_path / "a.svg").mkdir()
    else:
        (tmp_path / "a.svg").symlink_to(tmp_path / "elsewhere")
    assert draw(tmp_path, "--out", "a.svg", "--force") == Ran(
        1,
        "",
        f"error[in-the-way] a.svg is {kind}, and a file belongs there\n"
        "  fix: choose another name\n"
        "1 error; nothing was written\n",
    )


def test_an_ending_that_is_no_picture_of_ours_is_refused(tmp_path: Path) -> None:
    ran = draw(tmp_path, "--out", "a.png")
    assert (ran.code, ran.stdout, [*tmp_path.iterdir()]) == (2, "", [])
    words = "nothing is drawn as .png: write one of: .md, .mermaid, .mmd, .svg, or say --format"
    assert ran.stderr.endswith(f"Error: Invalid value for --out: {words}\n")
    assert draw(tmp_path, "--out", "a.png", "--format", "svg") == Ran(0, "a.png: written\n", "")


def test_an_unknown_format_is_told_with_the_nearest(tmp_path: Path) -> None:
    ran = draw(tmp_path, "--format", "svgg")
    assert (ran.code, ran.stdout) == (2, "")
    assert ran.stderr.endswith("Error: Invalid value for --format: there is no format 'svgg': write 'svg'\n")
