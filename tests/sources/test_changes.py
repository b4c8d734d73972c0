"""Changes to single alerts reach the rules of ours and those that the chart brings along."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml

from generator.sources.thresholds import number, threshold
from generator.stack.bundled import bundled
from tests.specs import HOST, SPECS, alerts, cluster, generated, made, rules, values

HOSTS = {"box": {"address": "100.64.0.1", "zfs": {"pools": ["tank"]}}}


def changed(**alerts_: Any) -> Any:
    return made(hosts=HOSTS, alerting={"alerts": alerts_})


def rule(result: Any, name: str) -> dict[str, Any]:
    groups = yaml.safe_load(rules(result))["groups"]
    return next(rule for group in groups for rule in group["rules"] if rule.get("alert") == name)


def test_an_alert_that_is_off_is_gone_and_the_others_stay() -> None:
    before = alerts(made(hosts=HOSTS))
    assert alerts(changed(ZFSPoolMissing={"enabled": False})) == [name for name in before if name != "ZFSPoolMissing"]


def test_an_empty_group_is_gone_with_its_last_alert() -> None:
    every = ("AlloyConfigReloadFailed", "AlloyDown", "AlloyDroppingLogs", "AlloyNotShipping")
    result = changed(**{name: {"enabled": False} for name in every})
    # The dashboards about logs, whose names begin alike, stay.
    assert not any(re.search(r"nixscope-logs(?!-)", text) for text in result.tree.values())


def test_severity_and_duration() -> None:
    found = rule(changed(ZFSPoolDegraded={"severity": "info", "for": "90s"}), "ZFSPoolDegraded")
    assert (found["labels"], found["for"]) == ({"severity": "info"}, "90s")
    assert rule(changed(ZFSPoolDegraded={"severity": "info"}), "ZFSPoolDegraded")["for"] == "5m"


def test_threshold() -> None:
    found = rule(changed(ZFSPoolAlmostFull={"threshold": 0.85}), "ZFSPoolAlmostFull")
    assert found["expr"].endswith("> 0.85")
    assert "over 85 % full" in found["annotations"]["summary"]


def test_threshold_of_the_source_where_the_spec_has_none() -> None:
    assert threshold(cluster(), "X", 3.0) == 3.0
    assert threshold(cluster(alerting={"alerts": {"X": {"severity": "info"}}}), "X", 3.0) == 3.0
    assert threshold(cluster(alerting={"alerts": {"X": {"threshold": 0}}}), "X", 3.0) == 0


@pytest.mark.parametrize(
    ("value", "text"), [(0.9, "0.9"), (90.0, "90"), (0.07 * 100, "7"), (0.0, "0"), (1e-6, "0.000001")]
)
def test_number(value: float, text: str) -> None:
    assert number(value) == text


def test_bundled_alerts_are_changed_in_the_chart() -> None:
    result = changed(
        NodeClockSkewDetected={"enabled": False, "severity": "info"},
        NodeSystemdServiceFailed={"severity": "critical", "for": "15m"},
        TargetDown={"enabled": True},
    )
    chart = values(result, "kube-prometheus-stack")
    assert chart["defaultRules"]["disabled"] == {MEMORY: True, "NodeClockSkewDetected": True}
    assert chart["customRules"] == {"NodeSystemdServiceFailed": {"severity": "critical", "for": "15m"}}
    assert chart["defaultRules"]["create"] is True


MEMORY = "NodeMemoryHighUtilization"


@pytest.mark.parametrize(
    ("hosts", "watch", "ours"),
    [
        (HOSTS, {}, True),
        (HOST, {}, False),
        (HOSTS, {"zfs": {"enabled": False}}, False),
        (HOSTS, {"node": {"enabled": False}, "primer": {"enabled": False}}, False),
    ],
)
def test_the_alert_on_memory_is_the_one_that_knows_zfs(hosts: Any, watch: Any, ours: bool) -> None:
    """Ours or the chart's, and never both or none."""
    result = made(hosts=hosts, watch=watch)
    disabled = values(result, "kube-prometheus-stack")["defaultRules"].get("disabled", {})
    assert (MEMORY in alerts(result)) == disabled.get(MEMORY, False) == ours


def test_what_is_changed_about_the_alert_on_memory_holds_with_and_without_zfs() -> None:
    change = {"severity": "critical", "for": "1h"}
    ours = changed(**{MEMORY: {**change, "threshold": 0.95}})
    found = rule(ours, MEMORY)
    assert (found["labels"], found["for"], found["expr"][-6:]) == ({"severity": "critical"}, "1h", "> 0.95")
    assert "customRules" not in values(ours, "kube-prometheus-stack")
    charts = values(made(alerting={"alerts": {MEMORY: change}}), "kube-prometheus-stack")
    assert charts["customRules"] == {MEMORY: change}
    off = changed(**{MEMORY: {"enabled": False}})
    assert MEMORY not in alerts(off)
    assert values(off, "kube-prometheus-stack")["defaultRules"]["disabled"] == {MEMORY: True}


def test_without_changes_the_chart_keeps_its_own() -> None:
    text = json.dumps(values(made(), "kube-prometheus-stack"))
    assert "customRules" not in text
    assert '"disabled"' not in text


def test_the_list_of_bundled_alerts_is_that_of_the_pinned_chart() -> None:
    pins = {release.name: release.chart.version for release in generated("keystone").stack.releases}
    assert bundled().version == pins["kube-prometheus-stack"]
    assert {"Watchdog", "NodeFilesystemAlmostOutOfSpace", "KubePodCrashLooping"} <= bundled().alerts.keys()
    assert bundled().without_for <= bundled().alerts.keys()


@pytest.mark.parametrize("name", SPECS)
def test_an_alert_of_ours_that_is_called_like_a_bundled_one_replaces_it(name: str) -> None:
    disabled = values(generated(name), "kube-prometheus-stack")["defaultRules"].get("disabled", {})
    assert set(alerts(generated(name))) & bundled().alerts.keys() <= disabled.keys()
