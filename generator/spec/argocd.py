"""The Argo CD part of the model: where the Applications stand, and what they read (schema: ``argocd``)."""

from typing import Literal

from generator.spec.part import Part

IN_CLUSTER = "https://kubernetes.default.svc"
"""Argo CD's own name for the cluster that it runs in."""


class ArgoDestination(Part, frozen=True):
    """The cluster that the stack runs in, as Argo CD knows it: by its address or by its name."""

    server: str | None = None
    name: str | None = None


class ArgoRepository(Part, frozen=True):
    """The Git repository that holds the output."""

    url: str
    revision: str = "HEAD"
    path: str = "out"


class ArgoCD(Part, frozen=True):
    """Argo CD."""

    namespace: str = "argocd"
    project: str = "default"
    prefix: str = ""
    destination: ArgoDestination = ArgoDestination()
    repository: ArgoRepository | None = None
    values: Literal["inline", "git"] = "inline"
