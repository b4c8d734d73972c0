"""Applications that Argo CD's own schema takes, with the values, charts and objects of the other targets, in order."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import jsonschema
import msgspec
import pytest
import yaml

from generator.pipeline import Generated, generate, render
from generator.spec.argocd import ArgoCD, ArgoRepository
from generator.targets.objects import namespace_labels
from tests.consumers.rendering import Rendering, each_spec
from tests.consumers.test_objects import valid
from tests.specs import SPECS, made
from tests.toolbox import run_tool

Object = dict[str, Any]
GIT = {"url": "https://git.example.org/clusters.git", "revision": "main", "path": "home/out"}
WAVE = "argocd.argoproj.io/sync-wave"
KNOWN_OPTIONS = {"ServerSideApply=true", "CreateNamespace=true", "SkipDryRunOnMissingResource=true", "Prune=false"}
"""Those of Argo CD's page on sync options that we mean; another spelling is ignored by it without a word."""


@cache
def whole(name: str) -> Generated:
    """A spec of ``SPECS`` with every target that carries the stack."""
    return generate(SPECS[name], ("argocd", "helm", "manifests"))


def small(**argocd: Any) -> Generated:
    """A small spec with these settings of Argo CD."""
    return made(argocd=argocd, targets=["argocd", "helm"])


def applications(tree: Mapping[str, str]) -> dict[str, Object]:
    """Every Application by its name, the root among them."""
    found = [yaml.safe_load(text) for path, text in tree.items() if path.startswith("argocd/")]
    return {thing["metadata"]["name"]: thing for thing in found if thing.get("kind") == "Application"}


VARIANTS = {
    "inline, no Git": {},
    "inline, Git": {"repository": GIT},
    "Git": {"repository": GIT, "values": "git"},
    "elsewhere": {
        **{"repository": GIT, "destination": {"name": "home"}},
        **{"prefix": "home-", "namespace": "gitops", "project": "observability"},
    },
    "address": {"repository": {**GIT, "path": "."}, "destination": {"server": "https://10.0.0.1:6443"}},
}


@pytest.fixture(params=VARIANTS)
def variant(request: pytest.FixtureRequest) -> Generated:
    """A small spec with each way to deploy through Argo CD."""
    return small(**VARIANTS[request.param])


@each_spec
def test_applications_of_every_spec_are_valid(name: str) -> None:
    found = applications(whole(name).tree)
    assert len(found) >= len(whole(name).stack.releases) + 1
    for application in found.values():
        valid(application)


def test_applications_of_every_variant_are_valid(variant: Generated) -> None:
    for application in applications(variant.tree).values():
        valid(application)
        policy = application["spec"]["syncPolicy"]
        assert set(policy["syncOptions"]) <= KNOWN_OPTIONS
        assert ("managedNamespaceMetadata" in policy) == ("CreateNamespace=true" in policy["syncOptions"])
        assert application["metadata"].get("finalizers", []) == [], "deleting an Application would delete volumes"
        assert ("source" in application["spec"]) != ("sources" in application["spec"])
        assert len({"name", "server"} & application["spec"]["destination"].keys()) == 1


def test_what_every_application_says(variant: Generated) -> None:
    """Words that Argo CD ignores when they are spelt otherwise, the project, and that it mends what others change."""
    argocd = variant.cluster.argocd
    for name, application in applications(variant.tree).items():
        annotations, spec = application["metadata"]["annotations"], application["spec"]
        assert annotations.keys() == {"argocd.argoproj.io/compare-options", WAVE}
        assert annotations["argocd.argoproj.io/compare-options"] == "ServerSideDiff=true"
        assert spec["project"] == argocd.project
        assert spec["syncPolicy"]["automated"]["selfHeal"] is True
        ours = name.removeprefix(argocd.prefix)
        options = {"nixscope": [], "nixscope-crds": ["Prune=false"]}
        in_namespace = ["CreateNamespace=true", "SkipDryRunOnMissingResource=true"]
        assert spec["syncPolicy"]["syncOptions"] == ["ServerSideApply=true", *options.get(ours, in_namespace)]


@pytest.mark.parametrize("path", [("spec",), ("spec", "source", "helm"), ("spec", "syncPolicy", "automated")])
def test_unknown_field_is_refused(path: tuple[str, ...]) -> None:
    application = part = json.loads(json.dumps(applications(whole("keystone").tree)["loki"]))
    for step in path:
        part = part[step]
    part["nixscope"] = "x"
    with pytest.raises(jsonschema.ValidationError):
        valid(application)


@each_spec
def test_values_and_charts_are_those_of_helm(name: str) -> None:
    """Inline, each under its release's name, from the same repository in the same version."""
    result = whole(name)
    found = applications(result.tree)
    for release in result.stack.releases:
        source = found[release.name]["spec"]["source"]
        assert source["helm"]["valuesObject"] == yaml.safe_load(result.tree[f"helm/{release.name}/values.yaml"])
        assert source["helm"]["releaseName"] == release.name
        pin = release.chart
        assert (source["repoURL"], source["chart"], source["targetRevision"]) == (
            pin.repository,
            pin.name,
            pin.version,
        )


def test_values_in_git_are_found_where_the_application_looks() -> None:
    result = small(repository=GIT, values="git")
    found = applications(result.tree)
    for release in result.stack.releases:
        chart, values = found[release.name]["spec"]["sources"]
        assert values == {"repoURL": GIT["url"], "targetRevision": "main", "ref": "values"}
        (file,) = chart["helm"]["valueFiles"]
        assert "valuesObject" not in chart["helm"]
        text = result.tree[str(PurePosixPath(file).relative_to("$values/home/out"))]
        assert yaml.safe_load(text) == yaml.safe_load(result.tree[f"helm/{release.name}/values.yaml"])


