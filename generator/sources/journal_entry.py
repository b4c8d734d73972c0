"""The entry to Loki on the mesh, for the hosts' journals, and which of them pushes to which server."""

from __future__ import annotations

from hashlib import sha256

from generator.sources import entry
from generator.sources.contract import AlloyFile, HostService, Plain
from generator.spec.gateway import gateway_address
from generator.spec.logs import HostLogs
from generator.spec.model import Cluster, Host
from generator.syntax.nginx import Directive

PUSH = "/loki/api/v1/push"
VIRTUAL_HOST = "nixscope-logs"
_HTPASSWD = "loki-htpasswd"
HTPASSWD_FILE = entry.htpasswd_file(_HTPASSWD)
_LOOPBACK = "127.0.0.1"


def entries(cluster: Cluster) -> tuple[Host, ...]:
    """The hosts that carry the entry: all servers, unless the spec names an entry of the user's own."""
    hosts = cluster.logs.hosts
    if hosts is None or hosts.url is not None:
        return ()
    return entry.servers(cluster)


def urls(cluster: Cluster, logs: HostLogs) -> dict[str, str]:
    """Where each host pushes to. A server asks itself; the others are spread, and stay where they are.

    Each host takes the server that scores highest for it, so that a new server takes over its share and no more, and
    a new host moves nobody.
    """
    if logs.url is not None:
        return dict.fromkeys(cluster.hosts, logs.url)
    servers = entries(cluster)
    own = {server.name for server in servers}
    return {
        name: _url(_LOOPBACK if name in own else _chosen(name, servers).address, logs.port)
        for name in cluster.hosts
        if servers
    }


def files(cluster: Cluster, logs: HostLogs) -> dict[str, AlloyFile]:
    """What the configuration of the hosts that push to a URL is called, by URL."""
    if logs.url is not None:
        return {logs.url: AlloyFile("journal.alloy")}
    servers = {_url(host.address, logs.port): AlloyFile(f"journal-to-{host.name}.alloy") for host in entries(cluster)}
    return {**servers, _url(_LOOPBACK, logs.port): AlloyFile("journal-of-servers.alloy")}


def _chosen(name: str, servers: tuple[Host, ...]) -> Host:
    return max(servers, key=lambda server: sha256(f"{name}/{server.name}".encode()).digest())


def _url(address: str, port: int) -> str:
    return f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"


def service(cluster: Cluster, host: Host, logs: HostLogs, htpasswd: str) -> HostService:
    """The entry on one server; ``htpasswd`` is the file that only root needs to be able to read."""
    return entry.service(
        host,
        entry.Entry(
            name=VIRTUAL_HOST,
            title="The entry to Loki for the hosts' journals, open to the mesh: it takes lines, with a password.",
            port=logs.port,
            credential=_HTPASSWD,
            htpasswd=htpasswd,
            locations={f"= {PUSH}": _push(cluster, logs)},
        ),
    )


def _push(cluster: Cluster, logs: HostLogs) -> dict[str, Plain]:
    by_namespace = cluster.logs.tenancy.by == "namespace"
    return entry.location(
        f"http://{gateway_address(cluster)}:80",
        _HTPASSWD,
        entry.only("POST"),
        *entry.as_tenant(logs.tenant if by_namespace else ""),
        # Alloy sends 1 MiB at most, and one line more.
        Directive("client_max_body_size", ("4m",)),
        Directive("client_body_buffer_size", ("1m",)),
        Directive("access_log", ("off",)),
        *entry.keeping(),
    )
