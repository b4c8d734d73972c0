"""Our objects as files. Several targets carry them; each is printed once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import cast

from generator.stack.contract import KubernetesObject, Stack
from generator.syntax.yaml import print_yaml
from generator.targets.contract import HEADER, File

OBJECTS = "nixscope-objects"
"""What our objects are called where they are deployed as one thing."""


@lru_cache(maxsize=512)
def object_file(thing: KubernetesObject) -> File:
    """``<kind>/<name>.yaml`` (``scrapeconfig/node-exporter.yaml``), to be put below a target's own folder."""
    return File(f"{thing.kind.lower()}/{thing.name}.yaml", print_yaml(thing.manifest, HEADER))


def in_namespace(objects: Iterable[KubernetesObject]) -> list[KubernetesObject]:
    """All but the namespace itself, for who makes it first and keeps records in it."""
    return [thing for thing in objects if thing.kind != "Namespace"]


def namespace_labels(stack: Stack) -> Mapping[str, str]:
    """The labels of the stack's namespace."""
    (namespace,) = (thing for thing in stack.objects if thing.kind == "Namespace")
    return cast("Mapping[str, str]", namespace.manifest["metadata"]["labels"])


def kustomization(folder: str, resources: Sequence[str], use: str = "") -> File:
    """``<folder>/kustomization.yaml`` with these files; ``use`` says above it how to apply it."""
    content = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "resources": list(resources)}
    return File(f"{folder}/kustomization.yaml", print_yaml(content, f"{use}{HEADER}"))
