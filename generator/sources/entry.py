"""An entry on the mesh: nginx on the cluster's servers, which asks for a password and fixes the tenant.

Not a NodePort: Kubernetes redirects it before the host's firewall sees it. Not ``externalIPs``: deprecated with
Kubernetes 1.36. Options: NixOS' module ``services.nginx``, which writes each location's directives before its
``extraConfig``. Why so: docs/decisions/0008.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from generator.sources.contract import Force, HostService, Plain
from generator.sources.journal_shipper import credential
from generator.spec.model import Cluster, Host
from generator.syntax.nginx import Directive, print_nginx

TENANT_HEADER = "X-Scope-OrgID"
_REFUSED = "@refused"


class Entry(msgspec.Struct, frozen=True):
    """One virtual host. ``htpasswd`` is the file on the server, which only root needs to be able to read.

    ``name`` is that of the virtual host, ``credential`` what systemd calls the file, and ``locations`` are NixOS'
    options by the location as nginx writes it.
    """

    name: str
    title: str
    port: int
    credential: str
    htpasswd: str
    locations: Mapping[str, Mapping[str, Plain]]


def servers(cluster: Cluster) -> tuple[Host, ...]:
    """The hosts that carry entries."""
    return tuple(host for host in cluster.hosts.values() if "server" in host.roles)


def htpasswd_file(name: str) -> str:
    """Where systemd puts a credential of nginx.service (systemd.exec(5)); nginx expands no variable in this place."""
    return f"/run/credentials/nginx.service/{name}"


def service(host: Host, entry: Entry) -> HostService:
    """The entry on one server, for the mesh and for the server itself."""
    place = ("services", "nginx", "virtualHosts", entry.name)
    # Loopback for what the server itself sends; who else may ask is the firewall's affair.
    addresses = ("0.0.0.0", "[::]") if ":" in host.address else ("0.0.0.0",)  # noqa: S104
    return HostService(
        title=entry.title,
        mesh_port=entry.port,
        options={
            ("services", "nginx", "enable"): True,
            (*place, "listen"): tuple({"addr": address, "port": entry.port} for address in addresses),
            (*place, "locations"): {
                **entry.locations,
                _REFUSED: {"extraConfig": print_nginx(_refused())},
                "/": {"return": "404"},
            },
            ("systemd", "services", "nginx", "serviceConfig", "LoadCredential"): (
                credential(entry.credential, entry.htpasswd),
            ),
            # NixOS lets nginx give up after five attempts; a file that agenix or sops writes later is waited for.
            ("systemd", "services", "nginx", "startLimitIntervalSec"): Force(0),
        },
    )


def location(upstream: str, name: str, *more: Directive) -> dict[str, Plain]:
    """A location behind a password: ``upstream`` is the URL of what answers, ``name`` the credential."""
    return {
        "proxyPass": upstream,
        "recommendedProxySettings": False,
        "basicAuthFile": htpasswd_file(name),
        "extraConfig": print_nginx(more),
    }


def only(*methods: str) -> Directive:
    """Other methods find nothing."""
    among = ("!=", f"{methods[0]})") if len(methods) == 1 else ("!~", f"^({'|'.join(methods)})$)")
    return Directive("if", ("($request_method", *among), (Directive("return", ("404",)),))


def as_tenant(tenant: str) -> tuple[Directive, ...]:
    """Whoever asks says nothing of tenants, whatever it sends; an empty tenant sends none."""
    return (
        Directive("proxy_set_header", (TENANT_HEADER, tenant)),
        # The password has done its work.
        Directive("proxy_set_header", ("Authorization", "")),
    )


def keeping() -> tuple[Directive, ...]:
    """What is pushed is not lost for a wrong password.

    Alloy and Prometheus drop what was refused with 401, and try again after a 503. A password that is not the one here
    yet, or a store that wants a tenant before this entry names one, must not cost anything.
    """
    return (
        Directive("proxy_intercept_errors", ("on",)),
        Directive("error_page", ("401", "=", _REFUSED)),
    )


def _refused() -> tuple[Directive, ...]:
    return (
        Directive("if", ("($http_authorization)",), (Directive("return", ("503",)),)),
        Directive("return", ("401",)),
    )
