"""Several servers of k3s keep their state where all of them can reach it, and the spec says where."""

from __future__ import annotations

from typing import Any

import pytest

from generator.diagnostics import Severity
from generator.spec.constraints.hosts import check_datastore
from tests.specs import cluster


def found(servers: int, watch: Any = None, **kubernetes: Any) -> list[Severity]:
    hosts = {f"s{n}": {"address": f"100.64.0.{n}", "roles": ["server"]} for n in range(1, servers + 1)}
    hosts["worker"] = {"address": "100.64.1.1", "roles": ["agent"]}
    spec = cluster(hosts=hosts, kubernetes=kubernetes, watch=watch or {})
    findings = list(check_datastore(spec))
    assert {finding.id for finding in findings} <= {"wrong-datastore"}
    return [finding.severity for finding in findings]


@pytest.mark.parametrize("kubernetes", [{}, {"datastore": "sqlite"}])
def test_sqlite_is_for_one_server(kubernetes: dict[str, str]) -> None:
    assert found(2, **kubernetes) == found(3, **kubernetes) == [Severity.WARNING]
    assert found(0, **kubernetes) == found(1, **kubernetes) == []


@pytest.mark.parametrize("datastore", ["etcd", "external"])
def test_each_remedy_is_one(datastore: str) -> None:
    assert found(3, datastore=datastore) == []


def test_others_have_no_sqlite() -> None:
    for distribution in ("rke2", "kubeadm", "talos"):
        assert found(3, distribution=distribution) == []


def test_where_kubernetes_is_not_watched_it_does_not_matter() -> None:
    assert found(3, watch={"kubernetes": {"enabled": False}}) == []
