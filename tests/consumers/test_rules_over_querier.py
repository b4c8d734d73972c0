"""Each alert fires over Thanos' querier as it does in Prometheus: there every scraped series has two labels more.

``cluster`` and ``prometheus`` are external labels, and a rule that joins a scraped series with one that it made itself
must not compare them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.consumers.test_rules import CASES, NAMES, SPEC_OF, RulesOf
from tests.toolbox import run_tool

pytestmark = pytest.mark.proves("promtool", "evaluates every alert over series with the external labels of Thanos")

_EXTERNAL = 'cluster="long",prometheus="monitoring/stack"'


def over_querier(case: dict[str, Any]) -> dict[str, Any]:
    """The same case with external labels on every series; of alerts only their number is asked, not their labels."""
    return {
        **{key: value for key, value in case.items() if key != "alert_rule_test"},
        "input_series": [{**one, "series": labelled(one["series"])} for one in case["input_series"]],
        "promql_expr_test": [
            {
                "expr": f'count(ALERTS{{alertname="{test["alertname"]}",alertstate="firing"}})',
                "eval_time": test["eval_time"],
                "exp_samples": [{"labels": "{}", "value": number}] if (number := len(test["exp_alerts"])) else [],
            }
            for test in case["alert_rule_test"]
        ],
    }


def labelled(series: str) -> str:
    """A series in promtool's notation with the external labels as well."""
    name, brace, rest = series.partition("{")
    if not brace:
        return f"{name}{{{_EXTERNAL}}}"
    assert re.search(r"\}\s*$", rest), series
    return f"{name}{{{_EXTERNAL}{',' if rest.strip() != '}' else ''}{rest}"


@pytest.mark.parametrize("alert", NAMES)
def test_alert(alert: str, rules_of: RulesOf) -> None:
    folder: Path = rules_of(SPEC_OF[alert], alert)
    cases = yaml.safe_load((CASES / f"{alert}.yaml").read_text())
    (folder / "over.yaml").write_text(yaml.safe_dump({**cases, "tests": [over_querier(one) for one in cases["tests"]]}))
    done = run_tool("promtool", "test", "rules", "over.yaml", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
