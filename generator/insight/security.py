"""The report of ``nixscope check --security``: hosts, the way between them and the cluster, rights, and credentials.

Nothing in it is a fault of the spec: most of it is how the stack works.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.insight.exposure import reachable
from generator.insight.finding import LEVELS, Finding
from generator.sources.contract import Firewall, Watch
from generator.spec.long_term import in_bucket, other_clusters, overheard, written_out
from generator.spec.model import Cluster
from generator.spec.references import DeclaredFile, declared
from generator.stack.contract import Stack
from generator.stack.images import known, running
from generator.stack.rights import Elevated, Right, elevated


def security_report(cluster: Cluster, watch: Watch, stack: Stack) -> tuple[Finding, ...]:
    """Every finding, the worst first."""
    found = (
        *reachable(cluster, watch),
        *_grafana(cluster),
        *_plaintext(cluster),
        *_ports(cluster, watch),
        *_rights(cluster),
        *_credentials(cluster),
        *_pins(cluster, stack),
    )
    return tuple(sorted(found, key=lambda finding: LEVELS.index(finding.level)))


def _grafana(cluster: Cluster) -> Iterator[Finding]:
    if cluster.grafana.anonymous:
        named = cluster.grafana.allow_from is not None and cluster.kubernetes.network_policies
        yield Finding(
            "medium" if named else "high",
            "grafana-anonymous",
            "Grafana shows dashboards, and answers queries for every metric and log line, without a login",
            "everybody who reaches its page",
            "grafana.anonymous is true",
            "leave grafana.anonymous out",
        )


def _plaintext(cluster: Cluster) -> Iterator[Finding]:
    """Connections that nothing encrypts."""
    if cluster.mesh.type == "none":
        yield Finding(
            "high",
            "mesh-plaintext",
            "metrics, heartbeats and pushed log lines travel unencrypted, the password for these among them",
            f"everybody on the way between hosts and cluster (interface {cluster.mesh.interface})",
            "mesh.type is none, and exporters speak plain HTTP because a mesh encrypts",
            "put the hosts on a mesh (headscale, tailscale, wireguard)",
        )
    if cluster.mesh.type in ("headscale", "tailscale"):
        yield Finding(
            "medium",
            "mesh-accepts-all",
            f"the firewall of a host may restrict nothing on {cluster.mesh.interface}",
            "every machine of the mesh, and every port of every host",
            "with iptables, tailscaled accepts what arrives on its interface before the rules of NixOS are asked "
            "(tailscale/tailscale#11717); with nftables they hold",
            "write rules for the mesh itself (its ACL), or networking.nftables.enable on the hosts",
        )
    store, headscale = cluster.storage.object.endpoint, cluster.watch.headscale
    if store is not None and store.startswith("http:"):
        yield Finding(
            "medium",
            "store-plaintext",
            f"{_stored(cluster)} go to {store} unencrypted; the secret key is only used to sign and does not travel",
            "everybody on the way between the stack's pods and the store",
            "storage.object.endpoint begins with http:",
            "give the store a certificate and write https:, unless it stays inside of the cluster",
        )
    yield from _between_clusters(cluster)
    if headscale is not None and headscale.url.startswith("http:"):
        yield Finding(
            "medium",
            "headscale-plaintext",
            f"Headscale's API key travels to {headscale.url} unencrypted",
            "everybody on the way between the exporter's host and Headscale",
            "watch.headscale.url begins with http:",
            "write https:, unless Headscale listens on the same host",
        )
    for name, receiver in cluster.alerting.receivers.items():
        if receiver.email is not None and not receiver.email.require_tls:
            yield Finding(
                "medium",
                "mail-plaintext",
                f"mails of receiver {name!r}, and the login for them, may travel unencrypted",
                f"everybody on the way between the cluster and {receiver.email.smarthost}",
                "requireTLS is false",
                "leave requireTLS out",
            )


def _between_clusters(cluster: Cluster) -> Iterator[Finding]:
    """Metrics that go to another cluster's Mimir, or come from its object store."""
    long_term = cluster.metrics.long_term
    if overheard(cluster, long_term.url):
        yield Finding(
            "medium",
            "metrics-plaintext",
            f"{written_out(long_term)} travels to {long_term.url} unencrypted",
            "everybody on the way between the cluster and that Mimir",
            "metrics.longTerm.url begins with http:, and no mesh is known to encrypt what goes there",
            "write https:, or the Mimir's address on the mesh",
        )
    for name, other in other_clusters(cluster).items():
        if other.endpoint != cluster.storage.object.endpoint and overheard(cluster, other.endpoint):
            yield Finding(
                "medium",
                "metrics-plaintext",
                f"the metrics of {name} come from {other.endpoint} unencrypted; the secret key is only used to sign",
                "everybody on the way between the cluster and that store",
                f"metrics.longTerm.clusters.{name}.endpoint begins with http:, and no mesh is known to encrypt what "
                "goes there",
                "write https:, or the store's address on the mesh",
            )


