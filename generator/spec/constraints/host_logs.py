"""Constraints on the hosts' logs: somebody must take them, safely, and nothing else may be taken for them."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic, Path, Severity
from generator.spec.gateway import LARGEST_PREFIX, service_range
from generator.spec.logs import HostLogs
from generator.spec.model import Cluster

_PLACE: Path = ("logs", "hosts")


def check_host_logs(cluster: Cluster) -> Iterator[Diagnostic]:
    """Journals that are shipped arrive, under a tenant of their own, and their password is not overheard."""
    logs = cluster.logs.hosts
    if logs is None:
        return
    if not cluster.logs.enabled:
        yield _unused(_PLACE, "logs are off, so no journal is shipped", "switch logs on")
        return
    if logs.url is None:
        yield from _own_entry(cluster, logs)
    else:
        yield from _foreign_entry(cluster, logs, logs.url)
    yield from _tenant(cluster, logs)


def _own_entry(cluster: Cluster, logs: HostLogs) -> Iterator[Diagnostic]:
    if logs.htpasswd is None:
        yield Diagnostic(
            "htpasswd-missing",
            "the entry for hosts' logs has nothing to check the password against",
            "write htpasswd: {file: /run/agenix/loki-htpasswd}, or name an entry of your own with url",
            "without it anybody on the mesh could write into the hosts' tenant",
            _PLACE,
        )
    servers = any("server" in host.roles for host in cluster.hosts.values())
    talos = cluster.kubernetes.distribution == "talos"
    if not servers or talos:
        why = "Talos' servers run nothing else" if talos else "no host has the role server"
        yield Diagnostic(
            "no-log-entry",
            f"no host can carry the entry for hosts' logs: {why}",
            "name an entry of your own: url: https://loki.example.org"
            + ("" if talos else "; or give the servers their role: roles: [server]"),
            "the entry is nginx on the cluster's servers, which reach Loki inside of it",
            _PLACE,
        )
    if cluster.mesh.type == "none":
        yield Diagnostic(
            "unencrypted-logs",
            "the entry for hosts' logs speaks plain HTTP, and without a mesh nothing encrypts it",
            "name an entry of your own that does: url: https://loki.example.org",
            "the password and every line would cross the network in the clear",
            _PLACE,
        )


def _foreign_entry(cluster: Cluster, logs: HostLogs, url: str) -> Iterator[Diagnostic]:
    remedy = "leave url out for an entry of nixscope's"
    if logs.htpasswd is not None:
        yield _unused((*_PLACE, "htpasswd"), "the entry that url names checks the password itself", remedy)
    if logs.port != _defaults(logs).port:
        yield _unused((*_PLACE, "port"), "the entry that url names has its port there", remedy)
    if url.startswith("http:") and cluster.mesh.type == "none":
        yield Diagnostic(
            "unencrypted-logs",
            f"{url} is plain HTTP, and without a mesh nothing encrypts it",
            "write https, if that entry speaks it",
            "the password and every line cross the network in the clear",
            (*_PLACE, "url"),
            severity=Severity.WARNING,
        )


def _tenant(cluster: Cluster, logs: HostLogs) -> Iterator[Diagnostic]:
    path = (*_PLACE, "tenant")
    tenancy = cluster.logs.tenancy
    if tenancy.by == "none":
        if logs.tenant != _defaults(logs).tenant:
            yield _unused(path, "there is a single tenant", "write tenancy: {by: namespace}")
        return
    # Not those of retention and limits: there the hosts' own tenant may stand.
    namespaces = {cluster.kubernetes.namespace, "kube-system", *tenancy.namespaces}
    if cluster.watch.ceph is not None:
        namespaces.add(cluster.watch.ceph.namespace)
    if logs.tenant in namespaces:
        yield Diagnostic(
            "tenant-taken",
            f"the hosts' tenant {logs.tenant!r} is a namespace, whose pods have the tenant of that name",
            "write another tenant, or leave tenant out for hosts",
            "the two would be one: whoever may read or delete the one's lines may the other's",
            path,
        )


def check_service_range(cluster: Cluster) -> Iterator[Diagnostic]:
    """The range of the Services is one, and has room for an address that is given to nobody else."""
    path = ("kubernetes", "serviceCidr")
    text = cluster.kubernetes.service_cidr
    try:
        network = service_range(cluster)
    except ValueError:
        yield Diagnostic(
            "bad-service-range",
            f"{text!r} is no network range",
            "write the one that the API server was started with, such as 10.43.0.0/16",
            "hosts find Loki's gateway and Mimir at fixed addresses in it",
            path,
        )
        return
    if network.prefixlen > LARGEST_PREFIX:
        yield Diagnostic(
            "bad-service-range",
            f"{text} has {network.num_addresses} addresses; there must be 32",
            f"write the whole range of the Services, /{LARGEST_PREFIX} at least",
            "Kubernetes keeps no addresses of a smaller one free for Services that ask for a certain one",
            path,
        )


def _defaults(logs: HostLogs) -> HostLogs:
    return HostLogs(password=logs.password)


def _unused(path: Path, what: str, remedy: str) -> Diagnostic:
    return Diagnostic("no-effect", what, f"{remedy}, or remove it", "", path, severity=Severity.WARNING)
