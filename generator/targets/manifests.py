"""Plain Kubernetes objects, one a file, and a kustomization that applies them in the right order."""

from __future__ import annotations

from collections.abc import Iterator

from generator.sources.contract import Watch
from generator.spec.model import Cluster
from generator.stack.contract import Stack
from generator.syntax.yaml import print_yaml
from generator.targets.contract import HEADER, File, Target
from generator.targets.objects import object_file


def render(cluster: Cluster, watch: Watch, stack: Stack) -> Iterator[File]:
    """``manifests/<kind>/<name>.yaml`` and ``manifests/kustomization.yaml``."""
    files = [object_file(thing) for thing in stack.objects]
    for file in files:
        yield File(f"manifests/{file.path}", file.text)
    kustomization = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": [file.path for file in files],
    }
    text = print_yaml(kustomization, f"kubectl apply --server-side -k manifests\n{HEADER}")
    yield File("manifests/kustomization.yaml", text)


TARGET = Target("manifests", render)