def _stored(cluster: Cluster) -> str:
    """What the object store is for."""
    logs = ("log chunks",) if cluster.logs.enabled else ()
    metrics = ("blocks of metrics",) if in_bucket(cluster.metrics.long_term) else ()
    spans = ("spans",) if cluster.traces.enabled else ()
    return " and ".join((*logs, *metrics, *spans)) or "chunks"


def _ports(cluster: Cluster, watch: Watch) -> Iterator[Finding]:
    """What listens on hosts, once for all hosts on which it is the same."""
    groups: dict[tuple[int, str, tuple[str, ...], str], list[str]] = {}
    for name in cluster.hosts:
        pods = _pod_interfaces(watch.firewalls[name])
        for service in watch.services(name):
            for port, among, user in (
                (service.port, pods, "Prometheus"),
                (service.mesh_port, (), "whoever has the password"),
            ):
                if port is not None:
                    groups.setdefault((port, service.title, among, user), []).append(name)
    for (port, title, pods, user), hosts in groups.items():
        beside = f", and the node's own pods ({', '.join(pods)})" if pods else ""
        yield Finding(
            "info",
            "host-port",
            f"TCP {port}: {title}",
            f"everybody on {cluster.mesh.interface}{beside}",
            f"{user} asks over the mesh; the firewall opens the port on these interfaces and no other",
            "narrow it by the mesh's own rules; what is no longer watched is closed",
            tuple(hosts),
        )


def _pod_interfaces(firewall: Firewall) -> tuple[str, ...]:
    _mesh, *pods = firewall.interfaces
    return (*pods, *(f"{prefix}*" for prefix in firewall.prefixes))


_MEANS = {
    "root": "runs as root",
    "host-paths": "mounts directories of its node",
    "api-token": "holds a token of the API server",
}


def _rights(cluster: Cluster) -> Iterator[Finding]:
    by_right: dict[Right, list[Elevated]] = {}
    for one in elevated(cluster):
        by_right.setdefault(one.right, []).append(one)
    for right, found in by_right.items():
        yield Finding(
            "info",
            "elevated-rights",
            f"what {_MEANS[right]}, beyond what Pod Security's level restricted allows or a pod needs at all",
            "whoever takes over one of these pods",
            "each for the reason beside it; no other pod has this right",
            "leave the part out of the stack: none works without",
            tuple(f"{one.workload}: {one.why}" for one in found),
        )


def _credentials(cluster: Cluster) -> Iterator[Finding]:
    secrets: dict[str, list[str]] = {}
    files: dict[str, list[str]] = {}
    for one in declared(cluster):
        place = ".".join(map(str, one.path))
        if isinstance(one, DeclaredFile):
            files.setdefault(one.file, []).append(place)
        else:
            secrets.setdefault(one.name, []).append(place)
    readers = {
        "Secrets": f"whoever may read Secrets of {cluster.kubernetes.namespace}: the pods that use them, "
        "prometheus-operator, and Grafana's sidecars",
        "files on hosts": "root on the host, and the service that systemd hands the file to",
    }
    for kind, found in (("Secrets", secrets), ("files on hosts", files)):
        if found:
            yield Finding(
                "info",
                "credentials",
                f"the output refers to credentials in {kind}",
                readers[kind],
                "the spec names them where they are needed; neither it nor the output holds a value",
                "replace a value where it is kept",
                tuple(f"{name}: {', '.join(places)}" for name, places in found.items()),
            )


def _pins(cluster: Cluster, stack: Stack) -> Iterator[Finding]:
    found = running(stack, cluster)
    unknown = tuple(
        f"{one.name}: {one.chart.name} {one.chart.version}" for one in stack.releases if not known(one.chart)
    )
    by_tag = tuple(f"{one.part}: {one.image}" for one in found if one.digest is None)
    by_digest = tuple(f"{one.part}: {one.image}@{one.digest}" for one in found if one.digest is not None)
    if by_tag or unknown:
        yield Finding(
            "info",
            "images-by-tag",
            "images are pulled by tag",
            "whoever may move a tag of their registries",
            "each chart's archive is pinned by digest, and the spec says no digest for these images"
            + ("; what a chart of another version runs is not known" if unknown else ""),
            "write their digests below images, as skopeo inspect says them; or let an admission policy pin them",
            (*by_tag, *unknown),
        )
    if by_digest:
        yield Finding(
            "info",
            "images-by-digest",
            "images are pulled by digest",
            "nobody: a registry that hands out anything else is refused by the node",
            "the spec says their digests below images, or the chart does",
            "replace a digest together with the tag in front of it",
            by_digest,
        )
