"""The entry to Loki on the mesh: nginx on the cluster's servers, which asks for a password and fixes the tenant.

Not a NodePort: Kubernetes redirects it before the host's firewall sees it. Not ``externalIPs``: deprecated with
Kubernetes 1.36. Options: NixOS' module ``services.nginx``, which writes each location's directives before its
``extraConfig``.
"""

from __future__ import annotations

from hashlib import sha256

from generator.sources.contract import AlloyFile, Force, HostService
from generator.sources.journal_shipper import credential
from generator.spec.gateway import gateway_address
from generator.spec.logs import HostLogs
from generator.spec.model import Cluster, Host
from generator.syntax.nginx import Directive, print_nginx

PUSH = "/loki/api/v1/push"
VIRTUAL_HOST = "nixscope-logs"
_HTPASSWD = "loki-htpasswd"
HTPASSWD_FILE = f"/run/credentials/nginx.service/{_HTPASSWD}"
"""Where systemd puts a credential of nginx.service (systemd.exec(5)); nginx expands no variable in this directive."""

_REFUSED = "@refused"
_LOOPBACK = "127.0.0.1"


def entries(cluster: Cluster) -> tuple[Host, ...]:
    """The hosts that carry the entry: all servers, unless the spec names an entry of the user's own."""
    hosts = cluster.logs.hosts
    if hosts is None or hosts.url is not None:
        return ()
    return tuple(host for host in cluster.hosts.values() if "server" in host.roles)


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
    virtual_host = ("services", "nginx", "virtualHosts", VIRTUAL_HOST)
    # Loopback for the server's own journal; who else may ask is the firewall's affair.
    addresses = ("0.0.0.0", "[::]") if ":" in host.address else ("0.0.0.0",)  # noqa: S104
    return HostService(
        title="The entry to Loki for the hosts' journals, open to the mesh: it takes lines, with a password.",
        mesh_port=logs.port,
        options={
            ("services", "nginx", "enable"): True,
            (*virtual_host, "listen"): tuple({"addr": address, "port": logs.port} for address in addresses),
            (*virtual_host, "locations"): {
                f"= {PUSH}": {
                    "proxyPass": f"http://{gateway_address(cluster)}:80",
                    "recommendedProxySettings": False,
                    "basicAuthFile": HTPASSWD_FILE,
                    "extraConfig": print_nginx(_push(cluster, logs)),
                },
                _REFUSED: {"extraConfig": print_nginx(_refused())},
                "/": {"return": "404"},
            },
            ("systemd", "services", "nginx", "serviceConfig", "LoadCredential"): (credential(_HTPASSWD, htpasswd),),
            # NixOS lets nginx give up after five attempts; a file that agenix or sops writes later is waited for.
            ("systemd", "services", "nginx", "startLimitIntervalSec"): Force(0),
        },
    )


def _push(cluster: Cluster, logs: HostLogs) -> tuple[Directive, ...]:
    by_namespace = cluster.logs.tenancy.by == "namespace"
    return (
        Directive("if", ("($request_method", "!=", "POST)"), (Directive("return", ("404",)),)),
        # A host says nothing of tenants, whatever it sends.
        Directive("proxy_set_header", ("X-Scope-OrgID", logs.tenant if by_namespace else "")),
        # The password has done its work.
        Directive("proxy_set_header", ("Authorization", "")),
        # Alloy sends 1 MiB at most, and one line more.
        Directive("client_max_body_size", ("4m",)),
        Directive("client_body_buffer_size", ("1m",)),
        Directive("access_log", ("off",)),
        # Alloy drops what was refused with 401, and tries again for ever after a 503. A password that is not the one
        # here yet, or a Loki that wants a tenant before this entry names one, must not cost a line.
        Directive("proxy_intercept_errors", ("on",)),
        Directive("error_page", ("401", "=", _REFUSED)),
    )


def _refused() -> tuple[Directive, ...]:
    return (
        Directive("if", ("($http_authorization)",), (Directive("return", ("503",)),)),
        Directive("return", ("401",)),
    )
