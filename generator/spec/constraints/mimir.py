"""Constraints on how Mimir is laid out: what the parts in pods of their own need."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic, Severity
from generator.spec.metrics import LongTerm
from generator.spec.mimir_pods import COPIES, is_distributed
from generator.spec.model import Cluster

_PATH = ("metrics", "longTerm")
_FROM = (1, 32)
"""``kubeVersion`` of mimir-distributed in charts.lock.json."""


def check_mimir_layout(cluster: Cluster) -> Iterator[Diagnostic]:
    """The chart takes the cluster, and ingesters have a node each."""
    if not is_distributed(cluster):
        yield from _unused(cluster.metrics.long_term)
        return
    version = cluster.kubernetes.version
    if tuple(map(int, version.split("."))) < _FROM:
        yield Diagnostic(
            "out-of-range",
            f"kubernetes.version is {version}; it can be 1.32 at least",
            "write 1.32 once the cluster is there, or mode: single",
            "the chart mimir-distributed refuses to render for it",
            ("kubernetes", "version"),
        )
    nodes = sum(host.in_cluster for host in cluster.hosts.values())
    if 0 < nodes < COPIES:
        yield Diagnostic(
            "too-few-nodes",
            f"three ingesters of Mimir with the same series want a node each, and the spec lists {nodes}",
            "write mode: single, or leave it if the cluster has nodes that are not listed",
            "two of the three on one node stop together, and Mimir then refuses samples and queries",
            (*_PATH, "mode"),
            severity=Severity.WARNING,
        )


def _unused(long_term: LongTerm) -> Iterator[Diagnostic]:
    if long_term.ingesters != LongTerm().ingesters and long_term.type != "none" and long_term.url is None:
        yield Diagnostic(
            "no-effect",
            f"ingesters is {long_term.ingesters}, and only a distributed Mimir has such pods",
            "remove ingesters, or write type: mimir and mode: distributed",
            "",
            (*_PATH, "ingesters"),
            severity=Severity.WARNING,
        )
