"""Which parts of the control plane are scraped, by distribution, and from where."""

from __future__ import annotations

from typing import Any

import pytest

from tests.specs import made, values

SERVERS = {
    "a": {"address": "100.64.0.1", "roles": ["server"]},
    "b": {"address": "100.64.0.2", "roles": ["server", "storage"]},
    "c": {"address": "100.64.0.3"},
}
ADDRESSES = ["100.64.0.1", "100.64.0.2"]
OFF, ON = {"enabled": False}, {"enabled": True}
PARTS = ("kubeScheduler", "kubeControllerManager", "kubeProxy", "kubeEtcd")
SEEN = ("kubeApiServer", "kubelet", "coreDns", "kubeStateMetrics")


SELF_SIGNED = {"https": True, "insecureSkipVerify": True}


def part(own: str, addresses: list[str], **monitor: bool) -> dict[str, Any]:
    """A part that runs inside one process with all others: its own metrics only, from every host that runs it."""
    keep = {"action": "keep", "sourceLabels": ["__name__"], "regex": f"({own}|rest_client|workqueue|process|go)_.*"}
    return {"enabled": True, "endpoints": addresses, "serviceMonitor": {"metricRelabelings": [keep], **monitor}}


MERGED = [
    part("scheduler", ADDRESSES, **SELF_SIGNED),
    part("attachdetach_controller|node_collector|node_controller", ADDRESSES, **SELF_SIGNED),
    part("kubeproxy", [*ADDRESSES, "100.64.0.3"]),
]
ETCD = part("etcd|grpc", ADDRESSES)


def of(**kubernetes: Any) -> dict[str, Any]:
    return values(made(hosts=SERVERS, kubernetes=kubernetes), "kube-prometheus-stack")


@pytest.mark.parametrize(
    ("kubernetes", "expected"),
    [
        ({"distribution": "k3s"}, [OFF, OFF, OFF, OFF]),
        ({"distribution": "k3s", "datastore": "etcd"}, [OFF, OFF, OFF, ETCD]),
        ({"distribution": "k3s", "controlPlaneMetrics": True}, [*MERGED, OFF]),
        ({"distribution": "k3s", "controlPlaneMetrics": True, "datastore": "etcd"}, [*MERGED, ETCD]),
        ({"distribution": "rke2"}, [OFF, OFF, OFF, OFF]),
        ({"distribution": "rke2", "controlPlaneMetrics": True}, [ON, ON, ON, ON]),
        ({"distribution": "kubeadm"}, [OFF, OFF, OFF, OFF]),
        ({"distribution": "kubeadm", "controlPlaneMetrics": True}, [ON, ON, ON, ON]),
        ({"distribution": "talos"}, [OFF, OFF, OFF, OFF]),
        ({"distribution": "talos", "controlPlaneMetrics": True}, [ON, ON, OFF, ON]),
    ],
    ids=lambda value: "-".join(map(str, value.values())) if isinstance(value, dict) else "",
)
def test_part(kubernetes: dict[str, Any], expected: list[dict[str, Any]]) -> None:
    found = of(**kubernetes)
    assert [found[name] for name in PARTS] == expected
    assert all(found[name]["enabled"] for name in SEEN)


@pytest.mark.parametrize("distribution", ["k3s", "rke2", "kubeadm", "talos"])
def test_no_series_twice(distribution: str) -> None:
    """Where one process serves everything, API server and kubelet drop what is not theirs after the chart's drop."""
    found = of(distribution=distribution)
    for name, foreign in (("kubeApiServer", "kubelet"), ("kubelet", "apiserver")):
        if distribution != "k3s":
            assert found[name] == ON
            continue
        buckets, drop = found[name]["serviceMonitor"]["metricRelabelings"]
        assert buckets["sourceLabels"] == ["__name__", "le"]
        assert drop["action"] == "drop"
        assert foreign in drop["regex"]


def test_nothing_where_kubernetes_is_not_watched() -> None:
    found = values(made(watch={"kubernetes": {"enabled": False}}), "kube-prometheus-stack")
    assert {name: found[name] for name in (*SEEN, *PARTS)} == dict.fromkeys((*SEEN, *PARTS), OFF)
