"""Whom alerts of a spec reach, and with which labels they come. That it is Alertmanager's answer: ``consumers``."""

from __future__ import annotations

from typing import Any

import pytest

from generator.diagnostics import SpecError
from generator.insight.alert_labels import labels_of
from generator.insight.routing import Routing, Silence, Stop, route_alert, walk
from generator.stack.routing import RouteNode
from generator.syntax.promql import Matcher
from tests.specs import cluster, generated, made

HOOK = {"webhook": {"url": {"secret": "s", "key": "k"}}}
TEAM = Matcher("team", "=", "shop")
REGEX = Matcher("namespace", "=~", "shop|pay.*")
CRITICAL = Matcher("severity", "=", "critical")


def routed(labels: dict[str, str], **alerting: Any) -> Routing:
    receivers = {"default": HOOK, "shop": {"slack": {"channel": "#shop", **HOOK["webhook"]}} | HOOK, "lost": HOOK}
    return route_alert(cluster(alerting={"receivers": receivers, **alerting}), labels)


def test_the_whole_answer() -> None:
    route = {"match": {"team": "shop"}, "matchRegex": {"namespace": "shop|pay.*"}, "receivers": ["shop", "default"]}
    times = {"groupBy": ["team"], "groupWait": "10s", "groupInterval": "2m", "repeatInterval": "1h"}
    labels = {"team": "shop", "namespace": "payments", "alertname": "Slow"}
    timing: dict[str, Any] = {
        "group_by": ("team",), "group_wait": "10s", "group_interval": "2m", "repeat_interval": "1h"
    }  # fmt: skip
    first = RouteNode("shop", (TEAM, REGEX), goes_on=True, **timing)
    second = RouteNode("default", (TEAM, REGEX), **timing)
    assert routed(labels, routes=[route], **times) == Routing(
        labels,
        (Stop(first, (TEAM, REGEX), ("Slack #shop", "a webhook")), Stop(second, (TEAM, REGEX), ("a webhook",))),
        (),
        (),
        (),
    )


def test_what_silences_and_what_is_silenced() -> None:
    labels = {"alertname": "DiskHot", "severity": "warning", "instance": "nas"}
    equal = {
        "alertname": "DiskHot", "cluster": "", "namespace": "", "instance": "nas", "persistentvolumeclaim": "",
        "mountpoint": "", "device": "",
    }  # fmt: skip
    answer = routed(labels)
    assert answer.silenced_by == (Silence((CRITICAL,), equal),)
    assert answer.silences == (Silence((Matcher("severity", "=", "info"),), equal),)


def test_an_alert_of_severity_info_is_silenced_by_what_it_sets_off() -> None:
    """kube-prometheus-stack's InfoInhibitor, unless the spec switches that off."""
    assert routed({"severity": "info"}).silent_alone
    assert not routed({"severity": "warning"}).silent_alone
    assert not routed({}).silent_alone
    assert not routed({"severity": "info"}, alerts={"InfoInhibitor": {"enabled": False}}).silent_alone
    assert routed({"severity": "info"}, alerts={"InfoInhibitor": {"severity": "warning"}}).silent_alone


def test_labels_that_routes_ask_for_are_named() -> None:
    routes = [
        {"match": {"team": "shop", "severity": "critical"}, "receivers": ["shop"]},
        {"matchRegex": {"namespace": "a.*"}, "receivers": ["lost"]},
    ]
    assert routed({"severity": "info"}, routes=routes).unsaid == ("team", "namespace")
    assert routed({"severity": "info"}).unsaid == ()


def test_an_expression_that_cannot_be_told_is_refused() -> None:
    with pytest.raises(SpecError) as caught:
        routed({"namespace": "x"}, routes=[{"matchRegex": {"namespace": r"\p{Greek}"}, "receivers": ["shop"]}])
    (finding,) = caught.value.diagnostics
    assert (finding.id, finding.path) == ("expression-not-told", ("alerting", "routes"))


def test_what_a_node_does_not_say_comes_from_above() -> None:
    leaf = RouteNode("c", (REGEX,), group_wait="1s")
    middle = RouteNode("b", (TEAM,), group_by=(), repeat_interval="2h", routes=(leaf,))
    root = RouteNode("a", (), False, ("x",), "30s", "5m", "12h", (middle,))
    (stop,) = walk(root, {"team": "shop", "namespace": "shop"})
    assert stop == Stop(RouteNode("c", (REGEX,), False, (), "1s", "5m", "2h"), (TEAM, REGEX))


SHOP = """\
groups:
  - name: shop
    labels: {team: shop, tier: "{{ $labels.tier }}"}
    rules:
      - {alert: ShopDown, expr: "vector(1) > 0", labels: {severity: critical, node: "{{ $labels.node }}"}}
      - {alert: Shop, expr: "vector(1) > 0"}
"""


@pytest.mark.parametrize(
    ("alert", "labels"),
    [
        ("HostDown", [{"severity": "critical"}]),
        ("KubeAPIDown", [{"severity": "info"}]),
        ("NodeFileDescriptorLimit", [{"severity": "warning"}, {"severity": "critical"}]),
        ("KubeClientCertificateExpiration", [{"severity": "info"}]),
        ("Watchdog", [{"severity": "none"}]),
        ("ShopDown", [{"team": "shop", "severity": "critical"}]),
        ("Shop", [{"team": "shop"}]),
    ],
)
def test_labels_of_an_alert(alert: str, labels: list[dict[str, str]], tmp_path: Any) -> None:
    """Ours and the chart's with the spec's changes, the user's without what differs from alert to alert."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/shop.yaml").write_text(SHOP)
    changes = {
        "HostDown": {"severity": "critical"},
        "KubeAPIDown": {"severity": "info"},
        "KubeClientCertificateExpiration": {"severity": "info"},
    }
    result = made(alerting={"alerts": changes}, watch={"rules": str(tmp_path / "rules")})
    always = {"alertname": alert, "cluster": "small"}
    assert labels_of(result.cluster, result.watch, alert) == tuple({**always, **own} for own in labels)


@pytest.mark.parametrize(
    ("alert", "why"),
    [
        ("HostDwn", "there is no alert 'HostDwn' in what this spec watches: write 'HostDown'"),
        ("HostDown", "alert HostDown is off: alerting.alerts.HostDown of the spec says so"),
        ("KubeAPIDown", "alert KubeAPIDown is off: alerting.alerts.KubeAPIDown of the spec says so"),
    ],
)
def test_an_alert_that_is_not_there(alert: str, why: str) -> None:
    off = {"HostDown": {"enabled": False}, "KubeAPIDown": {"enabled": False}}
    result = made(alerting={"alerts": off})
    with pytest.raises(ValueError, match=f"^{why}$"):
        labels_of(result.cluster, result.watch, alert)


def test_every_alert_of_the_reference_cluster_has_labels() -> None:
    result = generated("keystone")
    for rule in result.watch.declared:
        (labels,) = labels_of(result.cluster, result.watch, rule.alert)
        assert labels == {"alertname": rule.alert, "cluster": "keystone", "severity": rule.severity}
