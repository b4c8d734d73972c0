"""Write what `zpool status` knows and the kernel's counters do not, for node_exporter's textfile collector.

Errors of devices, permanent errors of data, and when the last scrub and resilver ended, from `zpool status -j`
(OpenZFS 2.3 and later). Meant for a timer: each run writes one file anew and ends. A run that cannot ask zpool writes
a file that says so and nothing of the pools, so that no old number is taken for a new one. Needs the standard library.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

FILE = "nixscope_zpool_status.prom"
COMMAND = ("zpool", "status", "-j", "-p", "--json-int")
GROUPS = ("vdevs", "dedup", "special", "logs", "l2cache", "spares")
"""Where a pool keeps its devices (zpool_main.c, status_callback_json)."""
ERRORS = ("read", "write", "checksum")
REMEMBERED = ("seen", "end", "errors")
HELP = {
    "zpool_device_read_errors": "Failed reads of a device since the last zpool clear or import.",
    "zpool_device_write_errors": "Failed writes of a device since the last zpool clear or import.",
    "zpool_device_checksum_errors": "Blocks of a device that came back wrong since the last zpool clear or import.",
    "zpool_data_errors": "Permanent errors: blocks that no redundancy could restore.",
    "zpool_first_seen_timestamp_seconds": "When this collector first saw the pool.",
    "zpool_scan_in_progress": "Whether a scrub or resilver is running; a paused scrub is not.",
    "zpool_scrub_start_timestamp_seconds": "When the scrub that is running was started. Absent while none is.",
    "zpool_scrub_end_timestamp_seconds": "When the last finished scrub ended. Absent where none is known.",
    "zpool_scrub_errors": "Errors that the last finished scrub found.",
    "zpool_resilver_end_timestamp_seconds": "When the last resilver ended, where no scan came after it.",
    "zpool_collector_success": "Whether zpool status could be read.",
    "zpool_collector_timestamp_seconds": "When zpool status was last asked.",
}
Sample = tuple[str, Mapping[str, str], int]
Pools = dict[str, dict[str, int]]
"""Each pool that was ever here by its GUID: ``{"seen": …}``, and of its last finished scrub ``"end"`` and ``"errors"``.

One that is not imported is kept: what is unlocked by hand, or plugged in now and then, comes back.
"""


class StatusError(Exception):
    """zpool could not be asked, or its answer is not what it should be."""


def ask(timeout_s: float) -> Any:
    """The decoded answer of zpool. Raises StatusError."""
    try:
        done = subprocess.run(COMMAND, capture_output=True, timeout=timeout_s, check=False, stdin=subprocess.DEVNULL)
    except OSError as error:
        raise StatusError(f"cannot start zpool: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise StatusError(f"zpool did not answer within {timeout_s:g} s; a pool may be suspended") from error
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        old = " (-j needs OpenZFS 2.3 or later)" if "invalid option" in said or "unrecognized option" in said else ""
        raise StatusError(f"zpool status ended with {done.returncode}: {said}{old}")
    try:
        return json.loads(done.stdout)
    except ValueError as error:
        raise StatusError(f"zpool status wrote no JSON: {error}") from error


def samples(status: Any, before: Pools, now: int) -> tuple[list[Sample], Pools]:
    """Everything that an answer says, and the pools to remember: a pool tells of its last scan only.

    Raises StatusError for an answer of another shape.
    """
    found: list[Sample] = []
    known = dict(before)
    try:
        for name, pool in status["pools"].items():
            guid = str(pool["pool_guid"])
            seen = min(now, known.get(guid, {}).get("seen", now))  # a clock that was ahead has been set back
            known[guid] = {**known.get(guid, {}), "seen": seen, **finished_scrub(pool)}
            found += [*device_errors(name, pool), *pool_facts(name, pool, known[guid])]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StatusError(f"zpool status wrote JSON of another shape: {error!r}") from error
    return found, known


def finished_scrub(pool: Mapping[str, Any]) -> dict[str, int]:
    """The end and the errors of a pool's last scan, if that was a scrub and came to its end."""
    scan = pool.get("scan_stats", {})
    if (scan.get("function"), scan.get("state")) != ("SCRUB", "FINISHED"):
        return {}
    return {"end": int(scan["end_time"]), "errors": int(scan["errors"])}


def scanning(scan: Mapping[str, Any]) -> str | None:
    """What a pool does now: SCRUB or RESILVER. A paused scrub is still SCANNING, since the time ``scrub_pause``."""
    paused = scan.get("function") == "SCRUB" and int(scan.get("scrub_pause", 0)) != 0
    return scan.get("function") if scan.get("state") == "SCANNING" and not paused else None


