"""Which parts of the control plane are scraped, by distribution, and from where."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.specs import made, values

SERVERS: dict[str, dict[str, Any]] = {
    "a": {"address": "100.64.0.1", "roles": ["server"]},
    "b": {"address": "100.64.0.2", "roles": ["server", "storage"], "labels": {"site": "north"}},
    "c": {"address": "100.64.0.3"},
}
ADDRESSES = ["100.64.0.1", "100.64.0.2"]
OFF, ON = {"enabled": False}, {"enabled": True}
PARTS = ("kubeScheduler", "kubeControllerManager", "kubeProxy", "kubeEtcd")
SEEN = ("kubeApiServer", "kubelet", "coreDns", "kubeStateMetrics")


def part(own: str) -> dict[str, Any]:
    """A part that runs inside one process with all others: its own metrics only, from every server."""
    keep = {"action": "keep", "sourceLabels": ["__name__"], "regex": f"({own}|rest_client|workqueue|process|go)_.*"}
    monitor = {"metricRelabelings": [keep], "https": True, "insecureSkipVerify": True}
    return {"enabled": True, "endpoints": ADDRESSES, "serviceMonitor": monitor}


def by_label(component: str) -> dict[str, Any]:
    """A part that the chart would not find by the labels of its own."""
    return {"enabled": True, "service": {"selector": {"component": component}}}


ELSEWHERE = {"enabled": True, "service": OFF, "serviceMonitor": OFF}
MERGED = [part("scheduler"), part("attachdetach_controller|node_collector|node_controller"), ELSEWHERE]


def hosts(kubernetes: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """None of Talos' nodes is a host."""
    return {} if kubernetes["distribution"] == "talos" else SERVERS


def of(**kubernetes: Any) -> dict[str, Any]:
    return values(made(hosts=hosts(kubernetes), kubernetes=kubernetes), "kube-prometheus-stack")


@pytest.mark.parametrize(
    ("kubernetes", "expected"),
    [
        ({"distribution": "k3s"}, [OFF, OFF, OFF, OFF]),
        ({"distribution": "k3s", "datastore": "etcd"}, [OFF, OFF, OFF, ELSEWHERE]),
        ({"distribution": "k3s", "controlPlaneMetrics": True}, [*MERGED, OFF]),
        ({"distribution": "k3s", "controlPlaneMetrics": True, "datastore": "etcd"}, [*MERGED, ELSEWHERE]),
        ({"distribution": "k3s", "datastore": "external"}, [OFF, OFF, OFF, OFF]),
        ({"distribution": "k3s", "controlPlaneMetrics": True, "datastore": "external"}, [*MERGED, OFF]),
        ({"distribution": "rke2"}, [OFF, OFF, OFF, OFF]),
        ({"distribution": "rke2", "controlPlaneMetrics": True}, [ON, ON, by_label("kube-proxy"), ON]),
        ({"distribution": "kubeadm"}, [OFF, OFF, OFF, OFF]),
        ({"distribution": "kubeadm", "controlPlaneMetrics": True}, [ON, ON, ON, ON]),
        ({"distribution": "kubeadm", "controlPlaneMetrics": True, "datastore": "external"}, [ON, ON, ON, OFF]),
        ({"distribution": "talos"}, [OFF, OFF, OFF, OFF]),
        ({"distribution": "talos", "controlPlaneMetrics": True}, [ON, ON, OFF, by_label("kube-apiserver")]),
    ],
    ids=lambda value: "-".join(map(str, value.values())) if isinstance(value, dict) else "",
)
def test_part(kubernetes: dict[str, Any], expected: list[dict[str, Any]]) -> None:
    found = of(**kubernetes)
    assert [found[name] for name in PARTS] == expected
    assert all(found[name]["enabled"] for name in SEEN)


@pytest.mark.parametrize(
    ("distribution", "flagged"), [("k3s", True), ("rke2", True), ("kubeadm", False), ("talos", False)]
)
def test_parts_leave_the_loopback_interface_where_nixos_can_say_so(distribution: str, flagged: bool) -> None:
    """etcd on every address: the one that it advertises need not be the mesh's, on which Prometheus asks."""
    kubernetes = {"distribution": distribution, "datastore": "etcd", "controlPlaneMetrics": True}
    watch = made(hosts=hosts(kubernetes), kubernetes=kubernetes).watch

    def flags(host: str) -> list[Any]:
        found = [(path, value) for one in watch.services(host) for path, value in one.options.items()]
        return [flag for path, value in found if path == ("services", distribution, "extraFlags") for flag in value]

    proxy = "--kube-proxy-arg=metrics-bind-address=0.0.0.0"
    on_servers = [
        "--etcd-arg=listen-metrics-urls=http://0.0.0.0:2381",
        "--kube-scheduler-arg=bind-address=0.0.0.0",
        "--kube-controller-manager-arg=bind-address=0.0.0.0",
    ]
    assert (flags("a"), flags("c")) == (([*on_servers, proxy], [proxy]) if flagged else ([], []))


def scrape_config(name: str, **kubernetes: Any) -> Any:
    text = made(hosts=SERVERS, kubernetes=kubernetes).tree[f"manifests/scrapeconfig/{name}.yaml"]
    return yaml.safe_load(text)["spec"]


@pytest.mark.parametrize(
    ("job", "port", "hosts", "own"),
    [("kube-etcd", 2381, "ab", ("etcd", "grpc")), ("kube-proxy", 10249, "abc", ("kubeproxy",))],
)
def test_parts_of_one_process_are_asked_by_the_hosts_addresses(
    job: str, port: int, hosts: str, own: tuple[str, ...]
) -> None:
    """Under the chart's name and namespace; a label of a host's own would make a cluster of its own of it."""
    expected = [
        {
            "targets": [f"{SERVERS[name]['address']}:{port}"],
            "labels": {"instance": name, "namespace": "kube-system"},
        }
        for name in hosts
    ]
    kept = "|".join(f"{word}_.*" for word in (*own, "rest_client", "workqueue", "process", "go"))
    keep = {"action": "keep", "sourceLabels": ["__name__"], "regex": kept}
    found = scrape_config(job, distribution="k3s", datastore="etcd", controlPlaneMetrics=True)
    assert found == {"jobName": job, "staticConfigs": expected, "metricRelabelings": [keep]}


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
