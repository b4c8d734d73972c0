"""Helm: finished values per release, and a helmfile that installs them in order together with our objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.sources.contract import Watch
from generator.spec.model import Cluster
from generator.stack.contract import Release, Stack
from generator.syntax.yaml import print_yaml
from generator.targets import manifests
from generator.targets.contract import HEADER, File, Target


def render(cluster: Cluster, watch: Watch, stack: Stack) -> Iterator[File]:
    """``helm/<release>/values.yaml`` and ``helm/helmfile.yaml``."""
    for release in stack.releases:
        chart = f"{release.chart.name} {release.chart.version}"
        yield File(f"helm/{release.name}/values.yaml", print_yaml(release.values, f"Values of {chart}.\n{HEADER}"))
    yield File(
        "helm/helmfile.yaml", print_yaml(_helmfile(cluster, stack), f"helmfile apply -f helm/helmfile.yaml\n{HEADER}")
    )


def _helmfile(cluster: Cluster, stack: Stack) -> dict[str, Any]:
    repositories = sorted({release.chart.repository for release in stack.releases})
    names = {url: _repository_name(url) for url in repositories}
    return {
        "repositories": [{"name": name, "url": url} for url, name in names.items()],
        "helmDefaults": {"createNamespace": False, "wait": True, "timeout": 600},
        "kubeVersion": cluster.kubernetes.version,
        "releases": [_release(release, names, stack) for release in stack.releases],
    }


def _repository_name(url: str) -> str:
    """``https://grafana.github.io/helm-charts`` → ``grafana``."""
    return url.removeprefix("https://").split(".", 1)[0]


def _release(release: Release, repositories: dict[str, str], stack: Stack) -> dict[str, Any]:
    out: dict[str, Any] = {
        "name": release.name,
        "namespace": release.namespace,
        "chart": f"{repositories[release.chart.repository]}/{release.chart.name}",
        "version": release.chart.version,
        "values": [f"{release.name}/values.yaml"],
    }
    if release.needs:
        out["needs"] = [f"{release.namespace}/{need}" for need in release.needs]
    else:
        # The namespace before anything; the other objects once the first release has brought their CRDs.
        namespace = manifests.path_of("Namespace", stack.namespace)
        out["hooks"] = [_apply("presync", "-f", f"../{namespace}"), _apply("postsync", "-k", "../manifests")]
    return out


def _apply(event: str, flag: str, path: str) -> dict[str, Any]:
    return {
        "events": [event],
        "showlogs": True,
        "command": "kubectl",
        "args": ["apply", "--server-side", flag, path],
    }


TARGET = Target("helm", render, needs=("manifests",))
