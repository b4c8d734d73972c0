"""A change to an alert leaves one that can fire, and be silent."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
import yaml

from generator.checks.alert_changes import check_alert_changes
from generator.diagnostics import Diagnostic
from generator.sources.assemble import watch_cluster
from generator.sources.contract import AlertRule
from tests.specs import HOST, SPECS, cluster, generated, made, rules
from tests.toolbox import run_tool

POOL = {"box": {"address": "100.64.0.1", "zfs": {"pools": ["tank"]}, "disks": ["/dev/sda"]}}
PROBE = [{"name": "shop", "type": "http", "target": "https://shop.example.org"}]
DECLARED = {rule.alert: rule for name in SPECS for rule in generated(name).watch.declared}
CHANGEABLE = sorted(name for name, rule in DECLARED.items() if rule.threshold is not None)


def found(alert: str, change: dict[str, Any], **parts: Any) -> list[Diagnostic]:
    spec = cluster(**{"hosts": POOL, "alerting": {"alerts": {alert: change}}, **parts})
    return list(check_alert_changes(spec, watch_cluster(spec)))


def said(rule: AlertRule) -> str:
    return rule.summary + rule.description


@pytest.mark.parametrize("name", CHANGEABLE)
def test_every_threshold_of_ours_is_within_its_own_bounds(name: str) -> None:
    threshold = DECLARED[name].threshold
    assert threshold is not None
    assert threshold.holds(threshold.value)
    for beyond in (-1, threshold.least - 0.001, threshold.most + 1, math.inf, -math.inf, math.nan):
        if beyond != threshold.most:
            assert not threshold.holds(beyond), beyond


@pytest.mark.parametrize("name", CHANGEABLE)
def test_what_is_shown_as_a_percentage_is_a_share(name: str) -> None:
    """And what the query compares with is the threshold itself, in the unit that the rule says."""
    rule = DECLARED[name]
    threshold = rule.threshold
    assert threshold is not None
    shown = "humanizePercentage" in said(rule)
    lost = name in ("PrimerPingLost", "MeshPeerUnreachable")  # a share that is not shown
    assert (threshold.most == 1) == (shown or lost)
    assert ("share" in threshold.unit) == (threshold.most == 1)
    scale = {"days": 86400, "hours": 3600}.get(threshold.unit, 1)
    numbers = {float(text) for text in re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])", rule.expr)}
    assert threshold.value in numbers or threshold.value * scale in numbers


@pytest.mark.parametrize(
    ("alert", "value", "remedy"),
    [
        ("ZFSPoolAlmostFull", 85, "write 0.85, or"),
        ("ZFSPoolAlmostFull", 1, "write one that is at least 0 and below 1, or"),
        ("LokiCanarySlow", 300, "write one that is at least 0 and below 120, or"),
        ("ZFSScrubOverdue", 4000, "write one that is above 0 and at most 3650, or"),
        ("ZFSPoolAlmostFull", -1, "write one that is at least 0 and below 1, or"),
        ("ZFSPoolFragmented", 5000, "write one that is at least 0 and below 1, or"),
        ("DiskWearingOut", 0.9, "write 90, or"),
        ("DiskWearingOut", 0, "write one that is at least 1 and at most 255, or"),
        ("DiskHot", 300, "write one that is at least 20 and at most 125, or"),
        ("HostOutOfMemory", -1, "write one that is at least 0, or"),
        ("LokiRequestErrors", 10, "write 0.1, or"),
        ("LokiPushSlow", 5000, "write 5, or"),
        ("LogErrorRateRising", 36, "write one that is at least 1 and below 36, or"),
        ("ZFSScrubOverdue", 3024000, "write 35, or"),
        ("ZFSScrubOverdue", 0, "write one that is above 0 and at most 3650, or"),
    ],
)
def test_a_threshold_with_which_it_never_or_always_fires(alert: str, value: float, remedy: str) -> None:
    (finding,) = found(alert, {"threshold": value})
    assert finding.id == "bad-threshold"
    assert finding.remedy.startswith(remedy)
    assert finding.path == ("alerting", "alerts", alert, "threshold")


@pytest.mark.parametrize(
    ("alert", "value"),
    [
        ("ZFSPoolAlmostFull", 0),
        ("ZFSPoolAlmostFull", 0.999),
        ("DiskWearingOut", 120),
        ("HostOutOfMemory", 1e6),
        ("LogErrorRateRising", 35.9),
        ("ZFSScrubOverdue", 0.5),
    ],
)
def test_a_threshold_that_means_something(alert: str, value: float) -> None:
    assert found(alert, {"threshold": value}) == []


@pytest.mark.parametrize(
    ("change", "interval", "longest"),
    [
        ({"for": "8m"}, "30s", None),
        ({"for": "481s"}, "30s", "for: 8m or shorter"),
        ({"for": "8m"}, "1m", "for: 7m or shorter"),
        ({"for": "15m", "enabled": False}, "30s", None),
        ({"severity": "warning"}, "2m", None),
    ],
)
def test_a_host_has_just_started_for_a_while_only(change: dict[str, Any], interval: str, longest: str | None) -> None:
    remedies = [one.remedy for one in found("HostRebooted", change, metrics={"scrapeInterval": interval})]
    assert remedies == ([] if longest is None else [f"write {longest}"])


@pytest.mark.parametrize(
    ("change", "key"),
    [({"for": "22d"}, "for"), ({"threshold": 0.02}, "threshold"), ({"threshold": 30, "for": "22d"}, None)],
)
def test_a_certificate_expires_for_as_long_as_it_is_valid(change: dict[str, Any], key: str | None) -> None:
    keys = [one.path[-1] for one in found("ProbeCertificateExpiring", change, watch={"probes": PROBE})]
    assert keys == ([] if key is None else [key])


@pytest.mark.proves("promtool", "fires what restarted with the longest `for` that we let it have, and not with more")
@pytest.mark.parametrize(("length", "firing"), [("8m", True), ("10m", False)])
def test_the_longest_wait_is_one_that_still_fires(length: str, firing: bool, tmp_path: Any) -> None:
    """A host that is seen two minutes after its start, which is the worst: one to boot, two intervals of 30 s."""
    change = {"HostRebooted": {"for": "8m"}}
    result = made(hosts=HOST, alerting={"alerts": change})
    (tmp_path / "rules.yaml").write_text(rules(result).replace("for: 8m", f"for: {length}"))
    named = '{job="node-exporter",instance="box"}'
    series = [
        {"series": f"node_time_seconds{named}", "values": "_ _ _ _ 1110+30x40"},
        {"series": f"node_boot_time_seconds{named}", "values": "_ _ _ _ 1000x40"},
    ]
    fires = 'count(ALERTS{alertname="HostRebooted",alertstate="firing"})'
    asked = {"expr": fires, "eval_time": "10m", "exp_samples": [{"labels": "{}", "value": 1}] if firing else []}
    case = {"interval": "30s", "input_series": series, "promql_expr_test": [asked]}
    tests = {"rule_files": ["rules.yaml"], "evaluation_interval": "30s", "tests": [case]}
    (tmp_path / "tests.yaml").write_text(yaml.safe_dump(tests))
    done = run_tool("promtool", "test", "rules", "tests.yaml", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