@each_spec
def test_objects_are_the_manifests(name: str) -> None:
    """But the namespace, which no Application owns: each of them makes it with its labels."""
    tree = whole(name).tree
    folders = {
        folder: {
            path.removeprefix(f"{folder}/"): text
            for path, text in tree.items()
            if path.startswith(f"{folder}/") and not path.endswith("kustomization.yaml")
        }
        for folder in ("argocd/objects", "manifests")
    }
    namespaces = {path for path in folders["manifests"] if path.startswith("namespace/")}
    assert len(namespaces) == 1
    assert folders["argocd/objects"] == {k: v for k, v in folders["manifests"].items() if k not in namespaces}
    for application in applications(tree).values():
        policy = application["spec"]["syncPolicy"]
        if "CreateNamespace=true" in policy["syncOptions"]:
            assert policy["managedNamespaceMetadata"]["labels"] == namespace_labels(whole(name).stack)


def test_kustomizations_name_what_is_there(variant: Generated) -> None:
    """One command reaches every Application: by itself, or through the root and Git."""
    tree = variant.tree
    for folder in ("argocd/applications", "argocd/objects"):
        listed = yaml.safe_load(tree[f"{folder}/kustomization.yaml"])["resources"]
        there = {path.removeprefix(f"{folder}/") for path in tree if path.startswith(f"{folder}/")}
        assert {*listed, "kustomization.yaml"} == there
    start = yaml.safe_load(tree["argocd/kustomization.yaml"])["resources"]
    repository = variant.cluster.argocd.repository
    if repository is None:
        assert start == ["applications", "objects"]
        return
    assert start == ["root.yaml"]
    below = PurePosixPath(repository.path)
    folders = {str(PurePosixPath(path).parent) for path in tree}
    for application in applications(tree).values():
        if "path" in (source := application["spec"].get("source", {})):
            assert str(PurePosixPath(source["path"]).relative_to(below)) in folders


@each_spec
def test_waves_follow_what_is_needed(name: str) -> None:
    """Kinds, then the release that needs nothing, then our objects, then what needs both; each after its needs."""
    result = whole(name)
    cluster = msgspec.structs.replace(result.cluster, argocd=ArgoCD(repository=ArgoRepository(**GIT)))
    found = applications(render(cluster, result.watch, result.stack, ["argocd"]))
    wave = {called: int(application["metadata"]["annotations"][WAVE]) for called, application in found.items()}
    assert wave.pop("nixscope") == wave.pop("nixscope-crds") == 0
    for release in result.stack.releases:
        assert wave[release.name] > 0
        assert all(wave[need] < wave[release.name] for need in release.needs)
        assert (wave["nixscope-objects"] < wave[release.name]) == bool(release.needs)
        assert (wave["nixscope-objects"] > wave[release.name]) == (not release.needs)


def test_nothing_that_holds_data_is_pruned() -> None:
    found = applications(small(repository=GIT).tree)
    prune = {name: application["spec"]["syncPolicy"]["automated"]["prune"] for name, application in found.items()}
    assert {name for name, on in prune.items() if not on} == {"nixscope", "nixscope-crds"}
    assert "Prune=false" in found["nixscope-crds"]["spec"]["syncPolicy"]["syncOptions"]


def test_elsewhere_means_the_stack_and_not_its_applications() -> None:
    """A cluster by its name; the Applications stay with the Argo CD that reads them."""
    found = applications(small(**VARIANTS["elsewhere"]).tree)
    root = found.pop("home-nixscope")
    assert root["spec"]["destination"] == {"server": "https://kubernetes.default.svc", "namespace": "gitops"}
    assert {one["spec"]["destination"]["name"] for one in found.values()} == {"home"}
    assert {one["metadata"]["namespace"] for one in (root, *found.values())} == {"gitops"}
    assert all(name.startswith("home-") for name in found)


def _render(application: Object, charts: Path, *options: str) -> list[Object]:
    """What Argo CD's repository server runs for an Application with inline values."""
    source = application["spec"]["source"]
    crds = () if source["helm"].get("skipCrds") else ("--include-crds",)
    where = ("--namespace", application["spec"]["destination"]["namespace"], "--kube-version", "1.34.0")
    command = ("template", source["helm"]["releaseName"], charts / source["chart"], *where, *crds, *options)
    values = json.dumps(source["helm"]["valuesObject"])
    done = run_tool("helm", *command, "--values", "-", input=values)
    assert done.returncode == 0, done.stderr
    return [thing for thing in yaml.load_all(done.stdout, Loader=yaml.CBaseLoader) if thing]


@each_spec
def test_kinds_are_kinds_alone_and_no_release_brings_them_again(name: str, charts: Path) -> None:
    found = applications(whole(name).tree)
    kinds = _render(found["nixscope-crds"], charts)
    assert {thing["kind"] for thing in kinds} == {"CustomResourceDefinition"}
    assert len(kinds) == 10
    names = {thing["metadata"]["name"] for thing in kinds}
    for release in whole(name).stack.releases:
        again = {thing["metadata"]["name"] for thing in _render(found[release.name], charts)} & names
        assert again == set(), release.name


@each_spec
def test_every_rendering_is_the_same(name: str, charts: Path, rendering: Rendering) -> None:
    """No password or certificate is drawn anew, which would be out of sync for ever."""
    found = applications(whole(name).tree)
    for release in whole(name).stack.releases:
        once, twice = (_render(found[release.name], charts) for _ in range(2))
        assert once == twice, release.name
        assert len(once) >= len(rendering.release(name, release.name))
