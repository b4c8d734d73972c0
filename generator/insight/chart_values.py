"""The keys that the values of a chart have, read from its ``values.yaml``, and those that a newer one has no more.

A key is None (a scalar or list), ``any`` (the chart passes on whatever is there), or a mapping of further keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import yaml

Keys = Any
_ANY = "any"
_KUBERNETES = {"affinity", "resources", "containerSecurityContext", "podSecurityContext", "securityContext"}
"""Kubernetes' own objects, of which a chart's default may show only a part."""

_OPEN = {
    # Passed on as they are to the program's own configuration; the chart's defaults name only some of the keys.
    "kube-prometheus-stack": (
        ("grafana", "grafana.ini"),
        ("alertmanager", "config"),
        ("grafana", "persistence", "storageClassName"),  # in a comment of values.yaml; templates/pvc.yaml reads it
        # In comments, too; templates/exporters/*/service.yaml reads them.
        *((part, "service", "selector") for part in ("kubeEtcd", "kubeProxy")),
    ),
    "loki": (
        ("loki", "limits_config"),
        ("loki", "commonConfig"),
        ("loki", "storage", "bucketNames"),  # in a comment of values.yaml, and required by templates/_helpers.tpl
    ),
    "mimir-distributed": (
        ("image", "tag"),  # in a comment of values.yaml, as the next are; templates/_helpers.tpl reads it
        *((part, "persistentVolume", "storageClass") for part in ("ingester", "store_gateway", "compactor")),
    ),
    "tempo": (("persistence", "storageClassName"),),  # in a comment of values.yaml; templates/statefulset.yaml reads it
}


def values_keys(folder: Path, chart: str) -> Keys:
    """The keys of an unpacked chart and of its subcharts. Raises OSError where it is not there."""
    tree = _chart(folder)
    for path in _OPEN.get(chart, ()):
        _open(tree, path)
    return tree


def _chart(folder: Path) -> Keys:
    tree = _keys(yaml.safe_load((folder / "values.yaml").read_text(encoding="utf-8")) or {})
    for subchart in sorted(folder.glob("charts/*/values.yaml")):
        name = subchart.parent.name
        if isinstance(tree, dict) and name in tree:
            tree[name] = _merged(_chart(subchart.parent), tree[name])
    return tree


def _keys(value: Any) -> Keys:
    """The shape of one value. An empty map or null may become anything; so may what the list above names."""
    if isinstance(value, dict):
        shapes = {str(key): _keys(inner) for key, inner in value.items()}
        return {**shapes, **dict.fromkeys(shapes.keys() & _KUBERNETES, _ANY)} if value else _ANY
    return _ANY if value is None else None


def _merged(below: Keys, above: Keys) -> Keys:
    """Keys of a subchart, with those that its parent's values add."""
    if isinstance(below, dict) and isinstance(above, dict):
        return {key: _merged(below.get(key), above.get(key)) for key in {**below, **above}}
    return above if isinstance(above, dict) else below if below is not None else above


def _open(tree: Keys, path: tuple[str, ...]) -> None:
    """Mark one path as open, where the chart still has what is above it."""
    *parents, last = path
    for part in parents:
        tree = tree.get(part) if isinstance(tree, dict) else None
    if isinstance(tree, dict):
        tree[last] = _ANY


class ChangedKeys(msgspec.Struct, frozen=True):
    """What became of a chart's keys. ``used`` are those of ``gone`` that a spec sets, None where none was looked at.

    ``unknown`` says why nothing is known, and is empty where something is.
    """

    chart: str
    gone: tuple[str, ...] = ()
    used: tuple[str, ...] | None = None
    unknown: str = ""


def changed_keys(
    chart: str, version: str, folder: Path, old: Keys, values: Sequence[Mapping[str, Any]] | None
) -> ChangedKeys:
    """What a new version, unpacked in ``folder``, no longer has of the old keys.

    ``values`` are those of each release of the chart: they say which of these keys are set.
    """
    if not (folder / "values.yaml").is_file():
        return ChangedKeys(chart, unknown=f"{folder} has no values.yaml")
    there = yaml.safe_load((folder / "Chart.yaml").read_text(encoding="utf-8"))["version"]
    if there != version:
        return ChangedKeys(chart, unknown=f"{folder} is {there}, not {version}")
    gone = tuple(vanished(old, values_keys(folder, chart)))
    used = None if values is None else tuple(".".join(path) for path in gone if any(sets(own, path) for own in values))
    return ChangedKeys(chart, tuple(".".join(path) for path in gone), used)


def vanished(old: Keys, new: Keys, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Keys of the old values that the new ones have no more, each by the highest key that is gone."""
    if not isinstance(old, Mapping) or new == _ANY:
        return
    for key, inner in old.items():
        if not isinstance(new, Mapping) or key not in new:
            yield (*path, key)
        else:
            yield from vanished(inner, new[key], (*path, key))


def sets(values: Mapping[str, Any], path: tuple[str, ...]) -> bool:
    """Whether values say something at a key or below it."""
    here: Any = values
    for key in path:
        if not isinstance(here, Mapping) or key not in here:
            return False
        here = here[key]
    return True
