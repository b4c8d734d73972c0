"""Every object of ours is one that the API server takes, in every spec, read by Python's and by Go's YAML alike."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import pytest
import yaml

from generator.stack.contract import KubernetesObject
from tests.consumers.compact import CRDS
from tests.specs import SPECS, generated
from tests.toolbox import run_tool

pytestmark = [
    pytest.mark.proves("helm", "reads values and objects as they were meant, and installs exactly our manifests"),
    pytest.mark.proves("kubeconform", "takes every object of ours, unknown fields refused"),
]

VERSION = "1.34"
CUSTOM = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in CRDS.glob("*.json")}
OBJECTS = [
    pytest.param(thing, id=f"{name}-{thing.kind}-{thing.name}")
    for name in SPECS
    for thing in generated(name).stack.objects
]
SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
LABEL = re.compile(r"([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?")


def valid(manifest: Any) -> None:
    """Raises ValidationError for what Kubernetes or the CRD's own schema refuses, unknown fields among it."""
    schema = CUSTOM.get(manifest["kind"].lower())
    if schema is None:
        kubernetes_validate.validate(manifest, VERSION, strict=True)
        return
    jsonschema.Draft7Validator(schema).validate(manifest)
    # A CRD leaves ``metadata`` to the API server: any built-in kind has the same.
    valid({"apiVersion": "v1", "kind": "ConfigMap", "metadata": manifest["metadata"]})


@pytest.mark.parametrize("thing", OBJECTS)
def test_object_is_valid(thing: KubernetesObject) -> None:
    manifest = json.loads(json.dumps(thing.manifest))
    valid(manifest)
    assert SUBDOMAIN.fullmatch(thing.name)
    assert len(thing.name) <= 253
    for key, value in manifest["metadata"]["labels"].items():
        assert LABEL.fullmatch(value), key
        assert LABEL.fullmatch(key.rpartition("/")[2]), key


@pytest.mark.parametrize(
    "path", [("spec",), ("spec", "staticConfigs", 0), ("spec", "groups", 0, "rules", 0), ("metadata",)]
)
def test_unknown_field_is_refused(path: tuple[str | int, ...]) -> None:
    """The schemas really are closed, at every depth."""
    found = 0
    for thing in generated("keystone").stack.objects:
        manifest = part = json.loads(json.dumps(thing.manifest))
        try:
            for step in path:
                part = part[step]
        except (KeyError, IndexError):
            continue
        found += 1
        part["nixscope"] = "x"
        with pytest.raises(jsonschema.ValidationError):
            valid(manifest)
    assert found


@pytest.mark.parametrize("name", SPECS)
def test_kustomization_lists_every_manifest(name: str) -> None:
    result = generated(name)
    listed = yaml.safe_load(result.tree["manifests/kustomization.yaml"])["resources"]
    there = [path.removeprefix("manifests/") for path in result.tree if path.startswith("manifests/")]
    assert sorted([*listed, "kustomization.yaml"]) == sorted(there)
    assert len(set(listed)) == len(listed) == len(result.stack.objects)


@cache
def _typed(name: str) -> dict[str, Any]:
    """What the objects and values were before they became text, by file."""
    stack = generated(name).stack
    out = {f"manifests/{thing.kind.lower()}/{thing.name}.yaml": thing.manifest for thing in stack.objects}
    out |= {f"helm/{release.name}/values.yaml": release.values for release in stack.releases}
    return json.loads(json.dumps(out))


@pytest.mark.parametrize("name", SPECS)
def test_python_reads_what_was_meant(name: str) -> None:
    tree = generated(name).tree
    for path, meant in _typed(name).items():
        assert yaml.safe_load(tree[path]) == meant, path


