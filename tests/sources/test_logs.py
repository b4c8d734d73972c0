"""Logs: dashboards that are there while logs are, alerts that follow Loki's layout and what the spec switches off."""

from __future__ import annotations

from typing import Any

import pytest

from generator.pipeline import Generated
from generator.sources.contract import AlertRule
from tests.specs import STORE, alerts, generated, made

LOGQL = ("nixscope-logs-volume", "nixscope-logs-errors", "nixscope-logs-search")
HEALTH = "nixscope-logs-health"
UIDS = (*LOGQL, HEALTH)
LOKI = {"type": "loki", "uid": "loki"}
PROMETHEUS = {"type": "prometheus", "uid": "prometheus"}
RULER = {"LokiRulesMissing", "LokiRulerFailing", "LokiRulerNotNotifying"}
CANARY = {"LokiCanaryMissingEntries", "LokiCanarySlow", "LokiCanaryNoResponse", "LokiCanaryDown"}
HOST_LOGS = {"password": {"file": "/run/p"}, "url": "http://100.64.0.2:3100"}
ON_LOGS = {"LogErrorRateHigh", "LogErrorRateRising"}


@pytest.fixture(scope="module")
def models() -> dict[str, Any]:
    return {board.uid: board.model for board in made().watch.dashboards}


def on_logs(result: Generated) -> dict[str, AlertRule]:
    rules = (rule for group in result.watch.log_rules for rule in group.rules)
    return {rule.alert: rule for rule in rules if isinstance(rule, AlertRule)}


# --- dashboards ---


def test_none_without_logs() -> None:
    result = made(logs={"enabled": False})
    assert not {board.uid for board in result.watch.dashboards} & set(UIDS)
    assert not [name for name in (*alerts(result), *on_logs(result)) if name.startswith(("Loki", "Log", "Alloy"))]


@pytest.mark.parametrize("uid", UIDS)
def test_panels(uid: str, models: dict[str, Any]) -> None:
    assert models[uid]["panels"]
    for panel in models[uid]["panels"]:
        assert panel["title"]
        assert panel["description"]
        assert panel["fieldConfig"]["defaults"]["unit"]
        assert panel["datasource"] == (LOKI if uid in LOGQL else PROMETHEUS)
        assert all(target["expr"] for target in panel["targets"])
        if uid in LOGQL:
            assert ["$namespace" in target["expr"] for target in panel["targets"]] == [True]


@pytest.mark.parametrize("uid", LOGQL)
def test_variables_ask_loki(uid: str, models: dict[str, Any]) -> None:
    asked = [one for one in models[uid]["templating"]["list"] if one["type"] == "query"]
    assert [(one["name"], one["query"]["label"], one["datasource"]) for one in asked] == [
        (name, name, LOKI) for name in ("namespace", "app")[: len(asked)]
    ]


@pytest.mark.parametrize("uid", UIDS)
def test_each_leads_to_the_others(uid: str, models: dict[str, Any]) -> None:
    tags = [link["tags"] for link in models[uid]["links"] if link["type"] == "dashboards"]
    assert tags == [["logs"], ["nixscope"]]
    assert {name for name, model in models.items() if "logs" in model["tags"]} == set(UIDS)


def test_a_shipper_is_called_by_its_node_where_that_is_known() -> None:
    def sent(**watch: Any) -> tuple[str, str]:
        (board,) = [one.model for one in made(watch=watch).watch.dashboards if one.uid == HEALTH]
        (panel,) = [panel for panel in board["panels"] if panel["title"].startswith("Lines sent by")]  # type: ignore[attr-defined]
        return panel["title"], panel["targets"][0]["expr"].split("(")[1].strip()

    assert sent() == ("Lines sent by node", "node)")
    assert sent(kubernetes={"enabled": False}) == ("Lines sent by pod", "pod)")


# --- alerts ---


def test_no_alert_on_a_canary_that_does_not_run() -> None:
    with_it, without = set(alerts(made())), set(alerts(made(logs={"canary": False})))
    assert with_it - without == CANARY


