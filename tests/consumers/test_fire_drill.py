"""A fire drill on loopback: a pool degrades, and somebody hears of it, through the real programs all the way.

The real node_exporter reads a procfs in which a pool is degraded, the real Prometheus scrapes it as the generated
ScrapeConfig says (its address moved to loopback) and evaluates the generated rules, the real Alertmanager routes by the
generated configuration (its Secrets moved to a folder) and calls a webhook. Durations are shortened by the spec's own
override, not by editing rules.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from generator.pipeline import Generated
from tests import drill
from tests.processes import free_port, wait_for
from tests.specs import made, rules, values
from tests.webhook import listening, secrets

pytestmark = [
    pytest.mark.proves("prometheus", "fires for a pool that degrades, by the generated job and rule"),
    pytest.mark.proves("alertmanager", "brings that to the pager, and its end"),
]

HOSTS = {"nas": {"address": "100.64.0.7", "zfs": {"pools": ["tank"]}, "labels": {"site": "cellar"}}}
ALERTING = {
    "groupWait": "1s",
    "groupInterval": "1s",
    "repeatInterval": "1h",
    "receivers": {
        "default": {"webhook": {"url": {"secret": "hooks", "key": "default"}}},
        "pager": {"webhook": {"url": {"secret": "hooks", "key": "pager"}}},
    },
    "routes": [{"match": {"severity": "critical"}, "receivers": ["pager"]}],
    "alerts": {"ZFSPoolDegraded": {"for": "1s"}},
}


def prometheus_config(result: Generated, exporter: int, alertmanager: int) -> str:
    """The generated job, as the operator would write it, with its one target moved to loopback."""
    spec = yaml.safe_load(result.tree["manifests/scrapeconfig/node-exporter.yaml"])["spec"]
    (target,) = spec["staticConfigs"]
    job = {
        "job_name": spec["jobName"],
        "static_configs": [{"targets": [f"127.0.0.1:{exporter}"], "labels": target["labels"]}],
    }
    prometheus = values(result, "kube-prometheus-stack")["prometheus"]["prometheusSpec"]
    return json.dumps(
        {
            "global": {
                "scrape_interval": prometheus["scrapeInterval"],
                "evaluation_interval": prometheus["evaluationInterval"],
                "external_labels": prometheus["externalLabels"],
            },
            "rule_files": ["rules.yaml"],
            "scrape_configs": [job],
            "alerting": {"alertmanagers": [{"static_configs": [{"targets": [f"127.0.0.1:{alertmanager}"]}]}]},
        }
    )


def test_a_degraded_pool_reaches_the_pager(tmp_path: Path) -> None:
    """With the right receiver, severity and labels, and it resolves when the pool is well again."""
    result = made(hosts=HOSTS, alerting=ALERTING, metrics={"scrapeInterval": "1s"})
    drill.set_pool(tmp_path, "tank", "ONLINE")
    exporter, alertmanager = free_port(), free_port()
    (tmp_path / "rules.yaml").write_text(rules(result))
    routing = json.dumps(values(result, "kube-prometheus-stack")["alertmanager"]["config"])
    with (
        listening() as webhook,
        drill.node_exporter(tmp_path, exporter),
        drill.alertmanager(tmp_path, alertmanager, routing),
        drill.prometheus(tmp_path, free_port(), prometheus_config(result, exporter, alertmanager)),
    ):
        secrets(tmp_path / "secrets", {f"hooks/{name}": f"{webhook.url}/{name}" for name in ("default", "pager")})
        drill.set_pool(tmp_path, "tank", "DEGRADED")
        wait_for(lambda: webhook.heard("ZFSPoolDegraded", "firing"), tmp_path)
        drill.set_pool(tmp_path, "tank", "ONLINE")
        wait_for(lambda: webhook.heard("ZFSPoolDegraded", "resolved"), tmp_path)
    labels = {
        "alertname": "ZFSPoolDegraded",
        "cluster": "small",
        "instance": "nas",
        "job": "node-exporter",
        "severity": "critical",
        "site": "cellar",
        "state": "degraded",
        "zpool": "tank",
    }
    assert webhook.heard("ZFSPoolDegraded", "firing") == [("/pager", labels)]
    assert webhook.heard("ZFSPoolDegraded", "resolved") == [("/pager", labels)]
