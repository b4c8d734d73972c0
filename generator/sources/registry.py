"""Every source, in the order in which their parts appear in the output. A new source is one file and one line here."""

from __future__ import annotations

from generator.sources import (
    aws,
    ceph,
    headscale,
    heartbeat,
    journal,
    kubernetes,
    logs,
    mesh,
    metrics_entry,
    mimir_alerts,
    node,
    primer,
    probes,
    smart,
    thanos,
    thanos_clusters,
    thanos_ruler,
    traces,
    victoriametrics,
    zfs,
)

SOURCES = (
    node.SOURCE,
    zfs.SOURCE,
    smart.SOURCE,
    kubernetes.SOURCE,
    primer.SOURCE,
    headscale.SOURCE,
    heartbeat.SOURCE,
    probes.SOURCE,
    logs.SOURCE,
    journal.SOURCE,
    traces.SOURCE,
    ceph.SOURCE,
    mesh.SOURCE,
    aws.SOURCE,
    thanos.SOURCE,
    thanos_clusters.SOURCE,
    thanos_ruler.SOURCE,
    mimir_alerts.SOURCE,
    metrics_entry.SOURCE,
    victoriametrics.SOURCE,
)
