"""Plain Kubernetes objects, one a file, and a kustomization that applies them in the right order."""

from __future__ import annotations

from collections.abc import Iterator

from generator.sources.contract import Watch
from generator.spec.model import Cluster
from generator.stack.contract import Stack
from generator.targets.contract import File, Target
from generator.targets.objects import kustomization, object_file


def render(cluster: Cluster, watch: Watch, stack: Stack) -> Iterator[File]:
    """``manifests/<kind>/<name>.yaml`` and ``manifests/kustomization.yaml``."""
    files = [object_file(thing) for thing in stack.objects]
    for file in files:
        yield File(f"manifests/{file.path}", file.text)
    use = "kubectl apply --server-side -k manifests\n"
    yield kustomization("manifests", [file.path for file in files], use)


TARGET = Target("manifests", render)