@pytest.mark.parametrize("name", SPECS)
def test_go_reads_what_was_meant(name: str, tmp_path: Path) -> None:
    """Helm, kubectl and the operator share one YAML reader, which takes ``1e3`` for a number where PyYAML does not."""
    tree = {path: text for path, text in generated(name).tree.items() if path.endswith(".yaml")}
    del tree["helm/nixscope-objects/templates/objects.yaml"]  # a template, not YAML
    # Helm's function reads one document, so those of a stream stand by themselves.
    documents = tree.pop("k3s/objects.yaml", "").split("\n---\n")
    tree |= {f"k3s/{number}.yaml": text for number, text in enumerate(documents) if text}
    for path, text in tree.items():
        _write(tmp_path / "files" / path, text)
    _write(tmp_path / "Chart.yaml", "{apiVersion: v2, name: reader, version: 0.0.0}")
    each = '---\n{{ dict "path" $path "data" (fromYaml (toString $text)) | toJson }}\n'
    _write(
        tmp_path / "templates/all.yaml",
        f'{{{{ range $path, $text := .Files.Glob "files/**.yaml" }}}}\n{each}{{{{ end }}}}',
    )
    done = run_tool("helm", "template", "reader", tmp_path)
    assert done.returncode == 0, done.stderr
    lines = (json.loads(line) for line in done.stdout.splitlines() if line.startswith("{"))
    read = {line["path"].removeprefix("files/"): line["data"] for line in lines}
    assert read.keys() == tree.keys()
    for path, data in read.items():
        assert data == (_typed(name).get(path) or yaml.safe_load(tree[path])), path


@pytest.mark.parametrize("name", SPECS)
def test_helm_installs_our_objects_as_they_are(name: str, tmp_path: Path) -> None:
    """The chart of our objects gives exactly the manifests but for the namespace, which Helm makes by itself."""
    for path, text in generated(name).tree.items():
        _write(tmp_path / path, text)
    done = run_tool("helm", "template", "nixscope-objects", tmp_path / "helm/nixscope-objects")
    assert done.returncode == 0, done.stderr
    installed = {(found["kind"], found["metadata"]["name"]): found for found in yaml.safe_load_all(done.stdout)}
    objects = {(thing.kind, thing.name): thing.manifest for thing in generated(name).stack.objects}
    assert installed == {key: value for key, value in objects.items() if key[0] != "Namespace"}


@pytest.mark.parametrize("name", SPECS)
def test_kubeconform(name: str, tmp_path: Path) -> None:
    """A second validator, written in Go, on the files as they stand on disk."""
    tree = generated(name).tree
    paths = [path for path in tree if path.startswith("manifests/") and not path.endswith("kustomization.yaml")]
    for path in paths:
        _write(tmp_path / path, tree[path])
    for kind in ("configmap", "deployment", "namespace", "networkpolicy", "service", "statefulset"):
        _write(tmp_path / "schemas" / f"{kind}.json", _standalone(kind))
    locations = (f"{tmp_path}/schemas/{{{{.ResourceKind}}}}.json", f"{CRDS}/{{{{.ResourceKind}}}}.json")
    options = [option for location in locations for option in ("-schema-location", location)]
    done = run_tool("kubeconform", "-strict", "-summary", "-output", "json", *options, *paths, cwd=tmp_path)
    said = json.loads(done.stdout)
    assert done.returncode == 0, said["resources"]
    assert said["summary"] == {"valid": len(paths), "invalid": 0, "errors": 0, "skipped": 0}


@cache
def _standalone(kind: str) -> str:
    """One of kubernetes-validate's schemas with the definitions that it refers to beside it."""
    folder = files("kubernetes_validate") / "kubernetes-json-schema" / f"v{VERSION}.0-local-strict"
    groups = {"networkpolicy": "-networking", "deployment": "-apps", "statefulset": "-apps"}
    file = f"{kind}{groups.get(kind, '')}"
    schema = json.loads((folder / f"{file}-v1.json").read_text(encoding="utf-8"))
    schema["$defs"] = json.loads((folder / "_definitions.json").read_text(encoding="utf-8"))["$defs"]
    return json.dumps(schema).replace("/api/_definitions.json#", "#")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
