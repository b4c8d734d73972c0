"""Which times the programs take for none at all, so that the spec takes and refuses the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generator.diagnostics import SpecError
from generator.syntax.yaml import print_yaml
from tests.specs import made, rules, values
from tests.toolbox import run_tool

RECEIVERS = {"default": {"webhook": {"url": {"secret": "hook", "key": "url"}}}}
BACKUP = {"backup": {"address": "100.64.0.9", "roles": ["external"]}, "box": {"address": "100.64.0.1"}}


def alerting(**more: Any) -> dict[str, Any]:
    return {"receivers": RECEIVERS, **more}


def refused(**parts: Any) -> list[str]:
    try:
        made(**parts)
    except SpecError as error:
        return [found.message for found in error.diagnostics]
    return []


@pytest.mark.proves("amtool", "takes and refuses the waits of no time that the spec takes and refuses")
@pytest.mark.parametrize(("name", "key", "taken"), [("groupWait", "group_wait", True),
                                                    ("groupInterval", "group_interval", False),
                                                    ("repeatInterval", "repeat_interval", False)])  # fmt: skip
def test_alertmanager(tmp_path: Path, name: str, key: str, *, taken: bool) -> None:
    config = values(made(alerting=alerting()), "kube-prometheus-stack")["alertmanager"]["config"]
    (tmp_path / "a.yaml").write_text(print_yaml({**config, "route": {**config["route"], key: "0s"}}))
    done = run_tool("amtool", "check-config", tmp_path / "a.yaml")
    said = refused(alerting=alerting(**{name: "0s"}))
    assert (done.returncode == 0) == taken == (not said), done.stdout + done.stderr
    assert taken or "above zero, which Alertmanager demands" in said[0]


@pytest.mark.proves("promtool", "takes an alert that fires at once")
def test_prometheus(tmp_path: Path) -> None:
    result = made(alerting=alerting(alerts={"HostDown": {"for": "0s"}, "KubePodCrashLooping": {"for": "0s"}}))
    (tmp_path / "r.yaml").write_text(rules(result))
    assert run_tool("promtool", "check", "rules", tmp_path / "r.yaml").returncode == 0
    assert values(result, "kube-prometheus-stack")["customRules"] == {"KubePodCrashLooping": {"for": "0s"}}


@pytest.mark.parametrize(
    ("name", "most", "more"),
    [("groupWait", "1h", "61m"), ("groupInterval", "1d", "25h"), ("repeatInterval", "52w", "365d")],
)
def test_longest(name: str, most: str, more: str) -> None:
    beside = {"repeatInterval": "2d"} if name != "repeatInterval" else {}
    assert refused(alerting=alerting(**beside, **{name: most})) == []
    assert refused(alerting=alerting(**beside, **{name: more})) == [
        f"alerting.{name} is {more}; it can be {most} at most"
    ]


@pytest.mark.parametrize(("value", "taken"), [("30d", True), ("31d", False)])
def test_longest_for(value: str, *, taken: bool) -> None:
    assert (refused(alerting=alerting(alerts={"HostDown": {"for": value}})) == []) == taken


@pytest.mark.parametrize(("value", "taken"), [("3m", True), ("1d", True), ("25h", False), ("179s", False)])
def test_heartbeat(value: str, *, taken: bool) -> None:
    watcher = {"host": "backup", "maxAge": value, "notify": {"file": "/run/agenix/notify"}}
    heartbeat = {"url": {"secret": "hook", "key": "beat"}, "watcher": watcher}
    assert (refused(hosts=BACKUP, alerting=alerting(heartbeat=heartbeat)) == []) == taken
