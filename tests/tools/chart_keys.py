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

from generator.insight.chart_values import values_keys

ROOT = Path(__file__).parents[2]
DATA = ROOT / "generator/data"


def main(charts: Path) -> None:
    """All charts of the lock that are there."""
    lock = json.loads((DATA / "charts.lock.json").read_text())["charts"]
    out: dict[str, Any] = {"_origin": "keys of the values.yaml of each chart, at the version given here"}
    for name, entry in lock.items():
        out[name] = {"version": entry["version"], "keys": values_keys(charts / name, name)}
    (DATA / "chart-keys.json").write_text(lines(out))


def lines(out: dict[str, Any]) -> str:
    """One line per chart, so that the diff of a bump names the chart."""
    rows = [f"{json.dumps(key)}: {json.dumps(out[key], sort_keys=True, separators=(',', ':'))}" for key in sorted(out)]
    return "{\n" + ",\n".join(rows) + "\n}\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
