"""Write generator/data/metrics/node_exporter.json: what node_exporter serves as we run it, each with its labels.

    python tests/tools/metrics.py VERSION URL|FILE …

Each place is what an exporter of this version, the one that NixOS has, serves: one run on a Linux machine, and one on
the fixtures of its own tests, which show hardware that one machine never has all of::

    ttar -C collector/fixtures -x -f collector/fixtures/sys.ttar      (and udev.ttar)
    node_exporter --collector.processes --path.procfs=collector/fixtures/proc --path.sysfs=collector/fixtures/sys \\
        --path.udev.data=collector/fixtures/udev/data --no-collector.arp.netlink

What neither can show is added below from the source.
"""

from __future__ import annotations

import json
import re
import sys
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILE = ROOT / "generator/data/metrics/node_exporter.json"

_SAMPLE = re.compile(r"^(?P<name>[a-zA-Z_:][\w:]*)(?:\{(?P<labels>.*)\})? \S+$", re.MULTILINE)
_LABEL = re.compile(r'([a-zA-Z_]\w*)="(?:[^"\\]|\\.)*"')

OTHERS = re.compile("go_|process_|promhttp_")
"""About the exporter's own process; they differ with the compiler."""

FROM_SOURCE: dict[str, tuple[str, ...]] = {
    # collector/systemd_linux.go, with --collector.systemd.enable-restarts-metrics and no other switch
    "node_systemd_service_restart_total": ("name",),
    "node_systemd_socket_accepted_connections_total": ("name",),
    "node_systemd_socket_current_connections": ("name",),
    "node_systemd_socket_refused_connections_total": ("name",),
    "node_systemd_system_running": (),
    "node_systemd_timer_last_trigger_seconds": ("name",),
    "node_systemd_unit_state": ("name", "state", "type"),
    "node_systemd_units": ("state",),
    "node_systemd_version": ("version",),
    "node_systemd_virtualization_info": ("virtualization_type",),
    # collector/textfile.go
    "node_textfile_mtime_seconds": ("file",),
    "node_textfile_scrape_error": (),
}


def metrics(text: str) -> dict[str, set[str]]:
    """Of each metric of an exposition its labels."""
    found: dict[str, set[str]] = {}
    for sample in _SAMPLE.finditer(text):
        found.setdefault(sample["name"], set()).update(_LABEL.findall(sample["labels"] or ""))
    return found


def read(place: str) -> str:
    """A running exporter's answer, or a file that holds one."""
    if place.startswith("http://"):
        with urllib.request.urlopen(place, timeout=30) as answer:
            return answer.read().decode()
    return Path(place).read_text(encoding="utf-8")


def main(version: str, places: list[str]) -> None:
    """All answers together."""
    texts = [read(place) for place in places]
    merged = {name: set(labels) for name, labels in FROM_SOURCE.items()}
    for text in texts:
        for name, labels in metrics(text).items():
            if not OTHERS.match(name):
                merged.setdefault(name, set()).update(labels)
    head = {
        "_origin": "served by the real program, on a machine and on its own tests' fixtures (tests/tools/metrics.py)",
        "version": version,
    }
    rows = [f" {json.dumps(name)}: {json.dumps(sorted(labels))}" for name, labels in sorted(merged.items())]
    top = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    FILE.write_text("{\n" + ",\n".join([*top, '"metrics": {\n' + ",\n".join(rows) + "\n}"]) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
