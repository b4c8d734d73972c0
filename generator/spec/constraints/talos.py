"""Constraints on clusters of Talos: its nodes run no NixOS, so that nothing of ours can be put on them."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic, Severity
from generator.spec.model import Cluster

_NAMED = 5


def check_talos_hosts(cluster: Cluster) -> Iterator[Diagnostic]:
    """No node of the cluster is among the hosts."""
    nodes = [host.name for host in cluster.hosts.values() if host.in_cluster]
    if cluster.kubernetes.distribution != "talos" or not nodes:
        return
    named = ", ".join(repr(name) for name in nodes[:_NAMED])
    more = f" and {len(nodes) - _NAMED} more" if len(nodes) > _NAMED else ""
    yield Diagnostic(
        "talos-node",
        f"{named}{more}: nodes of a Talos cluster among the hosts, and Talos runs no NixOS",
        "remove nodes of the cluster from hosts; a machine with NixOS beside it (a NAS) stays: roles: [external]",
        "the modules for these hosts could go nowhere: no scrape would be answered, and HostDown would fire for ever",
        ("hosts", nodes[0]),
    )


def check_talos_watched(cluster: Cluster) -> Iterator[Diagnostic]:
    """What is not watched there is said, and how it can be."""
    if cluster.kubernetes.distribution == "talos" and cluster.watch.node.enabled:
        yield Diagnostic(
            "nodes-not-watched",
            "nobody watches the machines of a Talos cluster: no node_exporter runs on them",
            "deploy its DaemonSet into a namespace of its own (enforce: privileged), with a ServiceMonitor that gives "
            "the job node-exporter (docs/guide.md), and leave this as it is once that is done",
            "the bundled alerts and dashboards on nodes are silent about them; kubelets, pods and logs are watched",
            ("kubernetes", "distribution"),
            severity=Severity.WARNING,
        )
