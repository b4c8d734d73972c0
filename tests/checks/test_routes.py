"""Routes that no alert takes are named, with what was meant; what may be of others is left alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.diagnostics import Diagnostic
from generator.pipeline import generate
from tests.specs import made

HOSTS = {
    "alpha": {"address": "100.64.0.1", "labels": {"site": "berlin"}, "zfs": {"pools": ["tank"]}},
    "beta": {"address": "100.64.0.2", "labels": {"site": "munich"}},
}
RECEIVERS = {name: {"webhook": {"url": {"secret": "hook", "key": name}}} for name in ("default", "pager")}
ONE = yaml.safe_dump({"groups": [{"name": "one", "rules": [{"record": "a:b", "expr": "vector(1)"}]}]})
OURS = ("dead-route", "no-such-label")


def parts(match: dict[str, str], expressions: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    route = {"match": match, "matchRegex": expressions or {}, "receivers": ["pager"]}
    alerting = {"receivers": RECEIVERS, "routes": [route], **more.pop("alerting", {})}
    return {"hosts": HOSTS, **more, "alerting": alerting}


def found(match: dict[str, str], expressions: dict[str, str] | None = None, **more: Any) -> list[Diagnostic]:
    return [one for one in made(**parts(match, expressions, **more)).warnings if one.id in OURS]


def with_rules(folder: Path, text: str, match: dict[str, str], **more: Any) -> list[Diagnostic]:
    (folder / "rules").mkdir()
    (folder / "rules" / "own.yaml").write_text(text)
    spec = {"version": 1, "name": "small", **parts(match, **more, watch={"rules": "rules"})}
    (folder / "cluster.yaml").write_text(yaml.safe_dump(spec))
    return [one for one in generate(folder / "cluster.yaml").warnings if one.id in OURS]


@pytest.mark.parametrize(
    ("label", "value", "meant"),
    [
        ("severity", "crtical", "write 'critical'"),
        ("severity", "page", "write one of: critical, info, warning"),
        ("alertname", "HostDwn", "write 'HostDown'"),
        ("alertname", "KubePodCrashloping", "write 'KubePodCrashLooping'"),
        ("job", "node_exporter", "write 'node-exporter'"),
        ("instance", "alfa", "write 'alpha'"),
        ("instance", "100.64.0.1:9100", "write 'alpha'"),
        ("instance", "100.64.0.2", "write 'beta'"),
        ("instance", "alpha:9100", "write 'alpha'"),
        ("site", "berln", "write 'berlin'"),
    ],
)
def test_a_value_that_no_alert_has(label: str, value: str, meant: str) -> None:
    for match, expressions, key in (
        ({label: value}, {}, "match"),
        ({}, {label: value.replace(".", r"\.")}, "matchRegex"),
    ):
        (finding,) = found(match, expressions)
        assert (finding.id, finding.path) == ("dead-route", ("alerting", "routes", 0, key, label))
        assert finding.remedy.partition(";")[0] == meant
        assert "pager" in finding.reason


@pytest.mark.parametrize(
    ("label", "meant"), [("severty", "severity"), ("Job", "job"), ("name_space", "namespace"), ("Site", "site")]
)
def test_a_label_that_no_alert_has(label: str, meant: str) -> None:
    for match, expressions in (({label: "x"}, {}), ({}, {label: "x.*"})):
        (finding,) = found(match, expressions)
        assert finding.id == "no-such-label"
        assert finding.remedy.startswith(f"write {meant!r}; ")


@pytest.mark.parametrize(
    "match",
    [
        {"namespace": "shop", "pod": "web-0", "container": "web", "node": "alfa"},
        {"team": "shop", "code": "500", "mode": "x", "tier": "1"},
        {"job": "shop-exporter"},
        {"job": "shop"},
        {"instance": "10.42.0.1:9100"},
        {"instance": "alpha:8080"},
        {"instance": "https://shop.example.org"},
        {"site": ""},
        {"instance": ""},
        {"alertname": "HostDown", "severity": "warning"},
        {"alertname": "KubePodCrashLooping"},
        {"alertname": "NodeFileDescriptorLimit", "severity": "critical"},
    ],
)
def test_what_may_be_is_left_alone(match: dict[str, str]) -> None:
    assert found(match) == []


@pytest.mark.parametrize(
    ("expressions", "dead"),
    [
        ({"alertname": "Hst.*"}, True),
        ({"alertname": "ZFS.*|Nothing.*"}, False),
        ({"severity": "(?i)CRITICAL"}, False),
        ({"severity": "p[0-9]"}, True),
        ({"severity": r"\pL+"}, False),
        ({"instance": "web[0-9]+"}, True),
        ({"instance": "web.*"}, False),
        ({"instance": r"web\d:9100|x.*"}, False),
        ({"site": "ber.*"}, False),
        ({"site": "ro.*"}, False),
        ({"site": "rome"}, False),
        ({"site": "berln"}, True),
        ({"job": "shop-.*"}, False),
        ({"namespace": "shop|pay"}, False),
        ({"alertname": "HostDown|ShopDown"}, False),
        ({"alertname": "HostDwn|ZFSPoolDegraded"}, True),
        ({"instance": "alfa|beta"}, False),
    ],
)
def test_expressions(expressions: dict[str, str], dead: bool) -> None:
    assert bool(found({}, expressions)) == dead


def test_nodes_of_talos_are_no_hosts_and_may_be_watched() -> None:
    nas = {"nas": {"address": "100.64.0.9", "roles": ["external"]}}
    assert found({"instance": "talos-1"}, hosts=nas, kubernetes={"distribution": "talos"}) == []


def test_an_alert_with_another_severity() -> None:
    (finding,) = found({"alertname": "HostDown", "severity": "info"})
    assert finding.message == "route 1: HostDown has another severity: warning"
    assert found({"severity": "critical"}, {"alertname": "HostDown|HostRebooted"})[0].path[-1] == "severity"
    more: Any = {"alerting": {"alerts": {"HostDown": {"severity": "info"}}}}
    assert found({"alertname": "HostDown", "severity": "info"}, **more) == []


def test_an_alert_that_is_off() -> None:
    (finding,) = found({"alertname": "HostDown"}, alerting={"alerts": {"HostDown": {"enabled": False}}})
    assert finding.message == "route 1: HostDown is switched off"


def test_rooks_own_alerts_may_be_there_where_ceph_is() -> None:
    store: Any = {"watch": {"ceph": {"namespace": "rook-ceph"}}}
    assert found({"alertname": "CephPGNotScrubbed"}, **store) == []
    assert len(found({"alertname": "CephPGNotScrubbed"})) == 1


def test_the_users_own_rules_are_known(tmp_path: Path) -> None:
    rule = {"alert": "ShopDown", "expr": "up == 0", "labels": {"severity": "page", "team": "{{ $labels.team }}"}}
    other = {"alert": "PayDown", "expr": "up == 0"}
    text = yaml.safe_dump({"groups": [{"name": "shop", "labels": {"tier": "one"}, "rules": [rule, other]}]})
    (tmp_path / "a").mkdir()
    assert with_rules(tmp_path / "a", text, {"alertname": "ShopDown", "severity": "page", "team": "x"}) == []
    (tmp_path / "b").mkdir()
    assert with_rules(tmp_path / "b", text, {"alertname": "PayDown", "severity": "", "tier": "two"}) == []
    (tmp_path / "c").mkdir()
    (finding,) = with_rules(tmp_path / "c", text, {"alertname": "PayDown", "severity": "page"})
    assert finding.message == "route 1: PayDown has no severity"


def test_what_the_remedy_says_silences_it(tmp_path: Path) -> None:
    for place, (label, value) in enumerate({"alertname": "ShopDown", "severity": "page", "job": "kubelt"}.items()):
        (finding,) = found({label: value})
        comment = finding.remedy.partition("names: ")[2]
        folder = tmp_path / str(place)
        folder.mkdir()
        assert with_rules(folder, f"{comment}\n{ONE}", {label: value}) == []
        (folder / "slip").mkdir()
        assert len(with_rules(folder / "slip", f"{comment}\n{ONE}", {"severity": "crtical"})) == 1


def test_a_route_of_a_shared_file_may_be_for_another_cluster(tmp_path: Path) -> None:
    whole = parts({"instance": "gamma"})
    whole["alerting"]["routes"].append({"match": {"severity": "crtical"}, "receivers": ["pager"]})
    (tmp_path / "shared.yaml").write_text(yaml.safe_dump({"version": 1, "alerting": whole["alerting"]}))
    spec = {"extends": "shared.yaml", "version": 1, "name": "small", "hosts": HOSTS}
    (tmp_path / "cluster.yaml").write_text(yaml.safe_dump(spec))
    said = [one.message for one in generate(tmp_path / "cluster.yaml").warnings if one.id in OURS]
    assert said == ["route 2: no alert has the severity 'crtical'"]
