"""The benchmark runs and its figures make sense; how fast it is stands in no test."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import fleet
from generator import pipeline
from generator.sources.registry import SOURCES

ROOT = Path(__file__).parents[1]

ENGINES = {"thanos", "thanos-clusters", "thanos-ruler", "mimir", "metrics-entry", "victoriametrics"}


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, ROOT / "benchmarks/fleet.py", *arguments]
    return subprocess.run(command, text=True, capture_output=True, check=False, timeout=300)


def test_table() -> None:
    done = run("--sizes", "20", "--runs", "1", "--form", "yaml")
    assert done.returncode == 0, done.stderr
    titles, row = done.stdout.splitlines()
    assert titles == fleet.TITLES
    hosts, form, wall, cpu, peak, copied, ratio, again, files, size, growth = row.split()
    assert (hosts, form, growth) == ("20", "yaml", "-")
    assert all(float(figure) > 0 for figure in (wall, cpu, copied, ratio, again, size))
    assert 10 < float(peak) < 1000
    assert 20 < int(files) < 200


def test_json() -> None:
    done = run("--sizes", "20,10", "--runs", "1", "--form", "json", "--json")
    assert done.returncode == 0, done.stderr
    small, large = json.loads(done.stdout)
    assert (small["hosts"], large["hosts"]) == (10, 20)
    assert large["files"] - small["files"] == 10, "one file for each host"
    assert small["output_mib"] < large["output_mib"]
    assert small["growth"] is None and isinstance(large["growth"], float)


@pytest.mark.parametrize("arguments", [("--sizes", "0"), ("--sizes", "ten"), ("--runs", "0"), ("--form", "toml")])
def test_wrong_usage(arguments: tuple[str, str]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert "usage:" in done.stderr


def test_both_forms_are_the_same_fleet(tmp_path: Path) -> None:
    """Of every kind of host, and no warning. Every source is on but engines, which are one or none, and no host's."""
    trees = []
    for form in fleet.FORMS:
        folder = tmp_path / form
        folder.mkdir()
        made = pipeline.generate(fleet.write_spec(folder, 110, form))
        assert made.warnings == ()
        assert {one.source for one in made.watch.sources} == {one.name for one in SOURCES} - ENGINES
        trees.append(dict(made.tree))
    assert trees[0] == trees[1]


def test_a_failing_command_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "cluster.yaml").write_text("version: 2\n")
    with pytest.raises(fleet.BenchmarkError, match="exit code 1"):
        fleet.generate(tmp_path / "cluster.yaml", tmp_path / "out", tmp_path / "log")
