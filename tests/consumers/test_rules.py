"""Each alert fires when it should and keeps still when it should: Prometheus' own evaluation says so."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.specs import SPECS, alerts, each_rule, generated
from tests.toolbox import run_tool

pytestmark = pytest.mark.proves("promtool", "evaluates every alert: it fires when it should, and keeps still otherwise")

CASES = Path(__file__).parents[1] / "rules"
RECORDED = Path(__file__).parent / "data" / "recorded.yaml"
PARTS = Path(__file__).parent / "data" / "mimir-parts.yaml"
IGNORED = Path(__file__).parent / "data" / "ignored-pools.yaml"
SPEC_OF = {alert: name for name in reversed([*SPECS]) for alert in alerts(generated(name))}
"""Of each alert the first spec that has it."""
NAMES = sorted(SPEC_OF)

RulesOf = Callable[..., Path]


@pytest.mark.parametrize("name", SPECS)
def test_promtool_takes_the_rules(name: str, rules_of: RulesOf) -> None:
    done = run_tool("promtool", "check", "rules", "--lint=all", "--lint-fatal", rules_of(name) / "rules.yaml")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"SUCCESS: {len(each_rule(generated(name)))} rules found" in done.stdout


@pytest.mark.parametrize("alert", NAMES)
def test_alert(alert: str, rules_of: RulesOf) -> None:
    """``tests/rules/<alert>.yaml``, in promtool's own format."""
    _run(CASES / f"{alert}.yaml", rules_of(SPEC_OF[alert], alert))


def test_ignored_pools_are_silent(rules_of: RulesOf) -> None:
    _run(IGNORED, rules_of("odd"))


def test_parts_of_mimir_are_watched_like_the_one_process(rules_of: RulesOf) -> None:
    _run(PARTS, rules_of("mimir-distributed"))


def test_recorded_series(rules_of: RulesOf) -> None:
    """``data/recorded.yaml``: each series that a dashboard reads in place of all hosts."""
    _run(RECORDED, rules_of("keystone"))
    names = {rule["record"] for rule in each_rule(generated("keystone")) if "record" in rule}
    cases = yaml.safe_load(RECORDED.read_text())["tests"]
    asked = {test["expr"] for case in cases for test in case["promql_expr_test"]}
    assert names == asked


def _run(cases: Path, folder: Path) -> None:
    shutil.copy(cases, folder)
    done = run_tool("promtool", "test", "rules", cases.name, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_has_a_file() -> None:
    """And no file is left over."""
    assert sorted(path.name for path in CASES.iterdir()) == [f"{alert}.yaml" for alert in NAMES]


@pytest.mark.parametrize("path", sorted(CASES.glob("*.yaml")), ids=lambda path: path.stem)
def test_file_has_both_kinds_of_case(path: Path) -> None:
    """promtool takes a misspelt alert that is expected to be silent, and a file without a single case."""
    cases = [case for test in yaml.safe_load(path.read_text())["tests"] for case in test["alert_rule_test"]]
    assert {case["alertname"] for case in cases} == {path.stem}
    assert {bool(case["exp_alerts"]) for case in cases} == {True, False}
    assert all("exp_annotations" in alert for case in cases for alert in case["exp_alerts"])
