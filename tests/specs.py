"""Specs to test with: the examples, an odd one, and small ones made on the spot. Every one goes the whole way."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from generator.pipeline import Generated, generate
from generator.spec.model import Cluster
from generator.spec.resolve import resolve_cluster

ROOT = Path(__file__).parents[1]
EXAMPLES = {path.parent.name: path for path in sorted(ROOT.glob("examples/*/cluster.yaml"))}
_DATA = ROOT / "tests" / "consumers" / "data"
_MIMIR = ("mimir", "mimir-distributed", "mimir-entry", "mimir-elsewhere")
_OTHERS = ("odd", "available", "distributed", "long", "sharded", "victoria", *_MIMIR, "clusters")
SPECS = {**EXAMPLES, **{name: _DATA / f"{name}.yaml" for name in _OTHERS}}

HOST: Mapping[str, Any] = {"box": {"address": "100.64.0.1"}}
STORE: Mapping[str, Any] = {
    "object": {"type": "ceph-rgw", "endpoint": "http://rgw:80", "credentials": {"secret": "loki-s3"}}
}


@cache
def generated(name: str) -> Generated:
    """What a spec of ``SPECS`` becomes."""
    return generate(SPECS[name])


def made(**parts: Any) -> Generated:
    """What a small spec becomes: one host, and these parts in place of the defaults."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cluster.yaml"
        path.write_text(json.dumps({"version": 1, "name": "small", "hosts": HOST, **parts}), encoding="utf-8")
        return generate(path)


def cluster(**parts: Any) -> Cluster:
    """The same spec as a typed cluster only: quick, and with no rule of the spec in the way."""
    return resolve_cluster({"version": 1, "name": "small", "hosts": HOST, **parts}, {})


def values(result: Generated, release: str) -> dict[str, Any]:
    """The values of one release."""
    return next(found.values for found in result.stack.releases if found.name == release)


def rules(result: Generated) -> str:
    """Every rule group as the one file that Prometheus and promtool read."""
    texts = (text for path, text in result.tree.items() if path.startswith("manifests/prometheusrule/"))
    return yaml.safe_dump({"groups": [group for text in texts for group in yaml.safe_load(text)["spec"]["groups"]]})


def alerts(result: Generated) -> list[str]:
    """The names of all alerts of ours."""
    return [rule["alert"] for rule in each_rule(result) if "alert" in rule]


def each_rule(result: Generated) -> list[dict[str, Any]]:
    """Every rule of ours, recorded series too."""
    return [rule for group in yaml.safe_load(rules(result))["groups"] for rule in group["rules"]]


def named(tree: Any, key: str, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """Every value below a key of this name, however deep, with the path of what holds it."""
    if isinstance(tree, list | tuple):
        return [hit for index, part in enumerate(tree) for hit in named(part, key, (*path, str(index)))]
    if not isinstance(tree, Mapping):
        return []
    own = [(path, tree[key])] if key in tree else []
    return own + [hit for name, part in tree.items() for hit in named(part, key, (*path, name))]
