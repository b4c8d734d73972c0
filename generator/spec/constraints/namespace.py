"""Constraints on the stack's namespace: whatever else runs there is cut off.

One policy denies every pod of it what comes in (docs/decisions/0011), and its Namespace is an object of ours: it gets
the stack's Pod Security level, whatever it had before.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from generator.diagnostics import Diagnostic, Path, Severity
from generator.spec.argocd import IN_CLUSTER
from generator.spec.model import Cluster
from generator.spec.urls import is_url

_KUBERNETES = ("default", "kube-system", "kube-public", "kube-node-lease")
"""What every cluster has from the start (kubernetes.io/docs/concepts/overview/working-with-objects/namespaces)."""

_PLUGINS = {"kube-flannel": "flannel", "calico-system": "Calico", "tigera-operator": "Calico's operator"}
"""Where network plugins run that have a namespace of their own: what their manifests create."""

_RESERVED = "kube-"
_OWN = ("monitoring", "observability", "nixscope")
"""Names to propose; the first is the default."""

_PATH: Path = ("kubernetes", "namespace")


def check_namespace(cluster: Cluster) -> Iterator[Diagnostic]:
    """The stack's namespace is nobody else's."""
    name = cluster.kubernetes.namespace
    if name in _owners(cluster):
        yield _taken(cluster, f"the stack's namespace {name} is that of {_owners(cluster)[name]}", _why(cluster))
    elif name.startswith(_RESERVED):
        why = f"Kubernetes keeps names that begin with {_RESERVED} for itself, and a later one may run its parts there"
        yield _taken(cluster, f"the stack's namespace is {name}", why, Severity.WARNING)
    elif name == _argocd(cluster):
        why = f"Argo CD's own pods, if they run there, are treated like the stack's: {_why(cluster)}"
        message = f"the stack's namespace {name} is also where Argo CD reads Applications"
        yield _taken(cluster, message, why, Severity.WARNING)
    elif cluster.kubernetes.network_policies:
        yield from _services_inside(cluster)


def _taken(cluster: Cluster, message: str, why: str, severity: Severity = Severity.ERROR) -> Diagnostic:
    remedy = f"give the stack a namespace of its own, such as namespace: {_proposed(cluster)}"
    return Diagnostic("namespace-taken", message, remedy, why, _PATH, severity=severity)


def _why(cluster: Cluster) -> str:
    labels = "its Namespace gets the stack's Pod Security level, under which other pods may not start again"
    if not cluster.kubernetes.network_policies:
        return labels
    return f"where policies hold, every pod there is denied what comes in; and {labels}"


def _owners(cluster: Cluster) -> dict[str, str]:
    """Whose the namespaces are that can be nobody else's."""
    ceph = cluster.watch.ceph
    return {
        **dict.fromkeys(_KUBERNETES, "Kubernetes itself"),
        **_PLUGINS,
        **({ceph.namespace: "Rook (watch.ceph.namespace)"} if ceph is not None else {}),
    }


def _argocd(cluster: Cluster) -> str | None:
    """Argo CD may read Applications from any namespace, so this need not be where it runs; nor need it run here."""
    destination = cluster.argocd.destination
    here = destination.server in (None, IN_CLUSTER) and destination.name in (None, "in-cluster")
    return cluster.argocd.namespace if "argocd" in cluster.targets and here else None


def _proposed(cluster: Cluster) -> str:
    avoided = {*_owners(cluster), _argocd(cluster), *(_namespace(url) for _, url in _services(cluster))}
    return next((name for name in _OWN if name not in avoided), _OWN[-1])


def _services_inside(cluster: Cluster) -> Iterator[Diagnostic]:
    """Services that the stack is to reach, in its own namespace: no policy of ours lets anybody in there."""
    for path, url in _services(cluster):
        if _namespace(url) == cluster.kubernetes.namespace:
            key = ".".join(map(str, path))
            yield Diagnostic(
                "namespace-taken",
                f"{key} is {url}, a Service in the stack's own namespace",
                f"move one of the two to another namespace, such as namespace: {_proposed(cluster)} for the stack, "
                "or let the stack's pods in with a NetworkPolicy of your own",
                "where policies hold, every pod there is denied what comes in, unless a policy allows it",
                path,
                severity=Severity.WARNING,
            )


def _services(cluster: Cluster) -> Iterator[tuple[Path, str]]:
    """The addresses of programs that are not the stack's, and that its pods ask."""
    addresses: dict[Path, str | None] = {
        ("storage", "object", "endpoint"): cluster.storage.object.endpoint,
        ("metrics", "longTerm", "url"): cluster.metrics.long_term.url,
        ("logs", "remoteWrite"): cluster.logs.remote_write,
    }
    others = cluster.metrics.long_term.clusters.items()
    addresses |= {("metrics", "longTerm", "clusters", name, "endpoint"): other.endpoint for name, other in others}
    yield from ((path, url) for path, url in addresses.items() if url is not None and is_url(url))


def _namespace(url: str) -> str | None:
    """The namespace of a Service: ``minio.store.svc`` and ``minio.store.svc.cluster.local`` are in ``store``."""
    labels = (urlsplit(url).hostname or "").split(".")
    return labels[1] if labels[2:3] == ["svc"] else None
