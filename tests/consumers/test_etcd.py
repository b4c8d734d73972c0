"""The chart's alerts and dashboard on etcd hold for the series of our own job, which asks the servers by address."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.sources import kubernetes
from generator.syntax.promql import selectors
from tests.consumers.rendering import CHARTS, WHY_NOT, Rendering
from tests.specs import made
from tests.toolbox import run_tool

pytestmark = pytest.mark.proves("promtool", "fires the chart's alerts on etcd for the members that we scrape")

if CHARTS is None:
    pytest.skip(WHY_NOT, allow_module_level=True)

# Labels of a host's own, which the chart's alerts know nothing of.
SERVERS = {
    name: {"address": f"100.64.0.{place}", "roles": ["server"], "labels": {"rack": name}}
    for place, name in enumerate("abc", 1)
}
OURS = {metric.name for metric in kubernetes.ETCD_METRICS}
# Between members, or since an etcd that is asked by gRPC.
OF_PEERS = {
    "etcd_network_peer_round_trip_time_seconds_bucket",
    "etcd_network_peer_sent_failures_total",
    "grpc_server_handling_seconds_bucket",
}


@pytest.fixture(scope="module")
def chart_rules(rendering: Rendering) -> list[dict[str, Any]]:
    """The rule group of the chart, as the reference cluster has it."""
    groups = [
        group
        for thing in rendering.release("keystone", "kube-prometheus-stack")
        if thing["kind"] == "PrometheusRule"
        for group in thing["spec"]["groups"]
    ]
    return [group for group in groups if group["name"] == "etcd"]


def members(down: str) -> list[dict[str, str]]:
    """``up`` of each target, with the labels that our ScrapeConfig gives it."""
    text = made(hosts=SERVERS, kubernetes={"datastore": "etcd"}).tree["manifests/scrapeconfig/kube-etcd.yaml"]
    spec = yaml.safe_load(text)["spec"]
    found = []
    for target in spec["staticConfigs"]:
        labels = {"job": spec["jobName"], **target["labels"]}
        series = ",".join(f'{name}="{value}"' for name, value in labels.items())
        found.append({"series": f"up{{{series}}}", "values": f"{0 if labels['instance'] in down else 1}x60"})
    return found


def alert(name: str, down: str, severity: str) -> dict[str, Any]:
    """What is expected of one alert after an hour: nothing, or one for all members together."""
    labels = {"severity": severity, "job": "kube-etcd", "namespace": "kube-system"}
    return {"alertname": name, "eval_time": "1h", "exp_alerts": [{"exp_labels": labels}] if down else []}


@pytest.mark.parametrize("down", ["", "a", "bc"])
def test_members_that_are_down(down: str, chart_rules: list[dict[str, Any]], tmp_path: Path) -> None:
    cases = [
        alert("etcdMembersDown", down, "warning"),
        alert("etcdInsufficientMembers", down if len(down) > 1 else "", "critical"),
    ]
    # What they say is the chart's, and not ours to hold.
    rules = [{key: rule[key] for key in rule if key != "annotations"} for rule in chart_rules[0]["rules"]]
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump({"groups": [{**chart_rules[0], "rules": rules}]}))
    test = {"interval": "1m", "input_series": members(down), "alert_rule_test": cases}
    (tmp_path / "test.yaml").write_text(yaml.safe_dump({"rule_files": ["rules.yaml"], "tests": [test]}))
    done = run_tool("promtool", "test", "rules", "test.yaml", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_our_catalogue_has_what_the_chart_asks_for(chart_rules: list[dict[str, Any]]) -> None:
    asked = {selector.name for rule in chart_rules[0]["rules"] for selector in selectors(rule["expr"])}
    assert asked - {"up"} <= OURS | OF_PEERS
    assert len(asked & OURS) > 5
