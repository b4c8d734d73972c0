"""All constraints on a resolved cluster, in the order of the spec."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from generator.diagnostics import Diagnostic
from generator.spec.constraints import (
    alerting,
    clusters,
    dropped_lines,
    host_logs,
    hosts,
    limits,
    log_retention,
    loki,
    long_term,
    mimir,
    mimir_elsewhere,
    namespace,
    pod_logs,
    probes,
    routes,
    storage,
    talos,
    traces,
    unused,
    urls,
)
from generator.spec.model import Cluster

CONSTRAINTS: tuple[Callable[[Cluster], Iterator[Diagnostic]], ...] = (
    limits.check_version,
    urls.check_urls,
    namespace.check_namespace,
    host_logs.check_service_range,
    hosts.check_mesh_range,
    hosts.check_mesh_interface,
    hosts.check_hosts_exist,
    hosts.check_addresses,
    hosts.check_groups,
    hosts.check_roles,
    hosts.check_datastore,
    talos.check_talos_hosts,
    talos.check_talos_watched,
    hosts.check_primers,
    hosts.check_pools,
    storage.check_object_store,
    storage.check_circular_storage,
    storage.check_retention_size,
    long_term.check_replicas,
    long_term.check_long_term,
    long_term.check_kept,
    clusters.check_clusters,
    mimir.check_mimir_layout,
    mimir_elsewhere.check_mimir_elsewhere,
    limits.check_lengths,
    limits.check_volumes,
    limits.check_bursts,
    log_retention.check_long_retention,
    log_retention.check_log_retention,
    log_retention.check_tenants_used,
    log_retention.check_bucket_lifecycle,
    log_retention.check_schema_date,
    limits.check_pod_lines,
    pod_logs.check_multiline,
    pod_logs.check_drop_rules,
    dropped_lines.check_dropped_lines,
    pod_logs.check_redaction,
    host_logs.check_host_logs,
    traces.check_buckets,
    traces.check_traces_volume,
    routes.check_receivers_exist,
    routes.check_routes,
    alerting.check_somebody_hears,
    alerting.check_group_by,
    alerting.check_email_login,
    alerting.check_repeat,
    limits.check_waits,
    alerting.check_watcher,
    probes.check_probes,
    unused.check_unused,
    loki.check_loki_replicas,
    loki.check_loki_nodes,
    loki.check_loki_volume,
    loki.check_loki_mode,
)


def check_constraints(cluster: Cluster) -> tuple[Diagnostic, ...]:
    """Every finding of every constraint."""
    return tuple(finding for check in CONSTRAINTS for finding in check(cluster))
