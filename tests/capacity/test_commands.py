"""What the commands say of ``metrics.shards: auto``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.capacity.specs import last_below, spec, why, written
from tests.commandline import nixscope


@pytest.mark.parametrize("arguments", [["check"], ["generate"], ["generate"], ["diff"], ["generate", "--dry-run"]])
def test_commands_say_why(tmp_path: Path, arguments: list[str]) -> None:
    written(tmp_path, spec(380))
    ran = nixscope(*arguments, "cluster.yaml", cwd=tmp_path)
    assert (ran.code, ran.stderr.splitlines().count(f"note: {why(380)}")) == (0, 1)
    said = json.loads(nixscope(*arguments, "cluster.yaml", "--json", cwd=tmp_path).stdout)
    assert why(380) in said["notes"]


def test_a_run_that_has_nothing_to_do_says_why(tmp_path: Path) -> None:
    written(tmp_path, spec(380))
    cache = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    first, second = (nixscope("generate", "cluster.yaml", cwd=tmp_path, env=cache) for _ in range(2))
    assert second.stderr == first.stderr
    assert f"note: {why(380)}\n" in second.stderr
    assert list((tmp_path / "cache").rglob("record.json")) != []


def test_diff_names_the_new_number(tmp_path: Path) -> None:
    """A node more, and the rules move as well."""
    last = last_below(4_000_000)
    written(tmp_path, spec(last))
    assert nixscope("generate", "cluster.yaml", cwd=tmp_path).code == 0
    written(tmp_path, spec(last + 1))
    found = json.loads(nixscope("diff", "cluster.yaml", "--json", cwd=tmp_path).stdout)
    texts = {note["id"]: note["text"] for note in found["consequences"]}
    assert texts["shards-more"].startswith("Prometheus has 2 shards in place of 1: ")
    assert "rules-move" in texts
    assert [note for note in found["notes"] if note.startswith("2 shards of Prometheus: ")] != []


def plan_of(folder: Path, count: int, *arguments: str, shards: Any = "auto") -> dict[str, Any]:
    written(folder, spec(count, shards))
    found: dict[str, Any] = json.loads(nixscope("plan", "cluster.yaml", "--json", *arguments, cwd=folder).stdout)
    return found


def test_plan_shows_decision_limit_and_room(tmp_path: Path) -> None:
    found = plan_of(tmp_path, 380)
    series = found["series"]
    assert found["shards"] == {
        "shards": 2, "series": series, "mostSeries": 6_400_000, "podSeries": 4_000_000, "following": 4,
        "left": 6_400_000 - series,
    }  # fmt: skip
    lines = nixscope("plan", "cluster.yaml", cwd=tmp_path).stdout.splitlines()
    at = lines.index(f"Shards: {why(380)}")
    assert lines[at + 1] == f"  2 shards up to 6,400,000 series, {6_400_000 - series:,} are left until 4"
    assert lines[at + 2] == ""
    crowded = nixscope("plan", "cluster.yaml", "--pods", "60", cwd=tmp_path).stdout
    assert f"  decided by {series:,} series, which generate counts whatever --pods and --cpus say here\n" in crowded
    assert plan_of(tmp_path, 2, shards=1)["shards"] is None


def test_plan_warns_when_a_tenth_is_left(tmp_path: Path) -> None:
    """Of 4 million these are 400,000 series; a number in the spec is nothing to warn of."""
    room, close, after = last_below(3_600_000) - 1, last_below(3_600_000) + 1, last_below(4_000_000) + 1
    counts = {count: plan_of(tmp_path, count) for count in (room, close, after)}
    soon = {n: [one for one in found["findings"] if one["id"] == "plan-more-shards"] for n, found in counts.items()}
    assert [counts[count]["shards"]["left"] > 400_000 for count in (room, close)] == [True, False]
    assert (soon[room], soon[after]) == ([], [])
    (warning,) = soon[close]
    left = counts[close]["shards"]["left"]
    assert warning["message"] == f"with {left + 1:,} series more metrics.shards: auto is 2 in place of 1"
    assert warning["remedy"] == "write metrics.shards: 1 to stay, or 2 to change at a time of your choice"
    assert warning["reason"].endswith("and Thanos' ruler evaluates the rules from then on")
    assert (warning["severity"], warning["line"]) == ("warning", 1)
    written(tmp_path, spec(close, 1))
    assert "plan-more-shards" not in nixscope("plan", "cluster.yaml", cwd=tmp_path).stderr


@pytest.mark.parametrize(("shards", "value", "reasons"), [("auto", "2", [why(380)]), (3, "3", []), (None, "1", [])])
def test_explain_says_the_number_and_why(tmp_path: Path, shards: Any, value: str, reasons: list[str]) -> None:
    written(tmp_path, spec(380, shards))
    ran = nixscope("explain", "cluster.yaml", "metrics.shards", "--json", cwd=tmp_path)
    (found,) = json.loads(ran.stdout)["explanations"]
    facts = [(fact["label"], fact["text"]) for fact in found["facts"]]
    where = "by default (nothing about it at cluster.yaml:1)" if shards is None else "at cluster.yaml:1"
    assert facts == [("value", value), *(("why", one) for one in reasons), ("spec", f"metrics.shards {where}")]


def test_no_command_sees_the_word(tmp_path: Path) -> None:
    """Of those that read a spec."""
    written(tmp_path, spec(2))
    for arguments in (
        ["route", "severity=critical"],
        ["secrets"],
        ["graph"],
        ["check", "--security"],
        ["explain", "HostDown"],
    ):
        ran = nixscope(arguments[0], "cluster.yaml", *arguments[1:], cwd=tmp_path)
        assert (ran.code, ran.stderr.count("bug")) == (0, 0), arguments
