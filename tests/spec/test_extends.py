"""What several clusters share: laid beneath the spec, each value with the file and line in which it stands."""

from __future__ import annotations

import json
import random
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from generator.diagnostics import Position, SpecError
from generator.opening import open_spec
from generator.pipeline import generate
from generator.spec.extends import DEPTH_LIMIT
from generator.spec.load import Spec, schema, shared_schema
from generator.spec.model import Cluster
from generator.spec.reading.document import load_document
from generator.spec.validating.validation import validate_document
from tests.commandline import nixscope
from tests.fuzz.splitting import split
from tests.specs import SPECS

SEVERAL = Path(__file__).parent / "data" / "several"
CLUSTERS = ("berlin", "hamburg")


@pytest.mark.parametrize("name", CLUSTERS)
def test_each_cluster_is_what_its_spec_is_when_written_out(name: str) -> None:
    shared, expanded = (generate(SEVERAL / kind / f"{name}.yaml") for kind in ("clusters", "expanded"))
    assert shared.tree == expanded.tree
    assert shared.watch.own.rules[0].name == "house"


def loaded(folder: Path, **texts: str) -> Spec:
    """A spec of files: ``cluster`` is it, the others lie beside it."""
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text)
    return open_spec(folder / "cluster.yaml")


HOST = "version: 1\nname: x\nhosts: {box: {address: 100.64.0.1}}\n"


def test_a_value_knows_the_file_and_line_in_which_it_was_written() -> None:
    spec = open_spec(SEVERAL / "clusters" / "hamburg.yaml")
    own, shared = (str(SEVERAL / name) for name in ("clusters/hamburg.yaml", "shared/defaults.yaml"))
    places = {
        ("name",): Position(own, 3, 1),
        ("metrics", "retention"): Position(own, 8, 11),
        ("metrics", "volume"): Position(shared, 19, 3),
        ("hostDefaults", "labels", "site"): Position(own, 4, 25),
        ("alerting", "receivers", "default", "slack"): Position(str(SEVERAL / "shared/receivers.json"), 4, 20),
        ("watch", "rules"): Position(shared, 27, 3),
    }
    assert {path: spec.place(path) for path in places} == {path: (place, True) for path, place in places.items()}
    assert spec.place(("hosts", "watchtower"))[1] is False


def test_the_last_file_of_a_list_lies_over_the_first_and_the_spec_over_both(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        cluster=HOST + "extends: [low.yaml, high.yaml]\nmetrics: {volume: 3Gi}\n",
        low="metrics: {volume: 1Gi, retention: 1d, scrapeInterval: 10s}\nhosts: {box: {disks: [/dev/a]}}\n",
        high="metrics: {volume: 2Gi, retention: 2d}\nhosts: {box: {disks: [/dev/b, /dev/c]}}\n",
    ).cluster
    metrics = found.metrics
    assert (metrics.volume, metrics.retention, metrics.scrape_interval) == ("3Gi", "2d", "10s")
    assert found.hosts["box"].disks == ("/dev/b", "/dev/c")
    assert found.extends == ("low.yaml", "high.yaml")


def test_paths_are_relative_to_the_file_that_says_them(tmp_path: Path) -> None:
    for folder in ("a", "b/rules", "b/c"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "a/cluster.yaml").write_text("version: 1\nname: x\nextends: ../b/shared.yaml\n")
    (tmp_path / "b/shared.yaml").write_text("extends: c/low.yaml\nwatch: {rules: rules}\n")
    (tmp_path / "b/c/low.yaml").write_text("inventory: hosts.json\n")
    (tmp_path / "b/c/hosts.json").write_text('{"box": {"address": "100.64.0.1"}}')
    (tmp_path / "b/rules/own.yaml").write_text("groups: [{name: a, rules: [{record: a:b, expr: up}]}]\n")
    spec = open_spec(tmp_path / "a/cluster.yaml")
    assert list(spec.cluster.hosts) == ["box"]
    assert [file.rules[0].position.file for file in spec.own.rules] == [str(tmp_path / "b/rules/own.yaml")]
    assert spec.place(("hosts", "box", "address"))[0] == Position(str(tmp_path / "b/c/hosts.json"), 1, 10)


def test_a_path_may_say_that_it_begins_in_this_folder(tmp_path: Path) -> None:
    found = loaded(tmp_path, cluster=HOST + "extends: ./low.yaml\n", low="metrics: {volume: 1Gi}\n").cluster
    assert found.metrics.volume == "1Gi"


