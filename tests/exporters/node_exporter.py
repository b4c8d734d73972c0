"""The real node_exporter on a folder of textfiles and a folder like /proc, and Prometheus' text format as a dict."""

from __future__ import annotations

import re
import subprocess
import urllib.request
from pathlib import Path

from tests.processes import PATIENCE_S, end, free_port, wait_until_up
from tests.toolbox import require_tool

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]
"""Values by name and labels, the labels sorted by name."""

_SAMPLE = re.compile(r'(?P<name>\w+)(?:\{(?P<labels>(?:\w+="(?:[^"\\]|\\.)*",?)*)\})? (?P<value>\S+)')
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


def samples(text: str) -> Samples:
    """Every sample of a page. Raises ValueError for a line that is none, and for one that is there twice."""
    out: Samples = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        found = _SAMPLE.fullmatch(line)
        key = (found["name"], tuple(sorted(_LABEL.findall(found["labels"] or "")))) if found else None
        if found is None or key is None or key in out:
            raise ValueError(line)
        out[key] = float(found["value"])
    return out


def served(scratch: Path, textfiles: Path, proc: Path | None = None) -> Samples:
    """What node_exporter serves of textfiles, and of ZFS below ``proc``."""
    program = require_tool("node_exporter")
    address = f"127.0.0.1:{free_port()}"
    command = [program, f"--web.listen-address={address}", "--collector.disable-defaults"]
    command += ["--collector.textfile", f"--collector.textfile.directory={textfiles}"]
    command += ["--collector.zfs", f"--path.procfs={proc}"] if proc else []
    with (scratch / "node_exporter.log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            wait_until_up(f"http://{address}/metrics", process, scratch)
            with urllib.request.urlopen(f"http://{address}/metrics", timeout=PATIENCE_S) as answer:
                return samples(answer.read().decode())
        finally:
            end(process)
