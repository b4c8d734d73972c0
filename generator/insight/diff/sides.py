"""One side of a comparison: hosts, releases and objects, found again in the files of a tree.

The same object may stand in several targets; it is one here, and a target that comes or goes changes none. Texts are
parsed when they are asked for: most are equal on both sides, and equality needs no parsing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import yaml

from generator.diagnostics import Diagnostic, SpecError
from generator.syntax.nix import Call, Lambda, Let
from generator.syntax.nix_read import read_nix
from generator.targets.contract import FileTree

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_HOST = re.compile(r"nixos/hosts/([^/]+)\.nix")
_MODULE = re.compile(r"nixos/modules/([^/]+)/(.+)")
_OBJECT = re.compile(r"(?:manifests|helm/nixscope-objects/objects)/([a-z]+)/(.+)\.yaml")
_VALUES = re.compile(r"helm/([^/]+)/values\.yaml")
_ARCHIVE = re.compile(r"(?P<chart>[a-z0-9-]+?)-(?P<version>[0-9]+\.[0-9]+\.[0-9]+[^/]*)\.tgz$")
_KUBENIX = "kubenix/default.nix"
_HELMFILE = "helm/helmfile.yaml"

Key = tuple[str, str]
"""Kind in lower case, and name."""


@dataclass(frozen=True)
class Thing:
    """A file's text, or data that stood inside of another file as canonical JSON; parsed once."""

    text: str
    path: str

    @cached_property
    def data(self) -> dict[str, Any]:
        """The parsed text. Raises SpecError for one that is no longer a document of ours."""
        found = _parsed(self.text, self.path)
        if not isinstance(found, dict):
            raise _unreadable(self.path, "it is no mapping")
        return found

    def same(self, other: Thing) -> bool:
        """Whether both say the same."""
        return self.text == other.text or self.data == other.data


@dataclass(frozen=True, slots=True)
class ReleaseThere:
    """A release as its target states it: chart, version, namespace and values.

    ``source`` is the chart as the arguments of a ``helm`` command: in its repository, or by the address of its archive.
    """

    chart: str
    version: str
    namespace: str
    values: Thing
    source: str


@dataclass(frozen=True, slots=True)
class Side:
    """All that a tree says: ``hosts`` and ``modules`` as text, ``targets`` by the first part of their paths."""

    targets: frozenset[str]
    hosts: Mapping[str, str]
    modules: Mapping[str, Mapping[str, str]]
    releases: Mapping[str, ReleaseThere]
    objects: Mapping[Key, Thing]

    @property
    def namespace(self) -> str:
        """The stack's namespace; the schema's default where the tree has no cluster side."""
        found = next((name for kind, name in self.objects if kind == "namespace"), None)
        return found or next((release.namespace for release in self.releases.values()), "monitoring")


def side(tree: FileTree) -> Side:
    """What a tree says. Raises SpecError for a file of ours that can no longer be read."""
    modules: dict[str, dict[str, str]] = {}
    for path, text in tree.items():
        if found := _MODULE.fullmatch(path):
            modules.setdefault(found[1], {})[found[2]] = text
    hosts = {found[1]: text for path, text in tree.items() if (found := _HOST.fullmatch(path))}
    kubenix = _kubenix(tree[_KUBENIX]) if _KUBENIX in tree else {}
    return Side(
        targets=frozenset(path.partition("/")[0] for path in tree),
        hosts=hosts,
        modules=modules,
        releases=dict(_of_helmfile(tree)) if _HELMFILE in tree else dict(_of_kubenix(kubenix)),
        objects=_objects(tree) or dict(_resources(kubenix)),
    )


def _objects(tree: FileTree) -> dict[Key, Thing]:
    found: dict[Key, Thing] = {}
    for path, text in sorted(tree.items(), reverse=True):  # "manifests" first, so that two sides are read alike
        if match := _OBJECT.fullmatch(path):
            found.setdefault((match[1], match[2]), Thing(text, path))
    return dict(sorted(found.items()))


def _of_helmfile(tree: FileTree) -> Iterator[tuple[str, ReleaseThere]]:
    helmfile = Thing(tree[_HELMFILE], _HELMFILE).data
    addresses = {repository["name"]: repository["url"] for repository in helmfile["repositories"]}
    for release in helmfile["releases"]:
        path = f"helm/{release['name']}/values.yaml"
        if path in tree:
            repository, _, chart = release["chart"].rpartition("/")
            source = f"{chart} --repo {addresses[repository]} --version {release['version']}"
            values = Thing(tree[path], path)
            yield release["name"], ReleaseThere(chart, release["version"], release["namespace"], values, source)


@lru_cache(maxsize=2)
def _kubenix(text: str) -> dict[str, Any]:
    try:
        found = read_nix(text)
    except ValueError as error:
        raise _unreadable(_KUBENIX, str(error)) from None
    while isinstance(found, Lambda | Let):
        found = found.body
    return dict(found.get("kubernetes", {}))


def _of_kubenix(kubernetes: Mapping[str, Any]) -> Iterator[tuple[str, ReleaseThere]]:
    for name, release in kubernetes.get("helm", {}).get("releases", {}).items():
        fetched = release["chart"].arguments[0] if isinstance(release["chart"], Call) else {}
        url = str(fetched.get("url", ""))
        archive = _ARCHIVE.search(url)
        chart, version = (archive["chart"], archive["version"]) if archive else (name, "")
        values = _inner(release["values"])
        yield name, ReleaseThere(chart.rpartition("/")[2], version, release["namespace"], values, url)


def _resources(kubernetes: Mapping[str, Any]) -> Iterator[tuple[Key, Thing]]:
    for versions in kubernetes.get("api", {}).get("resources", {}).values():
        for kinds in versions.values():
            for kind, named in kinds.items():
                yield from (((kind.lower(), name), _inner(manifest)) for name, manifest in named.items())


def _inner(data: object) -> Thing:
    return Thing(json.dumps(data, ensure_ascii=False), _KUBENIX)


def _parsed(text: str, path: str) -> object:
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - the safe loader, in C where there is one
    except yaml.YAMLError as error:
        raise _unreadable(path, str(error).splitlines()[0]) from None


def _unreadable(path: str, why: str) -> SpecError:
    return SpecError(
        [
            Diagnostic(
                "unreadable-output",
                f"{path} in the output directory is not what nixscope wrote: {why}",
                "write it again with nixscope generate --force, then compare",
                "nothing can be compared with a file that is damaged",
            )
        ]
    )