def pool_facts(name: str, pool: Mapping[str, Any], known: Mapping[str, int]) -> Iterator[Sample]:
    """What is known of a pool as a whole."""
    scan = pool.get("scan_stats", {})
    rebuilds = scan.get("rebuild_stats", {}).values()
    now = scanning(scan)
    resilvering = now == "RESILVER" or any(part["state"] == "ACTIVE" for part in rebuilds)
    yield "zpool_first_seen_timestamp_seconds", {"zpool": name}, known["seen"]
    if "error_count" in pool:
        yield "zpool_data_errors", {"zpool": name}, int(pool["error_count"])
    yield "zpool_scan_in_progress", {"zpool": name, "function": "scrub"}, int(now == "SCRUB")
    yield "zpool_scan_in_progress", {"zpool": name, "function": "resilver"}, int(resilvering)
    if now == "SCRUB":
        yield "zpool_scrub_start_timestamp_seconds", {"zpool": name}, int(scan["start_time"])
    if "end" in known:
        yield "zpool_scrub_end_timestamp_seconds", {"zpool": name}, known["end"]
        yield "zpool_scrub_errors", {"zpool": name}, known["errors"]
    ends = [int(part["end_time"]) for part in rebuilds if part["state"] == "COMPLETE"]
    if (scan.get("function"), scan.get("state")) == ("RESILVER", "FINISHED"):
        ends.append(int(scan["end_time"]))
    if ends and not resilvering:
        yield "zpool_resilver_end_timestamp_seconds", {"zpool": name}, max(ends)


def device_errors(name: str, pool: Mapping[str, Any]) -> Iterator[Sample]:
    """The three counts of every device of a pool. One that stands in two places (a spare in use) is told once."""
    counts: dict[tuple[str, str], int] = {}
    for group in GROUPS:
        for vdev, node in devices(pool.get(group, {})):
            for kind in ERRORS:
                # An idle spare has no counts.
                if f"{kind}_errors" in node:
                    key = (vdev, kind)
                    counts[key] = max(counts.get(key, 0), int(node[f"{kind}_errors"]))
    for (vdev, kind), count in counts.items():
        yield f"zpool_device_{kind}_errors", {"zpool": name, "vdev": vdev}, count


def devices(nodes: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every device of a tree, groups of devices before their members."""
    for vdev, node in nodes.items():
        yield vdev, node
        yield from devices(node.get("vdevs", {}))


def page(found: list[Sample]) -> str:
    """Samples in Prometheus' text format, each metric in one piece."""
    lines = []
    for metric, text in HELP.items():
        own = [(labels, value) for name, labels, value in found if name == metric]
        if own:
            lines += [f"# HELP {metric} {text}", f"# TYPE {metric} gauge"]
            lines += [f"{metric}{printed(labels)} {value:d}" for labels, value in own]
    return "".join(f"{line}\n" for line in lines)


def printed(labels: Mapping[str, str]) -> str:
    """Labels in braces, nothing for none."""
    pairs = ",".join(f'{key}="{escaped(value)}"' for key, value in labels.items())
    return f"{{{pairs}}}" if pairs else ""


def escaped(value: str) -> str:
    """A label value for between the quotes."""
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def remembered(memory: Path | None) -> Pools:
    """The pools of earlier runs; none from a file that is missing or broken."""
    try:
        known = json.loads(memory.read_text(encoding="utf-8")) if memory else {}
        # What an earlier version wrote has a scrub and no ``seen``; neither comes without the errors beside its end.
        pools = {guid: {key: int(last[key]) for key in REMEMBERED if key in last} for guid, last in known.items()}
        return {guid: pool for guid, pool in pools.items() if ("end" in pool) == ("errors" in pool)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def replace_file(path: Path, text: str) -> None:
    """Write a file such that a reader sees the old one or the new one, and node_exporter may read it."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.chmod(0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def arguments(words: list[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--directory", required=True, type=Path, help="node_exporter's textfile directory")
    parser.add_argument("--memory", type=Path, metavar="FILE", help="where to remember pools from run to run")
    parser.add_argument("--timeout", type=float, default=30.0, metavar="SECONDS", help="for zpool (default: 30)")
    return parser.parse_args(words)


def main(words: list[str] | None = None) -> None:
    """Ask once and write once. A zpool that fails is told to Prometheus and to stderr, and is no failure of the run."""
    options = arguments(words)
    found: list[Sample] = []
    now = int(time.time())
    try:
        found, known = samples(ask(options.timeout), remembered(options.memory), now)
        if options.memory:
            replace_file(options.memory, json.dumps(known, sort_keys=True))
        success = 1
    except StatusError as error:
        sys.stderr.write(f"{error}\n")
        success = 0
    found.append(("zpool_collector_success", {}, success))
    found.append(("zpool_collector_timestamp_seconds", {}, now))
    replace_file(options.directory / FILE, page(found))


if __name__ == "__main__":
    main()
