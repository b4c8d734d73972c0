"""Ceph: Rook's two Services, or Rook's own monitors, and never both."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from generator.sources import ceph
from generator.sources.assemble import watch_cluster
from generator.sources.contract import Watched
from tests.specs import alerts, cluster, made


def watched(**settings: Any) -> Watched:
    return ceph.watch(cluster(watch={"ceph": settings}))


def test_both_services_of_the_namespace_are_found() -> None:
    result = made(watch={"ceph": {"namespace": "storage"}})
    ports = {"rook-ceph-mgr": "http-metrics", "rook-ceph-exporter": "ceph-exporter-http-metrics"}
    for job, port in ports.items():
        spec = yaml.safe_load(result.tree[f"manifests/servicemonitor/{job}.yaml"])["spec"]
        assert spec["namespaceSelector"] == {"matchNames": ["storage"]}
        assert spec["selector"] == {"matchLabels": {"app": job, "rook_cluster": "storage"}}
        (endpoint,) = spec["endpoints"]
        assert (endpoint["port"], endpoint["honorLabels"]) == (port, True)
        assert endpoint["relabelings"] == [{"action": "replace", "targetLabel": "job", "replacement": job}]


def test_rooks_own_monitors_stand_for_ours_and_the_alerts_stay() -> None:
    ours, rooks = made(watch={"ceph": {}}), made(watch={"ceph": {"monitors": True}})
    assert [path for path in rooks.tree if "servicemonitor" in path] == []
    assert alerts(rooks) == alerts(ours)
    for job in (ceph.MGR_JOB, ceph.EXPORTER_JOB):
        assert rooks.watch.catalogue(job) == ours.watch.catalogue(job) != ()


def test_every_query_asks_about_one_namespace_only() -> None:
    """Two clusters of Rook's have jobs of the same name."""
    for group in watched(namespace="storage").rules:
        for rule in group.rules:
            assert rule.expr.count('namespace="storage"') == rule.expr.count("{"), rule


@pytest.mark.parametrize(("alert", "part"), [("CephOSDNearFull", "> 0.5"), ("CephClusterNearFull", "> 0.5")])
def test_threshold_is_the_specs(alert: str, part: str) -> None:
    spec = cluster(watch={"ceph": {}}, alerting={"alerts": {alert: {"threshold": 0.5}}})
    (rule,) = [rule for rule in watch_cluster(spec).declared if rule.alert == alert]
    assert rule.expr.endswith(part)
    assert "50 %" in rule.summary
