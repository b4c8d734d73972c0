"""No two programs want one port of a host."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic
from generator.sources.contract import Firewall, Watch

_KUBERNETES = {
    2379: "etcd",
    2380: "etcd",
    6443: "the API server",
    6444: "k3s' load balancer",
    9345: "rke2's supervisor",
    **dict.fromkeys((10248, 10250), "the kubelet"),
    **dict.fromkeys((10249, 10256), "kube-proxy"),
    10257: "the controller manager",
    10259: "the scheduler",
}
_NODE_PORTS = range(30000, 32768)
"""What Kubernetes gives to Services of type NodePort; it redirects them before a program on the host hears of it."""


def check_ports(watch: Watch) -> Iterator[Diagnostic]:
    """The entry for hosts' logs has a port that nothing else has: the one port on hosts that a spec can choose."""
    for host, firewall in watch.firewalls.items():
        for port in firewall.mesh_ports:
            owner = _owner(port, host, firewall, watch)
            if owner is not None:
                yield Diagnostic(
                    "port-taken",
                    f"the entry for hosts' logs is to listen on port {port}, which on host {host!r} is that of {owner}",
                    "write another port, or leave port out for 3100",
                    "one of the two would not start, or would never hear anything",
                    ("logs", "hosts", "port"),
                )
                return


def _owner(port: int, host: str, firewall: Firewall, watch: Watch) -> str | None:
    if port in firewall.ports:
        jobs = (job.name for job in watch.jobs for t in job.targets if t.port == port and t.labels["instance"] == host)
        return _KUBERNETES.get(port) or next((f"Prometheus' job {job}" for job in jobs), "another service of nixscope")
    return _KUBERNETES.get(port) or ("Kubernetes' NodePorts" if port in _NODE_PORTS else None)
