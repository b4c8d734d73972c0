"""Plain Kubernetes objects, one a file, and a kustomization that applies them in the right order."""

from __future__ import annotations

from collections.abc import Iterator

from generator.sources.contract import Watch
from generator.spec.model import Cluster
from generator.stack.contract import Stack
from generator.syntax.yaml import print_yaml
from generator.targets.contract import HEADER, File, Target


def path_of(kind: str, name: str) -> str:
    """Where an object stands: ``manifests/scrapeconfig/node-exporter.yaml``."""
    return f"manifests/{kind.lower()}/{name}.yaml"


def render(cluster: Cluster, watch: Watch, stack: Stack) -> Iterator[File]:
    """``manifests/<kind>/<name>.yaml`` and ``manifests/kustomization.yaml``."""
    paths = []
    for thing in stack.objects:
        path = path_of(thing.kind, thing.name)
        paths.append(path.removeprefix("manifests/"))
        yield File(path, print_yaml(thing.manifest, HEADER))
    kustomization = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": paths,
    }
    text = print_yaml(kustomization, f"kubectl apply --server-side -k manifests\n{HEADER}")
    yield File("manifests/kustomization.yaml", text)


TARGET = Target("manifests", render)
