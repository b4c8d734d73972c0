"""Which part of the spec a metric belongs to, by the beginning of its name."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from generator.spec.mimir_pods import runs_mimir
from generator.spec.model import Cluster
from generator.spec.pools import with_pools


class Share(msgspec.Struct, frozen=True):
    """Metrics by the beginnings of their names, and the part of the spec that brings them along.

    ``complete`` says that the catalogue holds all of them; where it does not, a metric of it is taken on trust.
    """

    beginnings: tuple[str, ...]
    enabled: Callable[[Cluster], bool]
    remedy: str
    complete: bool = True


_KUBERNETES = "watch: {kubernetes: {enabled: true}}"

SHARES = (
    # Of Kubernetes' controllers, and not of node_exporter.
    Share(("node_collector_", "node_controller_"), lambda c: c.watch.kubernetes.enabled, _KUBERNETES, complete=False),
    Share(("node_",), lambda c: c.watch.node.enabled, "watch: {node: {enabled: true}}"),
    # zfs_exporter has them for each dataset, by properties that are set at its start.
    Share(("zfs_dataset_",), lambda c: bool(with_pools(c)), "hosts: {NAME: {zfs: {pools: [POOL]}}}", complete=False),
    Share(("zfs_", "zpool_"), lambda c: bool(with_pools(c)), "hosts: {NAME: {zfs: {pools: [POOL]}}}"),
    Share(
        ("smartctl_",),
        lambda c: c.watch.smart.enabled and any(host.disks for host in c.hosts.values()),
        "hosts: {NAME: {disks: [/dev/sda]}}",
    ),
    Share(("ceph_",), lambda c: c.watch.ceph is not None, "watch: {ceph: {namespace: rook-ceph}}", complete=False),
    Share(
        ("headscale_",),
        lambda c: c.watch.headscale is not None,
        "watch: {headscale: {url: https://headscale.example.org, apiKey: {file: /run/agenix/headscale}}}",
    ),
    Share(
        ("heartbeat_",),
        lambda c: c.alerting.heartbeat is not None and c.alerting.heartbeat.watcher is not None,
        "alerting: {heartbeat: {watcher: {host: NAME, notify: {file: /run/agenix/heartbeat-notify-url}}}}",
    ),
    Share(("smokeping_",), lambda c: c.watch.latency is not None, "watch: {latency: {peers: 3}}", complete=False),
    Share(
        ("aws_", "yace_"),
        lambda c: c.watch.aws is not None,
        "watch: {aws: {regions: [eu-central-1], services: [AWS/EC2]}}",
        complete=False,
    ),
    Share(("probe_",), lambda c: bool(c.watch.probes), "watch: {probes: [{name: NAME, type: http, target: URL}]}"),
    Share(
        (
            *("kube_", "kubelet_", "container_", "apiserver_", "coredns_", "machine_", "storage_operation_"),
            *("etcd_", "scheduler_", "kubeproxy_", "attachdetach_controller_", "workqueue_", "rest_client_"),
        ),
        lambda c: c.watch.kubernetes.enabled,
        _KUBERNETES,
        complete=False,
    ),
    Share(("tempo_", "tempodb_", "otelcol_"), lambda c: c.traces.enabled, "traces: {enabled: true}", complete=False),
    Share(("loki_", "alloy_"), lambda c: c.logs.enabled, "logs: {enabled: true}", complete=False),
    Share(
        ("cortex_",),
        runs_mimir,
        "metrics: {longTerm: {type: mimir}}",
        complete=False,
    ),
    Share(
        ("thanos_",),
        lambda c: c.metrics.long_term.type == "thanos",
        "metrics: {longTerm: {type: thanos}}",
        complete=False,
    ),
    Share(
        ("vm_",),
        lambda c: c.metrics.long_term.type == "victoriametrics",
        "metrics: {longTerm: {type: victoriametrics}}",
        complete=False,
    ),
    # Of the stack itself, which is always there.
    Share(
        ("prometheus_", "alertmanager_", "grafana_", "go_", "process_", "promhttp_"), lambda c: True, "", complete=False
    ),
)


def share_of(metric: str) -> Share | None:
    """The part that brings a metric along; None for one that is no part of nixscope's."""
    return next((share for share in SHARES if metric.startswith(share.beginnings)), None)