def test_null_removes_at_every_depth_and_does_not_come_back_from_below(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        cluster=HOST + "extends: [high.yaml]\ngroups: {a: null}\nalerting: {heartbeat: null}\n",
        low="groups: {a: {disks: [/dev/a]}, b: {labels: {x: y, z: y}}}\n",
        high="extends: low.yaml\ngroups: {a: {labels: {u: v}}, b: {labels: {x: null}}}\n"
        "alerting: {heartbeat: {url: {secret: s, key: k}}}\n",
    ).cluster
    assert {name: group.labels for name, group in found.groups.items()} == {"b": {"z": "y"}}
    assert found.alerting.heartbeat is None


def test_null_of_a_shared_file_removes_what_another_says_beneath_it(tmp_path: Path) -> None:
    """By the order of a list as by what a file extends itself, and whatever lies between."""
    low = "hosts: {gone: {address: 100.64.0.9}}\nmetrics: {retention: 3d, volume: 9Gi}\n"
    high = "hosts: {gone: null}\nmetrics: {retention: null}\n"
    for texts in (
        {"cluster": "extends: [low.yaml, high.yaml]\n", "low": low, "high": high},
        {"cluster": "extends: high.yaml\n", "low": low, "high": f"extends: low.yaml\n{high}"},
        {"cluster": "extends: [low.yaml, via.yaml]\n", "low": low, "via": "extends: high.yaml\n", "high": high},
        {"cluster": "extends: [low.yaml, via.yaml, high.yaml]\n", "low": low, "via": "mesh: {}\n", "high": high},
    ):
        found = loaded(tmp_path, **{**texts, "cluster": HOST + texts["cluster"]}).cluster
        assert list(found.hosts) == ["box"]
        assert (found.metrics.retention, found.metrics.volume) == (Cluster(1, "x").metrics.retention, "9Gi")


@pytest.mark.parametrize(
    ("low", "high", "order", "rule"),
    [
        ("hosts: {gone: {address: 100.64.0.9}}", "hosts: {gon: null}", "low.yaml, high.yaml", "removes-nothing"),
        ("hosts: {gone: {address: 100.64.0.9}}", "hosts: {gone: null}", "high.yaml, low.yaml", "wrong-type"),
        ("metrics: {volume: 9Gi}", "metrics: {retention: null}", "low.yaml, high.yaml", "removes-nothing"),
        ("metrics: {retention: 3d}", "metrics: {retention: 3}", "low.yaml, high.yaml", "wrong-type"),
        ("metrics: {retention: 3}", "metrics: {retention: null}", "low.yaml, high.yaml", "wrong-type"),
    ],
    ids=["misspelt", "beneath", "nothing-there", "no-null", "fault-beneath"],
)
def test_null_of_a_shared_file_that_removes_nothing_is_refused(
    low: str, high: str, order: str, rule: str, tmp_path: Path
) -> None:
    with pytest.raises(SpecError) as refused:
        loaded(tmp_path, cluster=HOST + f"extends: [{order}]\n", low=low, high=high)
    (found,) = refused.value.diagnostics
    assert found.id == rule
    assert found.position is not None
    assert found.position.file == str(tmp_path / ("low.yaml" if "retention: 3}" in low else "high.yaml"))
    assert rule != "removes-nothing" or found.remedy in ("write 'gone'", "write one of: volume")


def test_a_shared_file_that_two_others_extend_is_no_circle(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        cluster=HOST + "extends: [left.yaml, right.yaml]\n",
        left="extends: low.yaml\nmetrics: {volume: 2Gi}\n",
        right="extends: low.yaml\n",
        low="metrics: {volume: 1Gi}\n",
    ).cluster
    # right lies over left, with all that it extends: as if it were written out.
    assert found.metrics.volume == "1Gi"


@pytest.mark.parametrize("length", [DEPTH_LIMIT, DEPTH_LIMIT + 1])
def test_how_deep_files_may_extend_each_other(length: int, tmp_path: Path) -> None:
    texts = {f"f{number}": f"extends: f{number + 1}.yaml\n" for number in range(1, length)}
    texts |= {"cluster": HOST + "extends: f1.yaml\n", f"f{length}": "metrics: {volume: 1Gi}\n"}
    if length == DEPTH_LIMIT:
        assert loaded(tmp_path, **texts).cluster.metrics.volume == "1Gi"
        return
    with pytest.raises(SpecError) as refused:
        loaded(tmp_path, **texts)
    (found,) = refused.value.diagnostics
    assert found.id == "extends-too-deep"
    assert found.position == Position(str(tmp_path / f"f{DEPTH_LIMIT}.yaml"), 1, 10)


