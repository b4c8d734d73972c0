"""The same spec gives the same bytes: on every machine, in every locale and time zone, from every directory."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.pipeline import generate
from generator.spec.load import schema
from generator.spec.reading.document import load_document
from generator.spec.validating.schema_place import flattened, properties_of
from generator.targets.registry import TARGETS
from tests.commandline import ROOT, nixscope_process

KEYSTONE = ROOT / "examples" / "keystone" / "cluster.yaml"
ALL_TARGETS = [part for name in TARGETS for part in ("--target", name)]


def digest(out: Path) -> dict[str, str]:
    """Every file by its path, the manifest included."""
    files = sorted(path for path in out.rglob("*") if path.is_file())
    return {str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """The output of one run, and the file names that must be there for the comparison to mean anything."""
    folder = tmp_path_factory.mktemp("reference")
    assert nixscope_process("generate", KEYSTONE, *ALL_TARGETS, cwd=folder, PYTHONHASHSEED="0").code == 0
    found = digest(folder / "out")
    assert {".nixscope.json", "kubenix/default.nix", "nixos/hosts/primer.nix"} <= found.keys()
    return found


@pytest.mark.parametrize(
    "variables",
    [
        {"PYTHONHASHSEED": "1", "LC_ALL": "C", "LANG": "C", "TZ": "Pacific/Kiritimati"},
        {
            "PYTHONHASHSEED": "4242",
            "LC_ALL": "tr_TR.UTF-8",
            "LANG": "tr_TR.UTF-8",
            "TZ": "America/St_Johns",
            "PYTHONUTF8": "0",
            "HOME": "/nowhere",
            "USER": "somebody",
            "COLUMNS": "20",
        },
    ],
    ids=lambda variables: variables["LC_ALL"],
)
def test_hash_seed_locale_and_time_zone_do_not_matter(tmp_path, reference, variables):
    ran = nixscope_process("generate", KEYSTONE, *ALL_TARGETS, "--out", tmp_path / "out", cwd=tmp_path, **variables)
    assert (ran.code, digest(tmp_path / "out")) == (0, reference)


def test_the_directory_and_the_way_to_the_spec_do_not_matter(tmp_path, reference):
    """Run beside a copy of the spec, which is given by a relative path through another directory."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    shutil.copy(KEYSTONE, tmp_path / "a" / "renamed.yaml")
    ran = nixscope_process(
        "generate", "../renamed.yaml", *ALL_TARGETS, "--out", "../../elsewhere/deep", cwd=tmp_path / "a" / "b"
    )
    assert (ran.code, digest(tmp_path / "elsewhere" / "deep")) == (0, reference)


def test_what_was_there_before_does_not_matter(tmp_path, reference):
    """Arrived at from another spec's output, step by step, instead of from nothing."""
    spec = tmp_path / "cluster.yaml"
    spec.write_text("version: 1\nname: other\nhosts: {box: {address: 100.64.0.1}}\n")
    for source in (spec, KEYSTONE):
        ran = nixscope_process("generate", source, *ALL_TARGETS, cwd=tmp_path)
    assert (ran.code, digest(tmp_path / "out")) == (0, reference)


def tree(data: Any, folder: Path) -> dict[str, str]:
    path = folder / "cluster.json"
    path.write_text(json.dumps(data))
    return dict(generate(path).tree)


def reordered(data: Any, node: Any, root: Any) -> Any:
    """The settings of every mapping that the schema closes, backwards; named entries (hosts, routes) as they are."""
    if isinstance(data, list):
        items = next((part["items"] for part in flattened(node, root) if "items" in part), {})
        return [reordered(item, items, root) for item in data]
    if not isinstance(data, dict):
        return data
    known = properties_of(node, root)
    if known:
        return {name: reordered(value, known[name], root) for name, value in reversed(data.items())}
    entries = next((part.get("additionalProperties") for part in flattened(node, root) if "type" in part), {})
    return {name: reordered(value, entries, root) for name, value in data.items()}


def test_the_order_of_settings_does_not_matter(tmp_path):
    data = load_document(KEYSTONE).data
    backwards = reordered(data, schema(), schema())
    assert list(backwards) == list(reversed(data))
    assert list(backwards["hosts"]["primer"]) == ["disks", "zfs", "roles", "address"]
    assert backwards == data
    assert tree(backwards, tmp_path) == tree(data, tmp_path)


def test_the_order_of_hosts_is_that_of_the_spec_and_changes_nothing_else(tmp_path):
    """Order is the user's where the user names things: the output lists hosts as the spec does."""
    data = load_document(KEYSTONE).data
    backwards = {**data, "hosts": dict(reversed(data["hosts"].items()))}
    one, other = tree(data, tmp_path), tree(backwards, tmp_path)
    assert one.keys() == other.keys()
    assert {path for path in one if one[path] != other[path]} <= {
        "nixos/default.nix",
        "kubenix/default.nix",
        "k3s/objects.yaml",
        *(path for path in one if "/scrapeconfig/" in path),
    }
    path = "manifests/scrapeconfig/node-exporter.yaml"
    listed = [yaml.safe_load(text[path])["spec"]["staticConfigs"] for text in (one, other)]
    assert listed[0] == list(reversed(listed[1]))
    assert len(listed[0]) > 1
