"""The stack has its namespace for itself: what else runs there is cut off by its policies."""

from __future__ import annotations

from typing import Any

import pytest

from generator.diagnostics import Diagnostic, Severity
from generator.spec.constraints.namespace import check_namespace
from tests.specs import cluster

ERROR, WARNING = Severity.ERROR, Severity.WARNING


def found(namespace: str, **parts: Any) -> list[Diagnostic]:
    return list(check_namespace(cluster(**{"kubernetes": {"namespace": namespace}, **parts})))


def levels(namespace: str, **parts: Any) -> list[Severity]:
    return [finding.severity for finding in found(namespace, **parts)]


@pytest.mark.parametrize("name", ["default", "kube-system", "kube-public", "kube-node-lease", "kube-flannel"])
@pytest.mark.parametrize("policies", [True, False])
def test_what_kubernetes_and_its_network_live_in_is_refused(name: str, *, policies: bool) -> None:
    (finding,) = found(name, kubernetes={"namespace": name, "networkPolicies": policies})
    assert (finding.id, finding.severity, finding.path) == ("namespace-taken", ERROR, ("kubernetes", "namespace"))
    assert ("denied" in finding.reason) is policies


def test_a_name_that_kubernetes_reserves_is_a_warning() -> None:
    assert levels("kube-monitoring") == [WARNING]
    assert levels("kubernetes-monitoring") == levels("monitoring") == []


def test_rooks_namespace_is_refused_only_where_ceph_is_watched() -> None:
    assert levels("rook-ceph", watch={"ceph": {}}) == [ERROR]
    assert levels("rook-ceph", watch={"ceph": {"namespace": "storage"}}) == levels("rook-ceph") == []
    assert levels("storage", watch={"ceph": {"namespace": "storage"}}) == [ERROR]


@pytest.mark.parametrize(
    ("targets", "argocd", "expected"),
    [
        (["argocd"], {}, [WARNING]),
        (["argocd"], {"destination": {"server": "https://kubernetes.default.svc"}}, [WARNING]),
        (["argocd"], {"destination": {"name": "in-cluster"}}, [WARNING]),
        (["argocd"], {"destination": {"server": "https://10.0.0.1:6443"}}, []),  # another cluster's namespace
        (["argocd"], {"destination": {"name": "keystone"}}, []),
        (["argocd"], {"namespace": "gitops"}, []),
        (["manifests"], {}, []),
    ],
)
def test_argo_cds_namespace(targets: list[str], argocd: dict[str, Any], expected: list[Severity]) -> None:
    assert levels("argocd", targets=targets, argocd=argocd) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://minio.monitoring.svc:9000", [WARNING]),
        ("http://minio.monitoring.svc.cluster.local", [WARNING]),
        ("http://minio.store.svc:9000", []),
        ("http://monitoring.svc.example.org", []),
        ("http://minio:9000", []),
    ],
)
def test_a_service_of_the_stacks_own_namespace_that_no_policy_lets_anybody_into(
    url: str, expected: list[Severity]
) -> None:
    store = {"object": {"type": "minio", "endpoint": url, "credentials": {"secret": "minio"}}}
    assert levels("monitoring", storage=store) == expected
    off = {"namespace": "monitoring", "networkPolicies": False}
    assert levels("monitoring", storage=store, kubernetes=off) == []
    assert levels("monitoring", metrics={"longTerm": {"type": "mimir", "url": url}}) == expected


@pytest.mark.parametrize(
    ("ceph", "remedy"), [("rook-ceph", "namespace: monitoring"), ("monitoring", "namespace: observability")]
)
def test_the_name_that_is_proposed_is_free(ceph: str, remedy: str) -> None:
    (finding,) = found(ceph, watch={"ceph": {"namespace": ceph}})
    assert finding.remedy.endswith(remedy)
    assert levels(remedy.removeprefix("namespace: "), watch={"ceph": {"namespace": ceph}}) == []
