"""From the cluster to everything that is watched in it."""

from __future__ import annotations

from generator.sources.contract import Firewall, Watch, Watched
from generator.sources.registry import SOURCES
from generator.spec.model import Cluster, Host

# Where a pod's traffic to its own node arrives: never on the mesh interface, so a firewall that knows only the mesh
# loses one target per node. Some network plugins make an interface per pod, so only the beginning of its name is known.
_POD_INTERFACES = {"flannel": ("cni0",), "cilium": ("cilium_host",)}
_POD_PREFIXES = {"canal": ("cali",), "calico": ("cali",), "cilium": ("lxc",)}


def watch_cluster(cluster: Cluster) -> Watch:
    """What every enabled source contributes, and the firewall of each host that follows from its services."""
    sources = tuple(source.watch(cluster) for source in SOURCES if source.enabled(cluster))
    return Watch(sources, {host.name: _firewall(cluster, host, sources) for host in cluster.hosts.values()})


def _firewall(cluster: Cluster, host: Host, sources: tuple[Watched, ...]) -> Firewall:
    services = (service for source in sources for service in source.services.get(host.name, ()))
    ports = tuple(sorted({service.port for service in services if service.port is not None}))
    cni = cluster.kubernetes.cni
    if not host.in_cluster:
        return Firewall(ports, (cluster.mesh.interface,))
    interfaces = dict.fromkeys((cluster.mesh.interface, *_POD_INTERFACES.get(cni, ())))
    return Firewall(ports, tuple(interfaces), _POD_PREFIXES.get(cni, ()))
