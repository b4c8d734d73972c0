"""NixOS: one module per host, and one file that names them all. Plain options: using them needs nothing of ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from generator.sources.contract import AlloyFile, Firewall, Force, HostService, OptionPath, Watch
from generator.spec.model import Cluster, Host
from generator.stack.contract import Stack
from generator.syntax.alloy import print_alloy
from generator.syntax.nix import AttrPath, Call, Commented, If, Lambda, Op, Path, Shared, Var, print_nix
from generator.targets.contract import HEADER, File, Target
from generator.targets.nixos_modules import module_files

_FORCE = Var("lib.mkForce")


def render(cluster: Cluster, watch: Watch, stack: Stack) -> Iterator[File]:
    """``nixos/default.nix`` (host name → module) and ``nixos/hosts/<host>.nix``."""
    yield File("nixos/default.nix", _index(cluster))
    yield from _modules(watch)
    yield from _alloy_files(watch)
    pieces = _Pieces()
    for host in cluster.hosts.values():
        text = _host_file(cluster, host, watch.services(host.name), watch.firewalls[host.name], pieces)
        yield File(f"nixos/hosts/{host.name}.nix", text)


def _index(cluster: Cluster) -> str:
    # A path per host, so that evaluating one host reads no other.
    paths = {name: Path(f"./hosts/{name}.nix") for name in cluster.hosts}
    return print_nix(Commented(f"The NixOS module of every host of {cluster.name}.\n{HEADER}", paths))


def _modules(watch: Watch) -> Iterator[File]:
    """The hand-written modules that some host imports, each a folder with the program that it wraps."""
    used = {service.module for source in watch.sources for own in source.services.values() for service in own}
    for name in sorted(used - {None}, key=str):
        for path, text in module_files(str(name)).items():
            yield File(f"nixos/modules/{name}/{path}", text)


def _alloy_files(watch: Watch) -> Iterator[File]:
    """Configurations of Alloy, each of which many hosts have."""
    for source in watch.sources:
        for name, blocks in source.alloy.items():
            yield File(f"nixos/alloy/{name}", print_alloy(blocks))


class _Pieces:
    """Parts of host files that several hosts have: each is made, and laid out, once and once more.

    What comes for the first time is not kept: what only one host has would take a third of the memory of the run.
    """

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._services: dict[Any, Mapping[AttrPath, Any]] = {}
        self._firewalls: dict[Any, Mapping[AttrPath, Any]] = {}

    def service(self, service: HostService, own: Mapping[OptionPath, Any]) -> Mapping[AttrPath, Any]:
        """The bindings of one service; ``own`` has those of its options that this host's file says here."""
        key = (service.title, tuple(own.items()), tuple(map(type, own.values())))
        try:
            known = self._services.get(key)
        except TypeError:  # a value that is a set itself
            return _titled(service.title, _nested(own))
        if known is None:
            known = _titled(service.title, _nested(own))
            if hash(key) in self._seen:
                self._services[key] = known
            self._seen.add(hash(key))
        return known

    def firewall(self, host: Host, firewall: Firewall) -> Mapping[AttrPath, Any]:
        """The bindings of one firewall."""
        key = (host.in_cluster, firewall)
        if key not in self._firewalls:
            self._firewalls[key] = _titled(_who_may_ask(host), _firewall(firewall))
        return self._firewalls[key]


def _host_file(
    cluster: Cluster, host: Host, services: tuple[HostService, ...], firewall: Firewall, pieces: _Pieces
) -> str:
    modules = dict.fromkeys(service.module for service in services if service.module)
    imports = {AttrPath("imports"): [Path(f"../modules/{name}") for name in modules]}
    body: dict[AttrPath, Any] = imports if modules else {}
    joined = _joined(services)
    for service in services:
        body |= pieces.service(service, {path: joined.pop(path) for path in service.options if path in joined})
    if firewall.ports or firewall.mesh_ports:
        body |= pieces.firewall(host, firewall)
    uses_lib = any(isinstance(value, Force) for service in services for value in service.options.values())
    arguments = [*(["config"] if firewall.ports and firewall.prefixes else []), *(["lib"] if uses_lib else [])]
    module = Lambda(arguments, body)
    roles = ", ".join(host.roles)
    place = f"{host.address} on {cluster.mesh.interface}"
    return print_nix(Commented(f"{host.name} ({roles}), {place}, cluster {cluster.name}.\n{HEADER}", module))


def _joined(services: tuple[HostService, ...]) -> dict[OptionPath, Any]:
    """Every option once: lists of several services are appended, as NixOS itself merges them."""
    out: dict[OptionPath, Any] = {}
    for service in services:
        for path, value in service.options.items():
            if path in out and not isinstance(value, tuple) and out[path] != value:
                raise ValueError(f"two services set {'.'.join(path)}: {out[path]!r} and {value!r}")
            out[path] = (*out[path], *value) if path in out and isinstance(value, tuple) else value
    return out


def _nested(options: Mapping[OptionPath, Any]) -> dict[AttrPath, Any]:
    """Options with a common parent as one set, a lone option by its full path."""
    by_parent: dict[OptionPath, dict[AttrPath, Any]] = {}
    for path, value in options.items():
        by_parent.setdefault(path[:-1], {})[AttrPath(path[-1])] = _value(value)
    out: dict[AttrPath, Any] = {}
    for parent, leaves in by_parent.items():
        if len(leaves) > 1:
            out[AttrPath(*parent)] = leaves
        else:
            (leaf,) = leaves
            out[AttrPath(*parent, *leaf)] = leaves[leaf]
    return out


def _value(value: Any) -> Any:
    if isinstance(value, AlloyFile):
        return Path(f"../alloy/{value.name}")
    return Call(_FORCE, value.value) if isinstance(value, Force) else value


def _titled(title: str, bindings: Mapping[AttrPath, Any]) -> dict[AttrPath, Any]:
    """The bindings with a comment above the first, and a blank line before it."""
    out: dict[AttrPath, Any] = {path: Shared(value) for path, value in bindings.items()}
    if out:
        first = next(iter(out))
        out[first] = Commented(title, out[first], gap=True)
    return out


def _firewall(firewall: Firewall) -> dict[AttrPath, Any]:
    mesh, *pods = firewall.interfaces
    interfaces: Any = _open(sorted({*firewall.ports, *firewall.mesh_ports}), [mesh]) | _open(firewall.ports, pods)
    if firewall.ports and firewall.prefixes:
        # The two firewalls of NixOS write "every name that begins with" differently, and nftables refuses the other's.
        nftables = _open(firewall.ports, [f"{prefix}*" for prefix in firewall.prefixes])
        iptables = _open(firewall.ports, [f"{prefix}+" for prefix in firewall.prefixes])
        interfaces = Op(interfaces, "//", If(Var("config.networking.nftables.enable"), nftables, iptables))
    return {AttrPath("networking", "firewall", "interfaces"): interfaces}


def _open(ports: Sequence[int], names: Iterable[str]) -> dict[AttrPath, Any]:
    return {AttrPath(name, "allowedTCPPorts"): tuple(ports) for name in names if ports}


def _who_may_ask(host: Host) -> str:
    return "Who may ask: the mesh, and this node's own pods." if host.in_cluster else "Who may ask: the mesh."


TARGET = Target("nixos", render)
