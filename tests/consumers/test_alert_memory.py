"""Alertmanager remembers what it has sent for longer than it waits before it says it again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.syntax.yaml import print_yaml
from tests.consumers.rendering import CHARTS, WHY_NOT, complete_charts
from tests.drill import alertmanager
from tests.processes import free_port, wait_for
from tests.specs import made, values
from tests.toolbox import run_tool

FORGETS = "repeat_interval is greater than the data retention period"
RECEIVERS = {"default": {"webhook": {"url": {"secret": "hook", "key": "url"}}}}
CHART = "120h"


def of_spec(**alerting: str) -> dict[str, Any]:
    return values(made(alerting={"receivers": RECEIVERS, **alerting}), "kube-prometheus-stack")["alertmanager"]


@pytest.mark.parametrize(
    ("times", "retention"),
    [
        ({}, None),
        ({"repeatInterval": "119h"}, None),
        ({"repeatInterval": "119h", "groupInterval": "1h"}, None),
        ({"repeatInterval": "5d"}, "121h"),
        ({"repeatInterval": "14d"}, "337h"),
        ({"repeatInterval": "14d", "groupInterval": "1h"}, "337h"),
        ({"repeatInterval": "52w", "groupInterval": "61m"}, "8738h"),
    ],
)
def test_what_is_sent_is_remembered_until_it_may_be_sent_again(times: dict[str, str], retention: str | None) -> None:
    assert of_spec(**times)["alertmanagerSpec"].get("retention") == retention


@pytest.mark.proves("alertmanager", "remembers what it has sent for longer than the repeat interval")
@pytest.mark.parametrize(("of_chart", "forgets"), [(True, True), (False, False)])
def test_alertmanager_finds_nothing_to_warn_of(tmp_path: Path, *, of_chart: bool, forgets: bool) -> None:
    found = of_spec(repeatInterval="14d")
    retention = CHART if of_chart else found["alertmanagerSpec"]["retention"]
    log = tmp_path / "alertmanager.log"
    with alertmanager(tmp_path, free_port(), print_yaml(found["config"]), f"--data.retention={retention}"):
        wait_for(lambda: "Listening on" in log.read_text(), tmp_path, "Alertmanager's start")
    assert (FORGETS in log.read_text()) == forgets


@pytest.mark.skipif(CHARTS is None, reason=WHY_NOT)
@pytest.mark.proves("helm", "tells Alertmanager for how long to remember what it has sent")
@pytest.mark.parametrize(("times", "retention"), [({}, CHART), ({"repeatInterval": "14d"}, "337h")])
def test_the_chart_passes_it_on(tmp_path: Path, times: dict[str, str], retention: str) -> None:
    charts, given = complete_charts(tmp_path), print_yaml({"alertmanager": of_spec(**times)})
    of_one = ["--kube-version", "1.34.0", "-s", "templates/alertmanager/alertmanager.yaml", "-f", "-"]
    done = run_tool("helm", "template", "x", charts / "kube-prometheus-stack", *of_one, input=given)
    assert yaml.safe_load(done.stdout)["spec"]["retention"] == retention, done.stderr
