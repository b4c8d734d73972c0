"""Whose logs are whose: tenants, what each may send and how long each is kept, and Grafana's way to them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from generator.spec.logs import Ingestion, StreamRetention
from generator.spec.model import Cluster
from generator.spec.units import hours
from generator.stack.contract import Values
from generator.stack.loki_layout import GATEWAY
from generator.stack.trace_links import derived_fields

SINGLE_TENANT = "fake"
"""What Loki itself calls the only tenant where it asks for none (``auth_enabled: false``)."""


_UID_MOST = 40
_STREAMS = 5000
"""Loki's own limit of a tenant; above it Loki answers 429, and shippers stand still."""
_STREAMS_OF_A_HOST = 100


def tenants(cluster: Cluster) -> tuple[str, ...]:
    """Tenants that the spec knows of; empty with a single tenant, where nothing carries a tenant header.

    Lines of any other namespace arrive as well: Alloy makes the tenant from the namespace. They are only not listed.
    """
    logs = cluster.logs
    if logs.tenancy.by == "none":
        return ()
    names = {cluster.kubernetes.namespace, "kube-system", *logs.tenancy.namespaces}
    names |= {*logs.tenancy.retention, *logs.tenancy.limits}
    names |= {stream.tenant for stream in logs.stream_retention if stream.tenant is not None}
    if cluster.watch.ceph is not None:
        names.add(cluster.watch.ceph.namespace)
    if logs.hosts is not None:
        names.add(logs.hosts.tenant)
    return tuple(sorted(names))


def datasources(cluster: Cluster) -> list[Values]:
    """Grafana's data sources: one that asks all tenants at once, and one for each.

    The first is the one of the dashboards. With several tenants in one header Grafana's Logs Drilldown shows no
    fields (grafana/loki#18389), for which the others are there.
    """
    known = tenants(cluster)
    everything = _datasource(cluster, "Loki", "loki", "|".join(known))
    return [everything, *(_datasource(cluster, f"Loki ({name})", f"loki-{name}", name) for name in known)]


def _datasource(cluster: Cluster, name: str, uid: str, tenant: str) -> Values:
    source: Values = {
        "name": name,
        "type": "loki",
        "uid": _uid(uid),
        "access": "proxy",
        "url": f"http://{GATEWAY}.{cluster.kubernetes.namespace}.svc",
    }
    settings: Values = {"derivedFields": derived_fields()} if cluster.traces.enabled else {}
    if tenant:
        settings["httpHeaderName1"] = "X-Scope-OrgID"
        # Called secure because Grafana encrypts it; a tenant's name is no secret.
        source["secureJsonData"] = {"httpHeaderValue1": tenant}
    return {**source, "jsonData": settings} if settings else source


def _uid(name: str) -> str:
    """Grafana takes at most 40 characters; a longer name keeps its beginning and gets a digest of the whole."""
    return name if len(name) <= _UID_MOST else f"{name[: _UID_MOST - 9]}-{zlib.crc32(name.encode()):08x}"


def limits(cluster: Cluster, tenant: str | None = None) -> Values:
    """What one tenant may send and how long it is kept; None is every tenant that has nothing of its own."""
    logs = cluster.logs
    if tenant is None:
        kept, own = logs.retention, _streams(logs.stream_retention, None)
        streams = _room(cluster) if logs.tenancy.by == "none" else {}
        return {
            "retention_period": hours(kept),
            **_rates(logs.ingestion),
            **streams,
            **({"retention_stream": own} if own else {}),
        }
    out: Values = _room(cluster) if logs.hosts is not None and tenant == logs.hosts.tenant else {}
    if tenant in logs.tenancy.retention:
        out["retention_period"] = hours(logs.tenancy.retention[tenant])
    if tenant in logs.tenancy.limits:
        out |= _rates(logs.tenancy.limits[tenant])
    if any(stream.tenant == tenant for stream in logs.stream_retention):
        # A list in an override replaces the common one, so the common ones are repeated.
        out["retention_stream"] = _streams(logs.stream_retention, tenant)
    return out


def overrides(cluster: Cluster) -> Values:
    """Loki's runtime configuration, which it reads again while it runs: limits of single tenants."""
    found = {name: limits(cluster, name) for name in tenants(cluster)}
    found = {name: own for name, own in found.items() if own}
    return {"overrides": found} if found else {}


def _room(cluster: Cluster) -> Values:
    """How many streams a tenant may have, where hosts are in it: each brings along one for each unit and level."""
    if cluster.logs.hosts is None:
        return {}
    return {"max_global_streams_per_user": _STREAMS + _STREAMS_OF_A_HOST * len(cluster.hosts)}


def _rates(ingestion: Ingestion) -> Values:
    return {"ingestion_rate_mb": ingestion.rate_mb, "ingestion_burst_size_mb": ingestion.burst_mb}


def _streams(streams: tuple[StreamRetention, ...], tenant: str | None) -> list[Values]:
    return [
        {"selector": stream.selector, "priority": stream.priority, "period": hours(stream.period)}
        for stream in _holding(streams, tenant)
    ]


def _holding(streams: tuple[StreamRetention, ...], tenant: str | None) -> Iterator[StreamRetention]:
    return (stream for stream in streams if stream.tenant is None or stream.tenant == tenant)
