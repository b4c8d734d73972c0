"""Argo CD: an Application for the kinds, for each release and for our objects, and one that holds them all.

What must hold for Argo CD, and where it comes from (its documentation, 3.4):

- An Application is called like its release: an Argo CD that tracks by label overwrites ``app.kubernetes.io/instance``,
  and Services are found by it.
- What the API server and the operator fill in is no difference to ``ServerSideDiff``, so nothing needs to be ignored.
- The namespace belongs to no Application: whoever deletes one must not delete it, with all volumes in it.
- For the same reason none has the finalizer that deletes what it deployed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from posixpath import join, normpath
from typing import Any

import msgspec

from generator.sources.contract import Watch
from generator.spec.argocd import IN_CLUSTER, ArgoCD, ArgoRepository
from generator.spec.model import Cluster
from generator.stack.contract import Release, Stack
from generator.stack.objects import MANAGED_BY
from generator.syntax.yaml import print_yaml
from generator.targets.contract import HEADER, File, Target
from generator.targets.objects import OBJECTS, in_namespace, kustomization, namespace_labels, object_file

ROOT = "nixscope"
_API = "argocd.argoproj.io"
_VALUES = "values"
_RETRY = {"limit": 10, "backoff": {"duration": "15s", "factor": 2, "maxDuration": "5m"}}


class _App(msgspec.Struct, frozen=True):
    """One Application. ``spec`` is its source or sources; ``wave`` its place in the order."""

    name: str
    title: str
    spec: Mapping[str, Any]
    wave: int
    namespace: str
    options: tuple[str, ...] = ()
    prune: bool = True


def render(cluster: Cluster, watch: Watch, stack: Stack) -> Iterator[File]:
    """``argocd/kustomization.yaml`` starts everything in ``applications``; they read ``objects`` and ``values``."""
    argocd, labels = cluster.argocd, namespace_labels(stack)
    apps = [*_kinds(stack), *_releases(argocd, stack), *_objects(argocd, stack)]
    for app in apps:
        yield _file(f"applications/{app.name}.yaml", _application(argocd, app, labels), f"{app.title}.")
    yield kustomization("argocd/applications", [f"{app.name}.yaml" for app in apps])
    if argocd.repository is not None:
        spec = {"source": _git(argocd.repository, "applications")}
        # An Application that left the output stays, as out of sync, until somebody decides about its volumes.
        root = _App(ROOT, "", spec, 0, argocd.namespace, prune=False)
        yield _file("root.yaml", _application(argocd, root, {}), f"Every other Application of {cluster.name}.")
    start = ["root.yaml"] if argocd.repository is not None else ["applications", "objects"]
    yield kustomization("argocd", start, "kubectl apply --server-side -k argocd\n")
    for release in stack.releases if _reads_values(argocd) else ():
        yield _file(f"values/{release.name}.yaml", release.values, f"Values of {_chart_title(release)}.")
    objects = [object_file(thing) for thing in in_namespace(stack.objects)]
    yield from (File(f"argocd/objects/{file.path}", file.text) for file in objects)
    yield kustomization("argocd/objects", [file.path for file in objects])


def _file(path: str, content: Mapping[str, Any], title: str) -> File:
    return File(f"argocd/{path}", print_yaml(content, f"{title}\n{HEADER}"))


def _kinds(stack: Stack) -> Iterator[_App]:
    if stack.kinds is not None:
        source = {**_chart(stack.kinds), "helm": {"releaseName": stack.kinds.name, "valuesObject": stack.kinds.values}}
        title = f"The custom kinds of {_chart_title(stack.kinds)}"
        # With a kind go all objects of it.
        yield _App(stack.kinds.name, title, {"source": source}, 0, stack.namespace, ("Prune=false",), prune=False)


def _releases(argocd: ArgoCD, stack: Stack) -> Iterator[_App]:
    waves = _waves(stack)
    for release in stack.releases:
        spec = _with_values(argocd, release, skip_crds=not release.needs and stack.kinds is not None)
        yield _App(release.name, _chart_title(release), spec, waves[release.name], release.namespace, _IN_NAMESPACE)


def _objects(argocd: ArgoCD, stack: Stack) -> Iterator[_App]:
    if argocd.repository is not None:
        spec, title = {"source": _git(argocd.repository, "objects")}, "Scrape configs, rules, dashboards, configuration"
        yield _App(OBJECTS, title, spec, _waves(stack)[OBJECTS], stack.namespace, _IN_NAMESPACE)


# For a kind that is a moment late. Argo CD before 3.1 does not know the second one, fails, and tries again.
_IN_NAMESPACE = ("CreateNamespace=true", "SkipDryRunOnMissingResource=true")


def _waves(stack: Stack) -> dict[str, int]:
    """After the kinds, which are 0: what needs nothing, our objects, and what needs those and other releases."""
    waves = {OBJECTS: 2}
    for release in stack.releases:
        waves[release.name] = 1 + max(waves[name] for name in (*release.needs, OBJECTS)) if release.needs else 1
    return waves


def _with_values(argocd: ArgoCD, release: Release, *, skip_crds: bool) -> dict[str, Any]:
    """The chart with its values, which stand in it or in a file of the repository."""
    helm: dict[str, Any] = {"releaseName": release.name, **({"skipCrds": True} if skip_crds else {})}
    repository = argocd.repository
    if repository is None or not _reads_values(argocd):
        return {"source": {**_chart(release), "helm": {**helm, "valuesObject": release.values}}}
    place = join(f"${_VALUES}", _below(repository, f"values/{release.name}.yaml"))
    values = {"repoURL": repository.url, "targetRevision": repository.revision, "ref": _VALUES}
    return {"sources": [{**_chart(release), "helm": {**helm, "valueFiles": [place]}}, values]}


def _reads_values(argocd: ArgoCD) -> bool:
    return argocd.values == "git" and argocd.repository is not None


def _chart(release: Release) -> dict[str, Any]:
    pin = release.chart
    return {"repoURL": pin.repository, "chart": pin.name, "targetRevision": pin.version}


def _chart_title(release: Release) -> str:
    return f"{release.chart.name} {release.chart.version}"


def _git(repository: ArgoRepository, folder: str) -> dict[str, Any]:
    return {
        "repoURL": repository.url,
        "targetRevision": repository.revision,
        "path": _below(repository, folder),
    }


def _below(repository: ArgoRepository, path: str) -> str:
    return normpath(join(repository.path, "argocd", path))


def _application(argocd: ArgoCD, app: _App, labels: Mapping[str, str]) -> dict[str, Any]:
    policy: dict[str, Any] = {
        "automated": {"prune": app.prune, "selfHeal": True},
        "syncOptions": ["ServerSideApply=true", *app.options],
        "retry": _RETRY,
    }
    if "CreateNamespace=true" in app.options:
        policy["managedNamespaceMetadata"] = {"labels": dict(labels)}
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {
            "name": f"{argocd.prefix}{app.name}",
            "namespace": argocd.namespace,
            "labels": MANAGED_BY,
            "annotations": {
                f"{_API}/compare-options": "ServerSideDiff=true",
                f"{_API}/sync-wave": str(app.wave),
            },
        },
        "spec": {
            "project": argocd.project,
            "destination": {**_cluster(argocd, app), "namespace": app.namespace},
            **app.spec,
            "syncPolicy": policy,
        },
    }


def _cluster(argocd: ArgoCD, app: _App) -> dict[str, str]:
    """Where to: Applications themselves belong to the cluster that Argo CD runs in."""
    if argocd.destination.name is not None and app.name != ROOT:
        return {"name": argocd.destination.name}
    return {"server": (argocd.destination.server if app.name != ROOT else None) or IN_CLUSTER}


TARGET = Target("argocd", render)
