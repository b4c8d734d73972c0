"""Helm: finished values per release, our objects as a chart of their own, and a helmfile that installs all in order.

The objects are a release like the others, so that a change of nothing but a rule is applied, and a removed one goes.
They stand in the chart as files that its one template only reads out: what is in them (``{{ $labels.instance }}``) is
never taken for a template.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.sources.contract import Watch
from generator.spec.model import Cluster
from generator.stack.contract import Release, Stack
from generator.syntax.yaml import print_yaml
from generator.targets.contract import HEADER, File, Target
from generator.targets.objects import OBJECTS, in_namespace, object_file

_TEMPLATE = '{{ range $path, $_ := .Files.Glob "objects/**.yaml" }}\n---\n{{ $.Files.Get $path }}\n{{ end }}\n'
"""The one template of the chart: every file as it is."""


def render(cluster: Cluster, watch: Watch, stack: Stack) -> Iterator[File]:
    """``helm/<release>/values.yaml``, the chart ``helm/nixscope-objects`` and ``helm/helmfile.yaml``."""
    for release in stack.releases:
        chart = f"{release.chart.name} {release.chart.version}"
        yield File(f"helm/{release.name}/values.yaml", print_yaml(release.values, f"Values of {chart}.\n{HEADER}"))
    yield from _chart(stack)
    use = f"The first time: helmfile sync -f helm/helmfile.yaml; later: helmfile apply\n{HEADER}"
    yield File("helm/helmfile.yaml", print_yaml(_helmfile(cluster, stack), use))


def _chart(stack: Stack) -> Iterator[File]:
    description = "Scrape configs, rules, dashboards and configuration that nixscope wrote"
    chart = {"apiVersion": "v2", "name": OBJECTS, "version": "0.1.0", "description": description}
    yield File(f"helm/{OBJECTS}/Chart.yaml", print_yaml(chart, HEADER))
    yield File(f"helm/{OBJECTS}/templates/objects.yaml", _TEMPLATE)
    # Helm keeps its own records in the namespace, so it makes it first and cannot own it.
    for thing in in_namespace(stack.objects):
        file = object_file(thing)
        yield File(f"helm/{OBJECTS}/objects/{file.path}", file.text)


def _helmfile(cluster: Cluster, stack: Stack) -> dict[str, Any]:
    repositories = sorted({release.chart.repository for release in stack.releases})
    names = {url: _repository_name(url) for url in repositories}
    first, *others = stack.releases
    return {
        "repositories": [{"name": name, "url": url} for url, name in names.items()],
        "helmDefaults": {"createNamespace": True, "wait": True, "timeout": 600},
        "kubeVersion": cluster.kubernetes.version,
        "releases": [
            {**_release(first, names), "hooks": [_crds(first, names)]},
            _objects(stack),
            *(_release(other, names) for other in others),
        ],
    }


def _repository_name(url: str) -> str:
    """``https://grafana.github.io/helm-charts`` → ``grafana``."""
    return url.removeprefix("https://").split(".", 1)[0]


def _release(release: Release, repositories: dict[str, str]) -> dict[str, Any]:
    # What Alloy reads at its start stands among the objects, and these need the kinds of the first release.
    needs = (*release.needs, OBJECTS) if release.needs else ()
    return {
        **_common(release.name, release.namespace),
        "chart": f"{repositories[release.chart.repository]}/{release.chart.name}",
        "version": release.chart.version,
        "values": [f"{release.name}/values.yaml"],
        **_needs(release.namespace, needs),
    }


def _common(name: str, namespace: str) -> dict[str, Any]:
    # Before the first installation the API server knows none of the kinds, and helm-diff would refuse their objects.
    return {"name": name, "namespace": namespace, "disableValidationOnInstall": True}


def _crds(release: Release, repositories: dict[str, str]) -> dict[str, Any]:
    """Helm installs CRDs and never updates them: this applies those of the chart before each of its updates."""
    chart = f"{repositories[release.chart.repository]}/{release.chart.name} --version {release.chart.version}"
    # Too large for the annotation of a client-side apply, and Helm owned the fields at the installation.
    # helmfile fills in the braces, so that kubectl goes where --kube-context says.
    context = "{{ with .Release.KubeContext }} --context {{ . }}{{ end }}"
    apply = f"kubectl{context} apply --server-side --force-conflicts --filename -"
    return {
        "events": ["presync"],
        "showlogs": True,
        "command": "sh",
        "args": ["-c", f"helm show crds {chart} | {apply}"],
    }


def _objects(stack: Stack) -> dict[str, Any]:
    needs = (stack.releases[0].name,)
    return {
        **_common(OBJECTS, stack.namespace),
        "chart": f"./{OBJECTS}",
        **_needs(stack.namespace, needs),
    }


def _needs(namespace: str, names: tuple[str, ...]) -> dict[str, Any]:
    return {"needs": [f"{namespace}/{name}" for name in names]} if names else {}


TARGET = Target("helm", render)
