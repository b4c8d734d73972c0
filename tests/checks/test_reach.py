"""No rule looks further back than whoever evaluates it keeps metrics."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.checks.reach import check_reach
from generator.diagnostics import Diagnostic, Severity, SpecError
from generator.pipeline import Generated, generate
from generator.sources.assemble import watch_cluster
from generator.sources.contract import RecordingRule, RuleGroup, Watch, Watched
from tests.specs import HOST, STORE, cluster

DISKS: dict[str, Any] = {"box": {"address": "100.64.0.1", "disks": ["/dev/sda"]}}
SHARDED: dict[str, Any] = {"shards": 2, "longTerm": {"type": "thanos", "credentials": {"secret": "s"}}}


def found(retention: str, hosts: Any = HOST, metrics: Any = None, **parts: Any) -> list[Diagnostic]:
    spec = cluster(hosts=hosts, metrics={"retention": retention, **(metrics or {})}, storage=STORE, **parts)
    return list(check_reach(spec, watch_cluster(spec)))


def far(retention: str, **parts: Any) -> str:
    """The alerts that a retention is too short for."""
    (finding,) = found(retention, **parts)
    assert (finding.id, finding.path, finding.severity) == (
        "looks-too-far-back", ("metrics", "retention"), Severity.ERROR
    )  # fmt: skip
    return finding.message.partition(" look further back: ")[2]


def test_alerts_of_ours_say_how_long_metrics_have_to_be_kept() -> None:
    assert far("2h", logs={"enabled": False}) == "HostRebootedOften (4h)"
    assert far("3h", hosts=DISKS) == "DiskMediaErrors (1d), HostRebootedOften (4h), LokiRetentionNotRunning (4h)"
    mimir = {"longTerm": {"type": "mimir"}}
    assert far("23h", metrics=mimir) == "MimirCompactorNotRunning (25h)"
    # Of which a day is nearly all.
    assert found("4h") == found("1d", hosts=DISKS) == found("1d", metrics=mimir) == []
    # A scrub is waited for much longer, by the host's own memory.
    assert found("4h", hosts={"box": {"address": "100.64.0.1", "zfs": {"pools": ["tank"]}}}) == []


def test_a_threshold_may_make_it_longer_and_an_alert_that_is_off_needs_nothing() -> None:
    longer = {"alerts": {"LokiCompactorNotRunning": {"threshold": 60}, "LokiRetentionNotRunning": {"threshold": 60}}}
    assert "LokiRetentionNotRunning (61h)" in far("2d", alerting=longer)
    off = {"alerts": {"DiskMediaErrors": {"enabled": False}}}
    assert found("4h", hosts=DISKS, alerting=off) == []


def test_with_shards_the_querier_is_asked_but_for_what_prometheus_evaluates_itself() -> None:
    assert found("2h", hosts=DISKS, metrics=SHARDED) == []
    spec = cluster(metrics={"retention": "2h", **SHARDED}, storage=STORE)
    rules = (RecordingRule("a:b", "max_over_time(up[3h])"),)
    for local, findings in ((True, 1), (False, 0)):
        watch = Watch((Watched("x", rules=(RuleGroup("x", rules, by_prometheus=local),)),), {})
        assert len(list(check_reach(spec, watch))) == findings


def own(folder: Path, expr: str, **metrics: Any) -> Generated:
    (folder / "rules").mkdir(exist_ok=True)
    rule = {"record": "a:b", "expr": expr}
    (folder / "rules" / "a.yaml").write_text(yaml.safe_dump({"groups": [{"name": "a", "rules": [rule]}]}))
    spec = {"version": 1, "name": "small", "hosts": HOST, "storage": STORE, "watch": {"rules": "rules"}}
    (folder / "cluster.yaml").write_text(yaml.safe_dump({**spec, "metrics": {"retention": "3d", **metrics}}))
    return generate(folder / "cluster.yaml")


FOUR_DAYS = ["record a:b asks for up of 4d ago, and Prometheus keeps metrics for 3d"]


@pytest.mark.parametrize(
    ("expr", "words"),
    [
        ("max_over_time(up[4d])", FOUR_DAYS),
        ("max_over_time(up[2d] offset 2d)", FOUR_DAYS),
        ("max_over_time(up[2d:1h] offset 2d)", FOUR_DAYS),
        ("max_over_time(up[3d])", []),
        ("up offset 3d", []),
    ],
)
def test_a_rule_of_ones_own_that_gets_less_than_it_asks_for_is_warned_of(
    expr: str, words: list[str], tmp_path: Path
) -> None:
    found = [finding.message for finding in own(tmp_path, expr).warnings if finding.id == "looks-too-far-back"]
    assert found == words


@pytest.mark.parametrize(
    "expr", ["up offset 4d", "up / max_over_time(up[1h] offset 4d)", "max_over_time(up[5d] offset 4d)"]
)
def test_a_rule_of_ones_own_that_gets_nothing_is_refused(expr: str, tmp_path: Path) -> None:
    with pytest.raises(SpecError) as refused:
        own(tmp_path, expr)
    (finding,) = [one for one in refused.value.diagnostics if one.severity is Severity.ERROR]
    assert (finding.id, finding.message) == ("looks-too-far-back", *FOUR_DAYS)
    assert str(finding.position).endswith("a.yaml:4:11")


def test_with_shards_a_rule_of_ones_own_gets_all_that_is_kept(tmp_path: Path) -> None:
    shards = {"shards": 2, "longTerm": {"type": "thanos"}}
    warnings = own(tmp_path, "max_over_time(up[30d]) / up offset 1w", **shards).warnings
    assert [finding.id for finding in warnings if finding.id == "looks-too-far-back"] == []
