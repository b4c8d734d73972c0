"""From the cluster to everything that is watched in it."""

from __future__ import annotations

from generator.sources.changes import changed
from generator.sources.contract import AlertRule, Firewall, Watch, Watched
from generator.sources.registry import SOURCES
from generator.spec.model import Cluster, Host
from generator.spec.own import NOTHING, Own

# Where a pod's traffic to its own node arrives: never on the mesh interface, so a firewall that knows only the mesh
# loses one target per node. ``+`` is the wildcard of iptables, ``*`` that of nftables; each ignores the other's.
_POD_INTERFACES = {
    "flannel": ("cni0",),
    "canal": ("cali+", "cali*"),
    "calico": ("cali+", "cali*"),
    "cilium": ("cilium_host", "lxc+", "lxc*"),
}


def watch_cluster(cluster: Cluster, own: Own = NOTHING) -> Watch:
    """What every enabled source contributes, the firewall of each host that follows, and the user's own."""
    sources = tuple(source.watch(cluster) for source in SOURCES if source.enabled(cluster))
    firewalls = {host.name: _firewall(cluster, host, sources) for host in cluster.hosts.values()}
    alerts = (rule for source in sources for group in source.rules for rule in group.rules)
    return Watch(
        tuple(changed(source, cluster.alerting.alerts) for source in sources),
        firewalls,
        tuple(rule for rule in alerts if isinstance(rule, AlertRule)),
        own,
    )


def _firewall(cluster: Cluster, host: Host, sources: tuple[Watched, ...]) -> Firewall:
    services = (service for source in sources for service in source.services.get(host.name, ()))
    ports = tuple(sorted({service.port for service in services if service.port is not None}))
    if not ports:
        return Firewall({})
    pods = _POD_INTERFACES[cluster.kubernetes.cni] if host.in_cluster else ()
    return Firewall(dict.fromkeys((cluster.mesh.interface, *pods), ports))
