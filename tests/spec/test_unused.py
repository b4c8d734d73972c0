"""What has no effect is named, every setting at its own place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from generator.pipeline import generate
from generator.spec.constraints.unused import check_unused
from generator.spec.logs import Logs
from tests.specs import HOST, cluster

SAID: dict[str, Any] = {
    "mode": "distributed", "replicas": 2, "dailyVolume": "7GB", "retention": "20d", "deleteDelay": "3h",
    "streamRetention": [{"selector": "{app=\"x\"}", "period": "2d"}], "ingestion": {"rateMB": 11}, "bucket": "lines",
    "bucketLifecycle": "90d", "volume": "9Gi", "schemaFrom": "2025-01-01", "tenancy": {"by": "namespace"},
    "allowFrom": ["shop"], "canary": False, "pods": {"events": False}, "remoteWrite": "http://x/push",
}  # fmt: skip


def unused(**parts: Any) -> list[tuple[str | int, ...]]:
    return [finding.path for finding in check_unused(cluster(**parts))]


@pytest.mark.parametrize(("key", "value"), SAID.items())
def test_a_setting_of_logs_that_are_off(key: str, value: Any) -> None:
    assert ("logs", key) in unused(logs={"enabled": False, key: value})
    assert ("logs", key) not in unused(logs={"enabled": False})


def test_no_setting_of_logs_is_left_out() -> None:
    assert {*SAID, "enabled", "hosts"} == {one.encode_name for one in msgspec.structs.fields(Logs)}


def test_each_is_named_once() -> None:
    logs = {"enabled": False, "allowFrom": ["shop"], "tenancy": {"namespaces": ["shop"]}}
    assert unused(logs=logs, kubernetes={"networkPolicies": False}) == [("logs", "tenancy"), ("logs", "allowFrom")]


def test_a_change_to_an_alert_that_is_off() -> None:
    change = {"enabled": False, "severity": "info", "for": "1h", "threshold": 1}
    place = ("alerting", "alerts", "HostDown")
    found = [path for path in unused(alerting={"alerts": {"HostDown": change}}) if path[:2] == place[:2]]
    assert found == [(*place, "severity"), (*place, "for"), (*place, "threshold")]
    for one in ({"enabled": False}, {"severity": "info"}, {"for": "0s"}):
        assert place[:2] not in [path[:2] for path in unused(alerting={"alerts": {"HostDown": one}})]


def test_pings_of_a_single_host() -> None:
    others = {**HOST, "other": {"address": "100.64.0.2"}}
    assert ("watch", "latency") in unused(watch={"latency": {}})
    assert ("watch", "latency") not in unused(watch={"latency": {}}, hosts=others)


def test_what_a_shared_file_offers_may_be_for_another_cluster(tmp_path: Path) -> None:
    shared: dict[str, Any] = {"version": 1, "logs": {"retention": "20d"}, "watch": {"latency": {}}}
    shared["alerting"] = {"alerts": {"HostDown": {"severity": "info"}}}
    (tmp_path / "shared.yaml").write_text(yaml.safe_dump(shared))
    own: dict[str, Any] = {"extends": "shared.yaml", "version": 1, "name": "small", "hosts": HOST}
    own |= {"logs": {"enabled": False}, "alerting": {"alerts": {"HostDown": {"enabled": False}}}}
    (tmp_path / "cluster.yaml").write_text(yaml.safe_dump(own))
    assert [one for one in generate(tmp_path / "cluster.yaml").warnings if one.id == "no-effect"] == []
