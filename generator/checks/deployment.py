"""What a way of deployment needs of the cluster, for those whose files are about to be written."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic, Severity
from generator.spec.argocd import ArgoCD
from generator.spec.model import Cluster
from generator.stack.contract import Stack
from generator.targets.contract import FileTree


def check_deployment(cluster: Cluster, stack: Stack, tree: FileTree) -> Iterator[Diagnostic]:
    """Findings about the targets ``argocd`` and ``k3s``."""
    written = {path.partition("/")[0] for path in tree}
    if "argocd" in written:
        yield from _argocd(cluster.argocd)
        yield from _excluded(stack)
    elif cluster.argocd != ArgoCD() and "argocd" not in cluster.targets:
        yield Diagnostic(
            "no-effect",
            "argocd describes an Argo CD, and nothing is written for it",
            "add argocd to targets, or remove it",
            "",
            ("argocd",),
            severity=Severity.WARNING,
        )
    if "k3s" in written:
        yield from _k3s(cluster)


def _argocd(argocd: ArgoCD) -> Iterator[Diagnostic]:
    if argocd.destination.name is not None and argocd.destination.server is not None:
        yield Diagnostic(
            "two-destinations",
            "the destination has a name and a server",
            "keep one of the two",
            "Argo CD refuses an Application with both",
            ("argocd", "destination", "name"),
        )
    remedy = "write argocd.repository: {url: …, path: …}, the Git repository that holds the output"
    if argocd.repository is None and argocd.values == "git":
        yield Diagnostic(
            "no-repository",
            "values are to be read from Git, and no repository is named",
            f"{remedy}; or write values: inline",
            "",
            ("argocd", "values"),
        )
    elif argocd.repository is None:
        yield Diagnostic(
            "no-repository",
            "Argo CD can read nixscope's own objects from Git only, and no repository is named",
            remedy,
            "kubectl applies scrape configs, rules, dashboards and Alloy's configuration now, and nothing keeps them",
            ("targets",),
            severity=Severity.WARNING,
        )


def _excluded(stack: Stack) -> Iterator[Diagnostic]:
    """Parts that are found by Endpoints, which Argo CD 3.0 and newer leave out unless told otherwise."""
    parts = [key for release in stack.releases for key, value in release.values.items() if _has_endpoints(value)]
    if parts:
        yield Diagnostic(
            "argocd-excluded",
            f"Argo CD 3 leaves Endpoints out, and with them the targets of {', '.join(parts)}",
            "take Endpoints and EndpointSlice out of resource.exclusions in the ConfigMap argocd-cm",
            "until then nobody scrapes these parts, and their alerts find nothing to compare; "
            "kubernetes.controlPlaneMetrics asks for them",
            ("kubernetes", "controlPlaneMetrics"),
            severity=Severity.WARNING,
        )


def _has_endpoints(value: object) -> bool:
    return isinstance(value, dict) and bool(value.get("enabled")) and bool(value.get("endpoints"))


def _k3s(cluster: Cluster) -> Iterator[Diagnostic]:
    distribution = cluster.kubernetes.distribution
    if distribution != "k3s":
        yield Diagnostic(
            "wrong-distribution",
            f"the target k3s is written for a cluster of {distribution}",
            "take another target (argocd, helm, kubenix, manifests), or write kubernetes.distribution: k3s",
            "its files are options of services.k3s, which no host of this cluster runs",
            ("kubernetes", "distribution"),
        )
    elif not any("server" in host.roles for host in cluster.hosts.values()):
        yield Diagnostic(
            "role-missing",
            "the target k3s is written, but no host has the role server",
            "give the servers their role: roles: [server]",
            "only servers of k3s apply charts and manifests",
            ("targets",),
        )
