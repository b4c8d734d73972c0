"""``nixscope route`` as its user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commandline import Ran, nixscope
from tests.specs import EXAMPLES

KEYSTONE = EXAMPLES["keystone"]
GROUPED = "grouped by alertname, severity, namespace; first after 30s, news after 5m, again after 12h"
BESIDE = "nobody by itself (InfoInhibitor silences it), and while one of severity warning or critical"
SAME = "the same alertname, cluster, namespace, instance, persistentvolumeclaim, mountpoint, device, type"
USAGE = "Usage: nixscope route [OPTIONS] {SPEC} [LABEL=VALUE...]\nTry 'nixscope route -h' for help.\n\nError: "


def ask(*arguments: str) -> Ran:
    return nixscope("route", KEYSTONE, *arguments, cwd=Path("/"))


def test_in_words() -> None:
    assert ask("severity=critical") == Ran(
        0,
        f"""\
an alert with severity=critical reaches
1. pagerduty: PagerDuty
   by the route severity="critical", then goes on to later routes
   {GROUPED}
2. default: Slack #alerts
   by the route severity="critical"
   {GROUPED}
silences an alert matching severity=~"warning|info" with {SAME}
""",
        "",
    )
    assert ask("severity=info", "team=a=b") == Ran(
        0,
        f"""\
an alert with severity=info, team=a=b reaches {BESIDE} fires without a namespace
1. default: Slack #alerts
   by the route for all that no other takes
   {GROUPED}
silent while an alert matching severity="critical" fires with {SAME}
silent while an alert matching severity="warning" fires with {SAME}
silent while an alert matching alertname="InfoInhibitor" fires with the same cluster, namespace
""",
        "",
    )


def test_an_alert_with_two_severities_has_two_answers_and_labels_choose() -> None:
    both = ask("--alert", "NodeFileDescriptorLimit").stdout.split("\n\n")
    assert [text.splitlines()[0] for text in both] == [
        f"an alert with alertname=NodeFileDescriptorLimit, cluster=keystone, severity={severity} reaches"
        for severity in ("warning", "critical")
    ]
    assert ask("--alert", "NodeFileDescriptorLimit", "severity=critical").stdout == both[1]


def test_what_is_only_info_is_told_beside_what_is_worse() -> None:
    named = ask("severity=info", "namespace=shop").stdout.splitlines()[0]
    assert named == f"an alert with severity=info, namespace=shop reaches {BESIDE} fires in namespace shop"
    assert json.loads(ask("--alert", "HostRebooted", "--json").stdout)["answers"][0]["silentAlone"] is True
    assert ask("--alert", "HostRebootedOften").stdout.splitlines()[0].endswith(" reaches")


def test_nobody_is_told() -> None:
    assert ask("--alert", "InfoInhibitor").stdout.splitlines()[1:3] == [
        "1. null: nobody is told",
        '   by the route alertname="InfoInhibitor"',
    ]


def test_a_label_that_a_route_asks_for_and_that_is_not_given_is_named() -> None:
    assert ask("instance=backup").stderr == "note: routes also ask for severity, taken as empty here\n"


def test_json() -> None:
    ran = ask("--alert", "Watchdog", "--json")
    said = json.loads(ran.stdout)
    assert (ran.code, ran.stderr, said["notes"]) == (0, "", [])
    assert {finding["id"] for finding in said["findings"]} >= {"tight-volume"}
    assert said["answers"] == [
        {
            "labels": {"alertname": "Watchdog", "cluster": "keystone", "severity": "none"},
            "receivers": [
                {
                    "receiver": "heartbeat",
                    "tells": ["the heartbeat's URL"],
                    "matchers": ['alertname="Watchdog"'],
                    "continue": False,
                    "groupBy": ["alertname", "severity", "namespace"],
                    "groupWait": "0s",
                    "groupInterval": "1m",
                    "repeatInterval": "50s",
                }
            ],
            "silencedBy": [],
            "silences": [],
            "silentAlone": False,
            "unsaid": [],
        }
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Invalid value for LABEL=VALUE: give labels (severity=critical) or --alert NAME"),
        (["severity"], "Invalid value for LABEL=VALUE: 'severity' is no label: write severity=critical"),
        (["a=~b"], "Invalid value for LABEL=VALUE: 'a=~b' is no label: write severity=critical"),
        (["a!=b"], "Invalid value for LABEL=VALUE: 'a!=b' is no label: write severity=critical"),
        (["a=b", "a=c"], "Invalid value for LABEL=VALUE: two values for a: an alert has one"),
        (
            ["--alert", "HostDwn"],
            "Invalid value for --alert: there is no alert 'HostDwn' in what this spec watches: write 'HostDown'",
        ),
    ],
)
def test_what_is_no_question(arguments: list[str], words: str) -> None:
    assert ask(*arguments) == Ran(2, "", f"{USAGE}{words}\n")


def test_a_wrong_spec_is_told_as_everywhere(tmp_path: Path) -> None:
    (tmp_path / "cluster.yaml").write_text("version: 1\nname: a\n")
    ran = nixscope("route", "cluster.yaml", "severity=critical", cwd=tmp_path)
    assert (ran.code, ran.stdout) == (1, "")
    assert "error[" in ran.stderr
