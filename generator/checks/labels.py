"""Host labels that would push a metric's own label aside.

Prometheus renames a metric's label to ``exported_…`` where the target has one of that name: a host label ``state``
would turn ``node_zfs_zpool_state{state="degraded"}`` into a series that no rule selects, without a word.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic
from generator.sources.contract import Watch
from generator.spec.model import Cluster

_ROUTING = frozenset({"alertname", "severity", "cluster"})
"""Labels that rules and Prometheus itself put on every alert."""


def check_labels(cluster: Cluster, watch: Watch) -> Iterator[Diagnostic]:
    """No host label is called like a label of a metric that hosts serve."""
    owners = dict.fromkeys(_ROUTING, "every alert")
    for job in watch.jobs:
        for metric in watch.catalogue(job.name):
            owners |= dict.fromkeys(metric.labels, metric.name)
    for host in cluster.hosts.values():
        for label in host.labels:
            if label in owners:
                yield Diagnostic(
                    "label-collision",
                    f"host {host.name!r} has a label {label!r}, which is a label of {owners[label]}",
                    f"call it host_{label}",
                    "Prometheus would rename the metric's own label, and rules that select it would never fire",
                    ("hosts", host.name, "labels", label),
                )
