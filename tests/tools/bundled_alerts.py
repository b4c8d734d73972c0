"""Write generator/data/bundled-alerts.json: the alerts of kube-prometheus-stack, each with its group and severities,
and the series that its rules record.

    python tests/tools/bundled_alerts.py CHARTS

CHARTS holds the unpacked chart (``CHARTS/kube-prometheus-stack/templates``). Those of Windows hosts are left out.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
DATA = ROOT / "generator/data"
CHART = "kube-prometheus-stack"


def severities(folder: Path) -> dict[str, list[str]]:
    """The severities that each alert has; some alerts are there twice, with a threshold for each."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("templates/prometheus/rules-1.14/*.yaml")):
        for name, severity in re.findall(r'dig "(\w+)" "severity" "(\w+)"', path.read_text()):
            found[name] = list(dict.fromkeys([*found.get(name, []), severity]))
    return dict(sorted(found.items()))


def alerts(folder: Path) -> tuple[dict[str, str], list[str]]:
    """Of each alert its group, and those whose ``for`` the chart does not let anyone set."""
    groups: dict[str, str] = {}
    fixed: set[str] = set()
    for path in sorted(folder.glob("templates/prometheus/rules-1.14/*.yaml")):
        text, group = path.read_text(), ""
        for kind, name in re.findall(r"^ +- (name|alert): (\S+)$", text, re.MULTILINE):
            if kind == "name":
                group = name
                continue
            assert f"defaultRules.disabled.{name} " in text, name
            assert f'dig "{name}" "severity"' in text, name
            groups[name] = group
            fixed |= {name} - set(re.findall(r'dig "(\w+)" "for"', text))
    return groups, sorted(fixed)


def recorded(folder: Path) -> dict[str, str]:
    """Of each recorded series the part of the chart without which its rules are left out, "" where there is none."""
    found: dict[str, str] = {}
    for path in sorted(folder.glob("templates/prometheus/rules-1.14/*.yaml")):
        text = path.read_text()
        parts = re.search(r"[.]Values[.]defaultRules[.]create (?:[.]Values[.](\w+)[.]enabled )?", text)
        assert parts, path
        if parts[1] != "windowsMonitoring":
            names = re.findall(r"^ +(?:- )?record: '?([^'\s]+)'?$", text, re.MULTILINE)
            assert len(names) == text.count("record: "), path
            found |= dict.fromkeys(names, parts[1] or "")
    return dict(sorted(found.items()))


def main(charts: Path) -> None:
    """The chart of the lock."""
    groups, fixed = alerts(charts / CHART)
    out = {
        "_origin": f"templates/prometheus/rules-1.14 of {CHART}: alerts with groups and severities, recorded series",
        "version": json.loads((DATA / "charts.lock.json").read_text())["charts"][CHART]["version"],
        "alerts": dict(sorted(groups.items())),
        "severities": severities(charts / CHART),
        "without_for": fixed,
        "recorded": recorded(charts / CHART),
    }
    (DATA / "bundled-alerts.json").write_text(json.dumps(out, indent=1) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
