"""Alertmanager reads its configuration as the spec meant it: amtool parses it and walks its routes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.stack.alertmanager import config
from generator.syntax.yaml import print_yaml
from tests.consumers.amtool import reached
from tests.specs import SPECS, cluster, generated, values
from tests.toolbox import run_tool

pytestmark = pytest.mark.proves("amtool", "walks the routes: each alert reaches the receivers that the spec names")

MOUNTED = re.compile(r"/etc/alertmanager/secrets/(?P<secret>[^/]+)/[^/]+")
CREDENTIAL = re.compile(
    r"(url|api_url|.*_key|.*_token|.*password|.*secret|credentials|http_config|authorization|basic_auth)(_file)?"
)
RACK = '\'; DROP TABLE "racks"; --'
LINES = 'first: "line"\n  - second\n'

ConfigOf = Callable[[Mapping[str, Any]], Path]


@pytest.fixture(scope="module")
def config_of(tmp_path_factory: pytest.TempPathFactory) -> ConfigOf:
    """A configuration as a file."""
    path = tmp_path_factory.mktemp("alertmanager") / "alertmanager.yaml"

    def write(data: Mapping[str, Any]) -> Path:
        path.write_text(print_yaml(data), encoding="utf-8")
        return path

    return write


def of_spec(name: str) -> dict[str, Any]:
    return values(generated(name), "kube-prometheus-stack")["alertmanager"]


@pytest.mark.parametrize("name", SPECS)
def test_amtool_takes_the_configuration(name: str, config_of: ConfigOf) -> None:
    done = run_tool("amtool", "check-config", config_of(of_spec(name)["config"]))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "SUCCESS" in done.stdout


@pytest.mark.parametrize(
    ("name", "labels", "receivers"),
    [
        ("keystone", {"severity": "critical"}, ["pagerduty", "default"]),
        ("keystone", {"severity": "critical", "rack": RACK, "lines": LINES}, ["pagerduty", "default"]),
        ("keystone", {"severity": "critical", "alertname": "HostDown", "instance": "backup"}, ["pagerduty", "default"]),
        ("keystone", {"severity": "warning"}, ["slack"]),
        ("keystone", {"severity": "info"}, ["default"]),
        ("keystone", {"severity": "criticality"}, ["default"]),
        ("keystone", {"alertname": "Watchdog", "severity": "none"}, ["heartbeat"]),
        ("keystone", {"alertname": "Watchdog", "severity": "critical"}, ["heartbeat"]),
        ("keystone", {"alertname": "InfoInhibitor", "severity": "none"}, ["null"]),
        ("minimal", {"alertname": "HostDown", "severity": "critical"}, ["null"]),
        ("minimal", {"alertname": "Watchdog", "severity": "none"}, ["null"]),
        ("odd", {"alertname": "Watchdog"}, ["heartbeat"]),
        ("odd", {"severity": "critical"}, ["null"]),
        ("odd", {"rack": RACK}, ["mail"]),
        ("odd", {"slashes": r"C:\new\table"}, ["login", "Team.A_1"]),
        ("odd", {"slashes": r"C:\new\table", "empty": "no"}, ["null"]),
        ("odd", {"slashes": "C:\new\table"}, ["null"]),
        ("odd", {"lines": LINES}, ["login"]),
        ("odd", {"words": 'größer als "a.b"', "site": "null"}, ["Team.A_1"]),
        ("odd", {"words": '"a.b"', "site": "0o17"}, ["Team.A_1"]),
        ("odd", {"words": '"aXb"', "site": "0o17"}, ["null"]),
    ],
)
def test_route(name: str, labels: dict[str, str], receivers: list[str], config_of: ConfigOf) -> None:
    assert reached(config_of(of_spec(name)["config"]), labels) == receivers


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
HOSTILE = st.text(st.sampled_from("\"'\\\n\t {}=~!,|.*+()[]$^#ä値\U0001f600n"), max_size=8)


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.sampled_from(["site", "on", "_x"]), TEXT | HOSTILE, min_size=1, max_size=2), st.booleans())
def test_any_value_is_matched_exactly(config_of: ConfigOf, match: dict[str, str], regex: bool) -> None:
    """The alert with these labels is routed; one with a letter more is not."""
    wanted = {"matchRegex": {label: re.escape(value) for label, value in match.items()}} if regex else {"match": match}
    receivers = {name: {"webhook": {"url": {"secret": "s", "key": "k"}}} for name in ("default", "chosen")}
    path = config_of(config(cluster(alerting={"receivers": receivers, "routes": [wanted | {"receivers": ["chosen"]}]})))
    assert reached(path, match) == ["chosen"]
    assert reached(path, {label: f"{value}x" for label, value in match.items()}) == ["default"]


@pytest.mark.parametrize("name", SPECS)
def test_credentials_are_files_of_mounted_secrets(name: str) -> None:
    """Alertmanager expands no variables: what is not a ``*_file`` key would stand in the open."""
    spec = of_spec(name)
    found = set()
    for path, leaf in _leaves(spec["config"], ()):
        assert MOUNTED.search(str(leaf)) is None or path[-1].endswith("_file"), path
        if CREDENTIAL.fullmatch(path[-1]):
            mounted = MOUNTED.fullmatch(leaf)
            assert path[-1].endswith("_file"), path
            assert mounted, path
            found.add(mounted["secret"])
    assert found == set(spec["alertmanagerSpec"]["secrets"])


def _leaves(node: Any, path: tuple[str, ...]) -> list[tuple[tuple[str, ...], Any]]:
    if isinstance(node, Mapping):
        return [leaf for key, part in node.items() for leaf in _leaves(part, (*path, key))]
    if isinstance(node, list):
        return [leaf for part in node for leaf in _leaves(part, path)]
    return [(path, node)]


@pytest.mark.parametrize("name", SPECS)
def test_no_host_silences_another(name: str) -> None:
    """Alerts about hosts have no namespace: what only compares that lumps all hosts together. Four are about none."""
    of_none = ("InfoInhibitor", "Ceph", "PrometheusJob", "LokiDown")
    for rule in of_spec(name)["config"]["inhibit_rules"]:
        if not any(word in str(rule["source_matchers"]) for word in of_none):
            assert {"instance", "cluster"} <= set(rule["equal"])


def test_every_way_to_be_told_is_covered() -> None:
    """Between them the specs have every kind of receiver, so that none of the above passes for want of one."""
    kinds = {key for name in SPECS for r in of_spec(name)["config"]["receivers"] for key in r if key != "name"}
    assert kinds == {"slack_configs", "pagerduty_configs", "email_configs", "webhook_configs"}