def test_a_file_is_read_once_however_many_extend_it(tmp_path: Path) -> None:
    """Sixteen names in each of eight files in a row: without that, four thousand million files."""
    names = [f"s{number}.yaml" for number in range(15)]
    texts: dict[str, str] = {name.removesuffix(".yaml"): "metrics: {volume: 1Gi}\n" for name in names}
    for number in range(1, DEPTH_LIMIT):
        last = [f"f{number + 1}.yaml"] if number + 1 < DEPTH_LIMIT else []
        texts[f"f{number}"] = json.dumps({"extends": names + last})
    texts["cluster"] = HOST + f"extends: {json.dumps([*names, 'f1.yaml'])}\n"
    assert loaded(tmp_path, **texts).cluster.metrics.volume == "1Gi"


def test_no_credential_of_any_file_is_ever_repeated(tmp_path: Path) -> None:
    """Not of one that the spec replaces, and not as the name of a file."""
    token = "xoxb-" + "0123456789-not-a-real-token"
    for texts in (
        {"cluster": HOST + "extends: low.yaml\ngroups: {a: {labels: {t: good}}}\n", "low": _labelled(token)},
        {"cluster": HOST + f"extends: {token}.yaml\n"},
        {"cluster": HOST + "extends: low.yaml\n", "low": f"extends: [{token}]\n"},
        {"cluster": HOST + "extends: low.yaml\n", "low": f"grafana: {{admin: {token}}}\n"},
    ):
        with pytest.raises(SpecError) as refused:
            loaded(tmp_path, **texts)
        assert {found.id for found in refused.value.diagnostics} == {"literal-credential"}
        assert token not in repr(refused.value.diagnostics)


def _labelled(text: str) -> str:
    return f"groups: {{a: {{labels: {{t: {text}}}}}}}\n"


# --- any spec, in two files -----------------------------------------------------------------------------------------

WHOLE: dict[str, Any] = {name: load_document(path).data for name, path in SPECS.items()}


@settings(max_examples=60)
@given(name=st.sampled_from(sorted(WHOLE)), seed=st.integers(0, 2**32))
def test_a_spec_split_in_two_is_the_same_cluster(name: str, seed: int) -> None:
    beneath, above = split(WHOLE[name], random.Random(seed))
    with tempfile.TemporaryDirectory() as folder:
        assert in_two_files(Path(folder), beneath, above) == open_spec(SPECS[name]).cluster


def in_two_files(folder: Path, beneath: Any, above: Any) -> Cluster:
    """The cluster of one file over another."""
    (folder / "cluster.json").write_text(json.dumps({**above, "extends": "shared.json"}))
    (folder / "shared.json").write_text(json.dumps(beneath))
    return msgspec.structs.replace(open_spec(folder / "cluster.json").cluster, extends=())


# --- the schema of a shared file ------------------------------------------------------------------------------------


def test_the_schema_of_a_shared_file_demands_nothing_but_whole_items_of_lists() -> None:
    Draft202012Validator.check_schema(shared_schema())
    assert [path for path, node in _nodes(shared_schema(), ()) if "required" in node and not _listed(path)] == []
    assert shared_schema()["properties"].keys() == schema()["properties"].keys()


def _nodes(node: Any, path: tuple[str, ...]) -> list[tuple[tuple[str, ...], dict[str, Any]]]:
    if isinstance(node, list):
        return [found for part in node for found in _nodes(part, path)]
    if not isinstance(node, dict):
        return []
    schemas = {key: part for key, part in node.items() if key not in ("examples", "default")}
    below = [found for key, part in schemas.items() for found in _nodes(part, (*path, key))]
    return [(path, node), *below]


def _listed(path: tuple[str, ...]) -> bool:
    return "items" in path or any(part.endswith("Listed") for part in path)


@pytest.mark.parametrize("path", [SEVERAL / "shared/defaults.yaml", SEVERAL / "shared/receivers.json", *SPECS.values()])
def test_the_schema_takes_shared_files_and_whole_specs(path: Path) -> None:
    assert validate_document(load_document(path), shared_schema()) == ()


def test_the_command_prints_it(tmp_path: Path) -> None:
    ran = nixscope("schema", "--shared", cwd=tmp_path)
    assert (ran.code, yaml.safe_load(ran.stdout)) == (0, shared_schema())
