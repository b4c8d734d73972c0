"""Which ports a host opens, and on which interfaces: to the mesh, and to its own pods where it has any."""

from __future__ import annotations

from typing import Any

import pytest

from generator.sources.assemble import watch_cluster
from generator.sources.contract import Firewall
from tests.specs import SPECS, cluster, generated

CNI = {
    "flannel": (("cni0",), ()),
    "canal": ((), ("cali",)),
    "calico": ((), ("cali",)),
    "cilium": (("cilium_host",), ("lxc",)),
}
POOL = {"pools": ["tank"]}
OF_KUBERNETES = {2381, 6443, 10249, 10250, 10257, 10259}
"""What Prometheus finds by Kubernetes, or a pod asks at its own node, and no job over hosts names."""


def opened(host: dict[str, Any], **parts: Any) -> Firewall:
    """The firewall of one host."""
    hosts = {"box": {"address": "100.64.0.1", **host}, "server": {"address": "100.64.0.2", "roles": ["server"]}}
    return watch_cluster(cluster(hosts=hosts, **parts)).firewalls["box"]


@pytest.mark.parametrize("cni", CNI)
def test_pods_ask_their_own_node_over_the_network_plugin(cni: str) -> None:
    """Such a scrape never arrives on the mesh's interface."""
    found = opened({}, kubernetes={"cni": cni}, mesh={"interface": "wg0"})
    interfaces, prefixes = CNI[cni]
    assert found == Firewall((9100, 10250), ("wg0", *interfaces), prefixes)


@pytest.mark.parametrize("cni", CNI)
def test_no_pods_outside_the_cluster(cni: str) -> None:
    found = opened({"roles": ["external"], "zfs": POOL}, kubernetes={"cni": cni, "datastore": "etcd"})
    assert found == Firewall((9100, 9134), ("tailscale0",))


@pytest.mark.parametrize(
    ("roles", "kubernetes", "ports"),
    [
        (["server"], {"datastore": "etcd"}, (2381, 6443, 9100, 10250)),
        (["server", "primer"], {"datastore": "etcd"}, (2381, 6443, 9100, 10250)),
        (["server"], {"datastore": "sqlite"}, (6443, 9100, 10250)),
        (["agent"], {"datastore": "etcd"}, (9100, 10250)),
        (["storage"], {"datastore": "etcd"}, (9100, 10250)),
        (["headscale", "external"], {"datastore": "etcd"}, (9100,)),
        (["headscale"], {"datastore": "etcd"}, (9100,)),
    ],
)
def test_etcd_is_asked_on_servers_only(roles: list[str], kubernetes: dict[str, str], ports: tuple[int, ...]) -> None:
    assert opened({"roles": roles}, kubernetes=kubernetes).ports == ports


@pytest.mark.parametrize("distribution", ["k3s", "rke2", "kubeadm"])
def test_parts_that_are_asked_for_are_let_in_on_their_nodes(distribution: str) -> None:
    """Pods of the node's own network or parts of one process: they have the node's address, and so its firewall."""
    kubernetes = {"distribution": distribution, "datastore": "etcd", "controlPlaneMetrics": True}
    server, agent = (opened({"roles": [role]}, kubernetes=kubernetes) for role in ("server", "agent"))
    assert server == Firewall((2381, 6443, 9100, 10249, 10250, 10257, 10259), ("tailscale0", "cni0"))
    assert agent == Firewall((9100, 10249, 10250), ("tailscale0", "cni0"))
    assert opened({"roles": ["external"]}, kubernetes=kubernetes).ports == (9100,)


def test_ports_are_sorted_and_alike_on_every_interface() -> None:
    found = opened({"roles": ["server"], "zfs": POOL}, kubernetes={"datastore": "etcd"})
    assert found == Firewall((2381, 6443, 9100, 9134, 10250), ("tailscale0", "cni0"))


def test_the_entry_for_logs_is_open_to_the_mesh() -> None:
    """On servers, whatever their network plugin."""
    logs = {"hosts": {"password": {"file": "/run/p"}, "htpasswd": {"file": "/run/h"}}}
    shipped = {"logs": logs, "kubernetes": {"cni": "canal"}}
    found = opened({"roles": ["server"]}, **shipped)
    assert found == Firewall((6443, 9100, 10250, 12345), ("tailscale0",), ("cali",), (3100,))
    assert opened({}, **shipped) == Firewall((9100, 10250, 12345), ("tailscale0",), ("cali",))


def test_what_is_not_watched_opens_nothing() -> None:
    off = {"enabled": False}
    assert opened({"zfs": POOL}, watch={"zfs": off}).ports == (9100, 10250)
    assert opened({"zfs": POOL, "roles": ["server"]}, watch={"node": off, "kubernetes": off}).ports == ()


@pytest.mark.parametrize("name", SPECS)
def test_every_open_port_is_a_services_and_every_target_can_be_reached(name: str) -> None:
    """Both sides of the machine boundary agree, for every host."""
    result = generated(name)
    asked: dict[str, set[int]] = {host: set() for host in result.cluster.hosts}
    for job in result.watch.jobs:
        for target in job.targets:
            asked[target.labels["instance"]].add(target.port)
    for probe in result.watch.probe_jobs:
        asked[probe.prober.labels["instance"]].add(probe.prober.port)
    for host, firewall in result.watch.firewalls.items():
        served = {service.port for service in result.watch.services(host)} - {None}
        assert set(firewall.ports) == served
        assert asked[host] <= served <= asked[host] | OF_KUBERNETES
        assert firewall.interfaces[0] == result.cluster.mesh.interface
        entries = {service.mesh_port for service in result.watch.services(host)} - {None}
        assert set(firewall.mesh_ports) == entries
        assert not entries & served


@pytest.mark.parametrize("name", SPECS)
def test_no_two_services_of_a_host_want_the_same_port(name: str) -> None:
    watch = generated(name).watch
    for host in watch.firewalls:
        ports = [service.port for service in watch.services(host) if service.port is not None]
        assert len(ports) == len(set(ports)), host
