"""The entry to Mimir on the mesh, for other clusters: their Prometheus writes there, and their Grafana asks there.

Paths: Mimir's ``pkg/api/api.go``. Beside samples and queries the same port of Mimir has pages that stop an ingester or
delete a tenant, so what is not named here is not there. Why so: docs/decisions/0026.
"""

from __future__ import annotations

from generator.sources import entry, node
from generator.sources.contract import AlertRule, HostService, Plain, RuleGroup, Source, Watched
from generator.spec.gateway import queries_address, samples_address
from generator.spec.metrics_entry import MetricsEntry
from generator.spec.mimir_pods import runs_mimir
from generator.spec.model import Cluster, Host
from generator.syntax.nginx import Directive

PUSH, QUERIES = "/api/v1/push", "/prometheus/api/v1/"
VIRTUAL_HOST = "nixscope-metrics"
_HTPASSWD = "metrics-htpasswd"
HTPASSWD_FILE = entry.htpasswd_file(_HTPASSWD)

_QUERY_S = 130
"""Mimir ends a query after two minutes (``querier.timeout``), and then says so itself."""


def has_entry(cluster: Cluster) -> bool:
    """Whether other clusters are let in."""
    return runs_mimir(cluster) and cluster.metrics.long_term.entry is not None


def watch(cluster: Cluster) -> Watched:
    """The entry on each server, and the alert on it."""
    found = cluster.metrics.long_term.entry
    servers = entry.servers(cluster)
    if found is None:
        return Watched(source="metrics-entry")
    rules = (RuleGroup("nixscope-metrics-entry", (_down(servers),)),) if servers and cluster.watch.node.enabled else ()
    return Watched(
        source="metrics-entry",
        services={host.name: (_service(cluster, host, found),) for host in servers},
        rules=rules,
    )


def _service(cluster: Cluster, host: Host, found: MetricsEntry) -> HostService:
    return entry.service(
        host,
        entry.Entry(
            name=VIRTUAL_HOST,
            title="The entry to Mimir for other clusters, open to the mesh: samples and queries, with a password.",
            port=found.port,
            credential=_HTPASSWD,
            htpasswd=found.htpasswd.file,
            locations={f"= {PUSH}": _push(cluster), QUERIES: _queries(cluster)},
        ),
    )


def _push(cluster: Cluster) -> dict[str, Plain]:
    return entry.location(
        f"http://{samples_address(cluster)}:80",
        _HTPASSWD,
        entry.only("POST"),
        *entry.as_tenant(cluster.metrics.long_term.tenant),
        # What Mimir takes (distributor.max_recv_msg_size). Usual are 2,000 samples, some hundred KiB.
        Directive("client_max_body_size", ("100m",)),
        Directive("client_body_buffer_size", ("1m",)),
        Directive("access_log", ("off",)),
        *entry.keeping(),
    )


def _queries(cluster: Cluster) -> dict[str, Plain]:
    # A wrong password is a 401 here: nobody tries a query again, and Grafana says why.
    return entry.location(
        f"http://{queries_address(cluster)}:80",
        _HTPASSWD,
        entry.only("GET", "POST"),
        *entry.as_tenant(cluster.metrics.long_term.tenant),
        Directive("proxy_read_timeout", (f"{_QUERY_S}s",)),
    )


def _down(servers: tuple[Host, ...]) -> AlertRule:
    names = "|".join(host.name for host in servers)
    active = f'job="{node.JOB}",name="nginx.service",state="active",instance=~"{names}"'
    return AlertRule(
        alert="MetricsEntryDown",
        expr=f"node_systemd_unit_state{{{active}}} == 0",
        for_s=300,
        severity="warning",
        summary="The entry for other clusters' metrics on {{ $labels.instance }} is down.",
        description="nginx on {{ $labels.instance }} has not run for 5 minutes. Clusters that write there hold back "
        "samples for two to three hours; what is older is lost to Mimir. Their dashboards are empty.",
    )


SOURCE = Source("metrics-entry", has_entry, watch)
