"""Host labels that rules and queries would not find again: a metric has one of that name, or a program puts one there.

Prometheus renames a metric's label to ``exported_…`` where the target has one of that name: a host label ``state``
would turn ``node_zfs_zpool_state{state="degraded"}`` into a series that no rule selects, without a word. And what
leaves Prometheus gets labels that say where it is from, some of which are taken away again on the way.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic
from generator.sources.contract import Watch
from generator.spec.model import Cluster
from generator.stack import thanos_programs, thanos_ruler

_RENAMED = "Prometheus would rename the metric's own label, and rules that select it would never fire"

_ALERTS = frozenset({"alertname", "severity", "cluster"})
"""Labels that rules and Prometheus itself put on every alert."""

_PROMETHEUS = "prometheus"
"""What the operator calls the external label that names the Prometheus (``prometheusExternalLabelName``)."""


def check_labels(cluster: Cluster, watch: Watch) -> Iterator[Diagnostic]:
    """No host label is called like a label of a metric that hosts serve, or like one that programs put there."""
    taken = _taken(cluster, watch)
    for host in cluster.hosts.values():
        for label in host.labels:
            if label in taken:
                owner, why = taken[label]
                yield Diagnostic(
                    "label-collision",
                    f"host {host.name!r} has a label {label!r}, which is a label of {owner}",
                    f"call it host_{label}",
                    why,
                    ("hosts", host.name, "labels", label),
                )


def _taken(cluster: Cluster, watch: Watch) -> dict[str, tuple[str, str]]:
    """What each label is a label of, and what would come of a second one."""
    found = dict.fromkeys(_ALERTS, ("every alert", "what stands there decides whom an alert reaches"))
    # Left out of every alert (operator v0.93, ``pkg/prometheus/promcfg.go``). An engine of long-term metrics takes
    # pods with different values for copies of one, of which it keeps one.
    copies = "what differs in it alone is taken for copies of one thing, and alerts do not have it"
    found[thanos_programs.REPLICA_LABEL] = ("every pod of Prometheus", copies)
    if cluster.metrics.long_term.type == "thanos":
        # Thanos puts the external labels of a Prometheus over those of its series.
        lost = "Thanos puts its own value in its place: what asks for the host's finds nothing"
        found[_PROMETHEUS] = ("every Prometheus that Thanos reads", lost)
        gone = "Thanos' querier leaves it out: what asks for the host's finds nothing"
        found[thanos_ruler.REPLICA_LABEL] = ("every pod of Thanos' ruler", gone)
    for job in watch.jobs:
        for metric in watch.catalogue(job.name):
            found |= dict.fromkeys(metric.labels, (metric.name, _RENAMED))
    return found
