"""Write generator/data/chart-keys.json: which keys each pinned chart's values have.

    python tests/tools/chart_keys.py CHARTS

CHARTS holds one unpacked archive per chart of the lock (``CHARTS/loki/values.yaml``), subcharts in ``charts/``.
A key is null (a scalar or list), "any" (the chart passes on whatever is there), or an object of further keys.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
DATA = ROOT / "generator/data"

OPEN = {
    # Passed on as they are to the program's own configuration; the chart's defaults name only some of the keys.
    "kube-prometheus-stack": [
        "grafana.grafana\\.ini",
        "alertmanager.config",
        "grafana.persistence.storageClassName",  # in a comment of values.yaml; templates/pvc.yaml reads it
    ],
    "loki": [
        "loki.limits_config",
        "loki.commonConfig",
        "loki.storage.bucketNames",  # in a comment of values.yaml, and required by templates/_helpers.tpl
    ],
}

KUBERNETES = {"resources", "containerSecurityContext", "podSecurityContext", "securityContext"}


def keys(value: Any) -> Any:
    """The shape of one value. An empty map or null may become anything; so may what the list above names."""
    if isinstance(value, dict):
        shapes = {str(key): keys(inner) for key, inner in value.items()}
        # Kubernetes' own objects, of which a chart's default may show only a part.
        return {**shapes, **dict.fromkeys(shapes.keys() & KUBERNETES, "any")} if value else "any"
    return "any" if value is None else None


def merged(below: Any, above: Any) -> Any:
    """Keys of a subchart, with those that its parent's values add."""
    if isinstance(below, dict) and isinstance(above, dict):
        return {key: merged(below.get(key), above.get(key)) for key in {**below, **above}}
    return above if isinstance(above, dict) else below if below is not None else above


def chart(folder: Path) -> Any:
    """Keys of a chart and of its subcharts."""
    tree = keys(yaml.safe_load((folder / "values.yaml").read_text()))
    for subchart in sorted(folder.glob("charts/*/values.yaml")):
        name = subchart.parent.name
        if name in tree:
            tree[name] = merged(chart(subchart.parent), tree[name])
    return tree


def opened(tree: Any, path: str) -> None:
    """Mark one path as open."""
    *parents, last = [part.replace("\0", ".") for part in path.replace("\\.", "\0").split(".")]
    for part in parents:
        tree = tree[part]
    tree[last] = "any"


def main(charts: Path) -> None:
    """All charts of the lock that are there."""
    lock = json.loads((DATA / "charts.lock.json").read_text())["charts"]
    out: dict[str, Any] = {"_origin": "keys of the values.yaml of each chart, at the version given here"}
    for name, entry in lock.items():
        tree = chart(charts / name)
        for path in OPEN.get(name, []):
            opened(tree, path)
        out[name] = {"version": entry["version"], "keys": tree}
    (DATA / "chart-keys.json").write_text(lines(out))


def lines(out: dict[str, Any]) -> str:
    """One line per chart, so that the diff of a bump names the chart."""
    rows = [f"{json.dumps(key)}: {json.dumps(out[key], sort_keys=True, separators=(',', ':'))}" for key in sorted(out)]
    return "{\n" + ",\n".join(rows) + "\n}\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
