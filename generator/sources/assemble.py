"""From the cluster to everything that is watched in it."""

from __future__ import annotations

from generator.sources.changes import changed
from generator.sources.contract import AlertRule, Firewall, Watch, Watched
from generator.sources.dashboards.clusters import by_cluster, engine_labels
from generator.sources.registry import SOURCES
from generator.spec.model import Cluster, Host
from generator.spec.own import NOTHING, Own

# Where a pod's traffic to its own node arrives: never on the mesh interface, so a firewall that knows only the mesh
# loses one target per node. Some network plugins make an interface per pod, so only the beginning of its name is known.
_POD_INTERFACES = {"flannel": ("cni0",), "cilium": ("cilium_host",)}
_POD_PREFIXES = {"canal": ("cali",), "calico": ("cali",), "cilium": ("lxc",)}


def watch_cluster(cluster: Cluster, own: Own = NOTHING) -> Watch:
    """What every enabled source contributes, the firewall of each host that follows, and the user's own."""
    sources = tuple(source.watch(cluster) for source in SOURCES if source.enabled(cluster))
    firewalls = {host.name: _firewall(cluster, host, sources) for host in cluster.hosts.values()}
    alerts = (rule for source in sources for group in (*source.rules, *source.log_rules) for rule in group.rules)
    return Watch(
        tuple(by_cluster(changed(source, cluster.alerting.alerts), cluster) for source in sources),
        firewalls,
        tuple(rule for rule in alerts if isinstance(rule, AlertRule)),
        own,
        engine_labels(cluster),
    )


def _firewall(cluster: Cluster, host: Host, sources: tuple[Watched, ...]) -> Firewall:
    services = [service for source in sources for service in source.services.get(host.name, ())]
    ports = tuple(sorted({service.port for service in services if service.port is not None}))
    mesh_ports = tuple(sorted({service.mesh_port for service in services if service.mesh_port is not None}))
    cni = cluster.kubernetes.cni
    if not host.in_cluster:
        return Firewall(ports, (cluster.mesh.interface,), (), mesh_ports)
    interfaces = dict.fromkeys((cluster.mesh.interface, *_POD_INTERFACES.get(cni, ())))
    return Firewall(ports, tuple(interfaces), _POD_PREFIXES.get(cni, ()), mesh_ports)