def test_no_alert_on_a_ruler_that_has_nothing_to_do() -> None:
    """Loki runs none without log rules; one of them is enough."""
    off = {"enabled": False}
    without = made(alerting={"alerts": dict.fromkeys(ON_LOGS, off)})
    one = made(alerting={"alerts": {"LogErrorRateHigh": off}})
    assert set(alerts(made())) - set(alerts(without)) == RULER
    assert set(alerts(one)) >= RULER
    assert (set(on_logs(without)), set(on_logs(one))) == (set(), {"LogErrorRateRising"})


def test_alerts_on_logs_are_changed_like_all_others() -> None:
    change = {"threshold": 7.5, "severity": "critical", "for": "2m"}
    rule = on_logs(made(alerting={"alerts": {"LogErrorRateHigh": change}}))["LogErrorRateHigh"]
    assert (rule.threshold and rule.threshold.value, rule.severity, rule.for_s) == (7.5, "critical", 120)
    assert rule.expr.endswith(" > 7.5")
    assert "more than 7.5 errors a minute" in rule.description


def test_a_missing_shipper_is_counted_by_the_spec() -> None:
    """At least: Kubernetes knows of nodes that are in no spec."""
    hosts = {f"n{n}": {"address": f"100.64.0.{n}"} for n in range(1, 4)}
    hosts["out"] = {"address": "100.64.0.9", "roles": ["external"]}  # type: ignore[dict-item]
    for spec, nodes in (({"hosts": hosts}, 3), ({"hosts": {"out": hosts["out"]}}, 1)):
        (rule,) = [rule for rule in made(**spec).watch.declared if rule.alert == "AlloyDown"]
        assert rule.expr.startswith("(max(kube_daemonset_status_desired_number_scheduled{")
        assert f" > {nodes} or vector({nodes})) - (count(" in rule.expr
        (bare,) = [
            rule
            for rule in made(**spec, watch={"kubernetes": {"enabled": False}}).watch.declared
            if rule.alert == "AlloyDown"
        ]
        assert bare.expr.startswith(f"{nodes} - (count(")


@pytest.mark.parametrize(
    ("tenancy", "hosts", "said"),
    [
        ("none", False, "until Loki takes them; all others are gone."),
        ("namespace", False, "no tenant waits for another: they are gone."),
        ("namespace", True, "Those of hosts above a limit on the rate are sent again."),
    ],
)
def test_what_becomes_of_refused_lines_goes_by_who_sends_them(tenancy: str, hosts: bool, said: str) -> None:
    result = made(logs={"tenancy": {"by": tenancy}, **({"hosts": HOST_LOGS} if hosts else {})})
    declared = {rule.alert: rule for rule in result.watch.declared}
    assert declared["LokiDiscardingLines"].description.endswith(said)


@pytest.mark.parametrize(
    ("mode", "distributor", "compactor"),
    [
        ("monolithic", "monitoring/loki", "monitoring/loki"),
        ("simple-scalable", "monitoring/loki-write", "monitoring/loki-backend"),
    ],
)
def test_alerts_ask_the_process_in_which_a_part_runs(mode: str, distributor: str, compactor: str) -> None:
    declared = {rule.alert: rule for rule in made(storage=STORE, logs={"mode": mode}).watch.declared}
    assert f'{{job="{distributor}",' in declared["LokiPushSlow"].expr
    assert f'{{job="{compactor}"}}' in declared["LokiRetentionNotRunning"].expr


def test_alerts_ask_the_parts_by_themselves() -> None:
    declared = {rule.alert: rule for rule in generated("distributed").watch.declared}
    assert '{job="monitoring/loki-distributor",' in declared["LokiPushSlow"].expr
    assert '{job="monitoring/loki-compactor"}' in declared["LokiRetentionNotRunning"].expr
    assert '{job="monitoring/loki-ruler"}' in declared["LokiRulerFailing"].expr
    assert 'absent(up{job="monitoring/loki-index-gateway"})' in declared["LokiDown"].expr
    assert '{job=~"monitoring/loki-ingester|monitoring/loki-distributor"}' in declared["LokiDiscardingLines"].expr
