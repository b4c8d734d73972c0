"""Each alert on logs fires when it should and keeps still when it should, through the real programs.

The real Loki runs as generated, evaluates the generated rules on lines that are pushed, and tells the real
Alertmanager. Durations are shortened by the spec's own override, not by editing rules.
"""

from __future__ import annotations

import json
import re
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from generator.pipeline import Generated
from generator.sources.contract import AlertRule
from tests.consumers.loki import Loki, Stream, generated_loki, merged, running_loki
from tests.processes import answers, free_port, running, wait_for
from tests.specs import SPECS, generated, made, values

pytestmark = pytest.mark.proves("loki", "fires each alert on what is logged, and keeps still otherwise")

Lines = Callable[[], Sequence[float]]
MINUTE, HOUR = 60, 3600


def over(span_s: float, each_s: float, since_s: float = 5) -> Lines:
    """A line every ``each_s`` seconds for ``span_s`` seconds until ``since_s`` seconds ago, the oldest first."""
    return lambda: [time.time() - since_s - each_s * n for n in reversed(range(int(span_s / each_s)))]


@dataclass(frozen=True)
class Case:
    """What makes an alert fire, and what comes close and does not: lines by level."""

    fires: tuple[str, Lines]
    silent: dict[str, tuple[str, Lines]]


CASES = {
    "LogErrorRateHigh": Case(
        fires=("ERROR", over(4 * MINUTE, 0.5)),
        silent={
            "few": ("error", over(5 * MINUTE, 2.5)),
            "no errors": ("info", over(4 * MINUTE, 0.5)),
            "no level": ("", over(4 * MINUTE, 0.5)),
        },
    ),
    "LogErrorRateRising": Case(
        fires=("critical", over(9 * MINUTE, 5)),
        silent={
            "as always": ("error", over(6 * HOUR, 5)),
            "next to nothing": ("fatal", over(9 * MINUTE, 20)),
            "no errors": ("warn", over(9 * MINUTE, 2)),
        },
    ),
}
NAMESPACES = {
    name: (f"{name.lower()}-fires", *(f"{name.lower()}-{kind.replace(' ', '-')}" for kind in case.silent))
    for name, case in CASES.items()
}
"""Each case's own, the first of which is heard of: what is quiet for one alert may be loud for another."""
KNOWN = {namespace for own in NAMESPACES.values() for namespace in own}
SHORT = {name: {"for": "1s"} for name in CASES}


def log_alerts(result: Generated) -> dict[str, AlertRule]:
    rules = (rule for group in result.watch.log_rules for rule in group.rules)
    return {rule.alert: rule for rule in rules if isinstance(rule, AlertRule)}


def test_every_log_alert_has_a_case() -> None:
    assert {name for spec in SPECS for name in log_alerts(generated(spec))} == CASES.keys()
    assert all(case.silent for case in CASES.values())


@dataclass(frozen=True)
class Drill:
    """A Loki that evaluates, an Alertmanager that listens, and lines for every case."""

    result: Generated
    loki: Loki
    alertmanager: str

    def push(self) -> None:
        """Each case in namespaces of its own."""
        several = self.result.cluster.logs.tenancy.by == "namespace"
        for name, case in CASES.items():
            for namespace, (level, lines) in zip(NAMESPACES[name], (case.fires, *case.silent.values()), strict=True):
                labels = {"namespace": namespace, "app": "web", "level": level}
                self.loki.push(Stream(labels, [(at, "x") for at in lines()]), tenant=namespace if several else None)

    def firing(self, name: str) -> list[dict[str, Any]]:
        """Every alert of this name that Alertmanager knows, of those in namespaces of its own case."""
        with urllib.request.urlopen(f"{self.alertmanager}/api/v2/alerts", timeout=20) as answer:
            found: list[dict[str, Any]] = json.load(answer)
        return [one for one in found if one["labels"]["alertname"] == name and _namespace(one) in NAMESPACES[name]]

    def evaluations(self) -> int:
        """How often the least evaluated group of rules was."""
        counted = re.findall(
            r"^loki_prometheus_rule_group_iterations_total\S* (\d+)$", self.loki.metrics(), re.MULTILINE
        )
        return min(map(int, counted), default=0)


def _namespace(alert: dict[str, Any]) -> str:
    return str(alert["labels"]["namespace"])


@pytest.fixture(scope="module", params=["none", "namespace"])
def drill(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    folder = tmp_path_factory.mktemp("drill")
    known = sorted(KNOWN) if request.param == "namespace" else []
    result = made(logs={"tenancy": {"by": request.param, "namespaces": known}}, alerting={"alerts": SHORT})
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    config, files = generated_loki(result)
    quick = {"ruler": {"alertmanager_url": url, "evaluation_interval": "1s", "poll_interval": "1s"}}
    (folder / "alertmanager.yml").write_text(
        json.dumps(values(result, "kube-prometheus-stack")["alertmanager"]["config"])
    )
    arguments = (
        "--config.file=alertmanager.yml",
        f"--web.listen-address=127.0.0.1:{port}",
        "--cluster.listen-address=",
        f"--storage.path={folder / 'am'}",
    )
    with running(folder, "alertmanager", *arguments), running_loki(folder, merged(config, quick), files) as loki:
        wait_for(lambda: answers(f"{url}/-/ready"), folder)
        found = Drill(result, loki, url)
        found.push()
        wait_for(lambda: all(map(found.firing, CASES)), folder)
        seen = found.evaluations()
        wait_for(lambda: found.evaluations() > seen + 3, folder)
        yield found


@pytest.mark.parametrize("name", CASES)
def test_alert(name: str, drill: Drill) -> None:
    """It fires for the one that is loud, for nobody else, and says what it should."""
    (alert,) = drill.firing(name)
    namespace, *_ = NAMESPACES[name]
    rule = log_alerts(drill.result)[name]
    assert alert["labels"] == {
        "alertname": name,
        "app": "web",
        "cluster": "small",
        "namespace": namespace,
        "severity": rule.severity,
    }
    assert alert["annotations"].keys() == {"summary", "description", "runbook_url"}
    assert alert["annotations"]["summary"].startswith(f"{namespace}/web logs many ")
    assert alert["annotations"]["runbook_url"].endswith(f"/docs/runbooks/{name}.md")
    assert re.search(rf"{namespace}/web has logged .*\b\d+(\.\d+)?\b", alert["annotations"]["description"])
    assert not re.search(r"\{\{|<|%!", alert["annotations"]["description"]), "a template that failed"


def test_every_tenant_is_asked(drill: Drill) -> None:
    """Loki has read the rules of each tenant that the spec knows of, and could evaluate all of them."""
    metrics = drill.loki.metrics()
    users = set(re.findall(r'^loki_prometheus_rule_group_rules\{.*user="([^"]+)"\} [1-9]', metrics, re.MULTILINE))
    several = drill.result.cluster.logs.tenancy.by == "namespace"
    assert users == (KNOWN | {"kube-system", "monitoring"} if several else {"fake"})
    failures = re.findall(r"^loki_prometheus_rule_evaluation_failures_total\S* (\d+)$", metrics, re.MULTILINE)
    assert set(failures) == {"0"}
