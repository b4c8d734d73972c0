"""No two programs want one port of a host."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from generator.diagnostics import Diagnostic, Path
from generator.sources.contract import Watch

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


class _Entry(msgspec.Struct, frozen=True):
    """An entry whose port the spec chooses: what it is for, where the port stands, and its default."""

    of: str
    path: Path
    default: int


_ENTRIES = {
    "journal": _Entry("hosts' logs", ("logs", "hosts", "port"), 3100),
    "metrics-entry": _Entry("other clusters' metrics", ("metrics", "longTerm", "entry", "port"), 3900),
}
"""By the source whose service it is."""


def check_ports(watch: Watch) -> Iterator[Diagnostic]:
    """Each entry has a port that nothing else has: the only ports on hosts that a spec can choose."""
    before: dict[int, _Entry] = {}
    for source in watch.sources:
        entry = _ENTRIES.get(source.source)
        if entry is None:
            continue
        ports = {host: one.mesh_port for host, own in source.services.items() for one in own if one.mesh_port}
        for host, port in ports.items():
            owner = f"the entry for {before[port].of}" if port in before else _owner(port, host, watch)
            if owner is not None:
                yield Diagnostic(
                    "port-taken",
                    f"the entry for {entry.of} is to listen on port {port}, which on host {host!r} is that of {owner}",
                    f"write another port, or leave port out for {entry.default}",
                    "one of the two would not start, or would never hear anything",
                    entry.path,
                )
                break
        before |= dict.fromkeys(ports.values(), entry)


def _owner(port: int, host: str, watch: Watch) -> str | None:
    if port in watch.firewalls[host].ports:
        jobs = (job.name for job in watch.jobs for t in job.targets if t.port == port and t.labels["instance"] == host)
        return _KUBERNETES.get(port) or next((f"Prometheus' job {job}" for job in jobs), "another service of nixscope")
    return _KUBERNETES.get(port) or ("Kubernetes' NodePorts" if port in _NODE_PORTS else None)
