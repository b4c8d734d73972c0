"""Releases and objects as each target states them. The first that is there speaks for all: they say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from generator.insight.diff.leaves import at
from generator.insight.diff.thing import Thing, documents, inner, nix_module
from generator.stack import crds
from generator.syntax.nix import Call
from generator.targets.contract import FileTree

_OBJECT = re.compile(r"(?:manifests|helm/nixscope-objects/objects|argocd/objects)/([a-z]+)/(.+)\.yaml")
_APPLICATION = re.compile(r"argocd/applications/(.+)\.yaml")
_ARCHIVE = re.compile(r"(?P<chart>[a-z0-9-]+?)-(?P<version>[0-9]+\.[0-9]+\.[0-9]+[^/]*)\.tgz$")
_HELMFILE = "helm/helmfile.yaml"
_KUBENIX, _K3S = "kubenix/default.nix", "k3s/default.nix"
_K3S_OBJECTS = ("k3s/namespace.yaml", "k3s/objects.yaml")

Key = tuple[str, str]
"""Kind in lower case, and name."""


class ReleaseThere(msgspec.Struct, frozen=True):
    """A release as its target states it: chart, version, namespace and values.

    ``source`` is the chart as the arguments of a ``helm`` command: in its repository, or by the address of its archive.
    """

    chart: str
    version: str
    namespace: str
    values: Thing
    source: str


def releases(tree: FileTree) -> dict[str, ReleaseThere]:
    """Every release of a tree."""
    readers = (_of_helmfile, _of_kubenix, _of_argocd, _of_k3s)
    return next((found for reader in readers if (found := dict(reader(tree)))), {})


def applications(tree: FileTree) -> dict[str, Thing]:
    """Argo CD's Applications by the release that each is of; their own names may have a prefix."""
    found = ((_APPLICATION.fullmatch(path), Thing(text, path)) for path, text in tree.items())
    return {match[1]: thing for match, thing in found if match is not None}


def objects(tree: FileTree) -> dict[Key, Thing]:
    """Every object of ours."""
    found: dict[Key, Thing] = {}
    for path, text in sorted(tree.items(), reverse=True):  # "manifests" first, so that two sides are read alike
        if match := _OBJECT.fullmatch(path):
            found.setdefault((match[1], match[2]), Thing(text, path))
    return dict(sorted(found.items() or _inside(tree)))


def _of_helmfile(tree: FileTree) -> Iterator[tuple[str, ReleaseThere]]:
    if _HELMFILE not in tree:
        return
    helmfile = Thing(tree[_HELMFILE], _HELMFILE).data
    addresses = {repository["name"]: repository["url"] for repository in helmfile["repositories"]}
    for release in helmfile["releases"]:
        path = f"helm/{release['name']}/values.yaml"
        if path in tree:
            repository, _, chart = release["chart"].rpartition("/")
            source = _in_repository(chart, addresses[repository], release["version"])
            values = Thing(tree[path], path)
            yield release["name"], ReleaseThere(chart, release["version"], release["namespace"], values, source)


def _in_repository(chart: str, repository: str, version: str) -> str:
    return f"{chart} --repo {repository} --version {version}"


def _of_kubenix(tree: FileTree) -> Iterator[tuple[str, ReleaseThere]]:
    if _KUBENIX not in tree:
        return
    kubernetes = nix_module(tree[_KUBENIX], _KUBENIX)["kubernetes"]
    for name, release in at(kubernetes, "helm", "releases").items():
        fetched = release["chart"].arguments[0] if isinstance(release["chart"], Call) else {}
        url = str(fetched.get("url", ""))
        archive = _ARCHIVE.search(url.rpartition("/")[2])
        chart, version = (archive["chart"], archive["version"]) if archive else (name, "")
        yield name, ReleaseThere(chart, version, release["namespace"], inner(release["values"], _KUBENIX), url)


def _of_argocd(tree: FileTree) -> Iterator[tuple[str, ReleaseThere]]:
    for path, text in tree.items():
        found = _APPLICATION.fullmatch(path)
        if found is None or found[1] in (crds.RELEASE, "kustomization"):
            continue
        spec = Thing(text, path).data["spec"]
        source = spec.get("source") or spec["sources"][0]
        if "chart" not in source:
            continue
        beside = f"argocd/values/{found[1]}.yaml"
        values = Thing(tree[beside], beside) if beside in tree else inner(at(source, "helm", "valuesObject"), path)
        chart, version, namespace = source["chart"], source["targetRevision"], spec["destination"]["namespace"]
        where = _in_repository(chart, source["repoURL"], version)
        yield found[1], ReleaseThere(chart, version, namespace, values, where)


def _of_k3s(tree: FileTree) -> Iterator[tuple[str, ReleaseThere]]:
    if _K3S not in tree:
        return
    for name, chart in at(nix_module(tree[_K3S], _K3S), "services", "k3s", "autoDeployCharts").items():
        values = inner(chart["values"], _K3S)
        where = _in_repository(chart["name"], chart["repo"], chart["version"])
        yield name, ReleaseThere(chart["name"], chart["version"], chart["targetNamespace"], values, where)


def _inside(tree: FileTree) -> Iterator[tuple[Key, Thing]]:
    """Objects where a target has all of them in one file."""
    if _KUBENIX in tree:
        resources: Mapping[str, Any] = at(nix_module(tree[_KUBENIX], _KUBENIX), "kubernetes", "api", "resources") or {}
        for versions in resources.values():
            for kinds in versions.values():
                for kind, named in kinds.items():
                    yield from (((kind.lower(), name), inner(manifest, _KUBENIX)) for name, manifest in named.items())
        return
    for path in _K3S_OBJECTS:
        for manifest in documents(tree[path], path) if path in tree else ():
            yield (manifest["kind"].lower(), manifest["metadata"]["name"]), inner(manifest, path)
