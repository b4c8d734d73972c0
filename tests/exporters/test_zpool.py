"""The collector of `zpool status`: from its JSON to what node_exporter serves.

The answers in ``data/zpool`` are composed after OpenZFS' ``cmd/zpool/zpool_main.c`` (``status_callback_json``): no
machine of ours has pools in all of these states. Beside each lies the file that comes of it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.exporters import zpool
from generator.sources import zfs
from generator.sources.catalogue import catalogue
from tests.exporters.node_exporter import samples, served

DATA = Path(__file__).parent / "data" / "zpool"
CASES = sorted(path.stem for path in DATA.glob("*.json"))
PROGRAM = Path(zpool.__file__)

CLOCK = r"^(zpool_collector_timestamp_seconds|zpool_first_seen_timestamp_seconds\{.*\}) \d{10}$"
"""What is the time of this very run, where no earlier one is remembered."""

FakeZpool = Callable[[str], None]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """The textfile directory."""
    folder = tmp_path / "textfiles"
    folder.mkdir()
    return folder


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeZpool:
    """``fake(script)``: a ``zpool`` in shell, which the program finds first."""

    def make(script: str) -> None:
        program = tmp_path / "bin" / "zpool"
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")

    return make


def answer(case: str) -> str:
    """A ``zpool`` that says what a case says, to the right question only."""
    return f'[ "$*" = "status -j -p --json-int" ] || exit 2\ncat {DATA / case}.json'


def run(directory: Path, *arguments: str) -> tuple[str, str]:
    """Run the program as the service does; the file that it wrote, with the clock as 0, and what it said."""
    command = [sys.executable, PROGRAM, "--directory", directory, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert [path.name for path in directory.iterdir()] == [zpool.FILE], "and no other file is left over"
    text = (directory / zpool.FILE).read_text()
    return re.sub(CLOCK, r"\g<1> 0", text, flags=re.MULTILINE), done.stderr


def collector(success: int) -> str:
    """What every file ends with."""
    return (
        "# HELP zpool_collector_success Whether zpool status could be read.\n"
        "# TYPE zpool_collector_success gauge\n"
        f"zpool_collector_success {success}\n"
        "# HELP zpool_collector_timestamp_seconds When zpool status was last asked.\n"
        "# TYPE zpool_collector_timestamp_seconds gauge\n"
        "zpool_collector_timestamp_seconds 0\n"
    )


@pytest.mark.parametrize("case", CASES)
def test_file(case: str, directory: Path, fake: FakeZpool) -> None:
    """The whole file, byte for byte."""
    fake(answer(case))
    assert run(directory) == ((DATA / f"{case}.prom").read_text() + collector(1), "")


def test_every_answer_has_its_file() -> None:
    assert sorted(path.stem for path in DATA.glob("*.prom")) == CASES
    assert len(CASES) >= 10


FAILURES = {
    "refuses": ("echo 'cannot open /dev/zfs' >&2; exit 1", "zpool status ended with 1: cannot open /dev/zfs"),
    "is too old": ("echo \"invalid option 'j'\" >&2; exit 2", "(-j needs OpenZFS 2.3 or later)"),
    "dies": ("kill -9 $$", "zpool status ended with -9"),
    "says nothing": ("exit 0", "wrote no JSON"),
    "says something else": ("echo no pools available", "wrote no JSON"),
    "breaks off": ("echo '{\"pools\": {'", "wrote no JSON"),
    "writes bytes": (r"printf '\377\376\200'", "wrote no JSON"),
    "writes a list": ("echo '[]'", "of another shape"),
    "writes null": ("echo '{\"pools\": null}'", "of another shape"),
    "knows no guid": ('echo \'{"pools": {"tank": {}}}\'', "of another shape"),
    "counts in words": (
        'echo \'{"pools": {"a": {"pool_guid": 1, "vdevs": {"a": {"read_errors": "many"}}}}}\'',
        "of another shape",
    ),
    "hangs": ("exec sleep 60", "did not answer within 0.2 s"),
}


@pytest.mark.parametrize("kind", FAILURES)
def test_failure_is_told_and_leaves_no_old_number(kind: str, directory: Path, fake: FakeZpool) -> None:
    """The run itself succeeds: what is wrong is in the file, where an alert sees it, and in the journal."""
    script, reason = FAILURES[kind]
    fake(answer("degraded-raidz"))
    run(directory)
    fake(script)
    text, said = run(directory, "--timeout", "0.2" if kind == "hangs" else "20")
    assert text == collector(0)
    assert reason in said
    assert said.count("\n") == 1


def test_missing_program(directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    text, said = run(directory)
    assert (text, said) == (collector(0), "cannot start zpool: No such file or directory\n")


def test_a_scrub_is_remembered(directory: Path, tmp_path: Path, fake: FakeZpool) -> None:
    """zpool tells of the last scan only: a resilver, or a scrub that is running, hides the scrub before."""
    memory = tmp_path / "scrubs.json"

    def scrub_end(scan: dict[str, object], guid: int = 7) -> str | None:
        pool = {"pool_guid": guid, "error_count": 0, "scan_stats": scan}
        (tmp_path / "now.json").write_text(json.dumps({"pools": {"tank": pool}}))
        fake(f"cat {tmp_path}/now.json")
        text, _ = run(directory, "--memory", str(memory))
        found = re.search(r"^zpool_scrub_end_timestamp_seconds\{zpool=\"tank\"\} (.*)$", text, re.MULTILINE)
        return found and found[1]

    assert scrub_end({"function": "SCRUB", "state": "FINISHED", "end_time": 1000, "errors": 2}) == "1000"
    assert scrub_end({"function": "RESILVER", "state": "FINISHED", "end_time": 2000, "errors": 0}) == "1000"
    assert (
        scrub_end({"function": "SCRUB", "state": "SCANNING", "start_time": 2400, "end_time": 0, "errors": 0}) == "1000"
    )
    assert scrub_end({"function": "SCRUB", "state": "CANCELED", "end_time": 2500, "errors": 0}) == "1000"
    fake("exit 1")
    assert run(directory, "--memory", str(memory))[0] == collector(0)
    assert scrub_end({"function": "RESILVER", "state": "SCANNING", "end_time": 0, "errors": 0}) == "1000"
    assert scrub_end({"function": "SCRUB", "state": "FINISHED", "end_time": 3000, "errors": 0}) == "3000"
    assert scrub_end({"function": "NONE", "state": "NONE"}, guid=8) is None, "a new pool of the same name"
    assert scrub_end({"function": "NONE", "state": "NONE"}) == "3000", "and the old one again"
    memory.write_text("{broken")
    assert scrub_end({"function": "RESILVER", "state": "SCANNING", "end_time": 0, "errors": 0}) is None


def test_a_pool_is_first_seen_once(directory: Path, tmp_path: Path, fake: FakeZpool) -> None:
    """However often it goes and comes; a memory of before, which has scrubs alone, is good for them."""
    memory = tmp_path / "scrubs.json"
    seen = r"^zpool_first_seen_timestamp_seconds\{zpool=\"(.*)\"\} (.*)$"

    def first_seen(*guids: int) -> dict[str, str]:
        pools = {f"p{guid}": {"pool_guid": guid, "scan_stats": {}} for guid in guids}
        (tmp_path / "now.json").write_text(json.dumps({"pools": pools}))
        fake(f"cat {tmp_path}/now.json")
        text, _ = run(directory, "--memory", str(memory))
        assert ('zpool_scrub_end_timestamp_seconds{zpool="p1"} 7' in text) == (1 in guids)
        return dict(re.findall(seen, text, re.MULTILINE))

    memory.write_text('{"1": {"end": 7, "errors": 0}}')
    assert first_seen(1, 2) == {"p1": "0", "p2": "0"}, "now"
    assert {guid: sorted(pool) for guid, pool in json.loads(memory.read_text()).items()} == {
        "1": ["end", "errors", "seen"],
        "2": ["seen"],
    }
    memory.write_text('{"1": {"end": 7, "errors": 0, "seen": 1000}, "2": {"seen": 2000}, "3": {"seen": 99999999999}}')
    assert first_seen() == {}
    assert first_seen(1) == {"p1": "1000"}
    assert first_seen(1, 2, 3) == {"p1": "1000", "p2": "2000", "p3": "0"}, "a clock that was ahead has been set back"


def test_a_reader_never_sees_half_a_file(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new file is whole and readable by everybody before it takes the old one's place."""
    path = directory / zpool.FILE
    path.write_text("old\n")
    seen = []
    rename = Path.replace

    def watched(self: Path, target: Path) -> Path:
        seen.append((path.read_text(), self.read_text(), self.stat().st_mode & 0o777, self.parent, self.suffix))
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    before = os.umask(0o077)
    try:
        zpool.replace_file(path, "new\n")
    finally:
        os.umask(before)
    ((old, new, mode, folder, suffix),) = seen
    assert (old, new, mode, folder) == ("old\n", "new\n", 0o644, directory)
    assert suffix != ".prom", "node_exporter reads whatever ends so"
    assert path.read_text() == "new\n"


def test_a_write_that_fails_leaves_the_old_file(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (directory / zpool.FILE).write_text("old\n")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        zpool.replace_file(directory / zpool.FILE, "new\n")
    assert [(path.name, path.read_text()) for path in directory.iterdir()] == [(zpool.FILE, "old\n")]


@pytest.mark.parametrize("case", ["degraded-raidz", "spares-and-logs", "hostile-names", "resilver", "rebuild"])
def test_node_exporter_serves_exactly_this(case: str, directory: Path, tmp_path: Path, fake: FakeZpool) -> None:
    """The real one reads the file as it stands: nothing is refused, doubled or lost."""
    fake(answer(case))
    text, _ = run(directory)
    found = served(tmp_path, directory)
    clocks = ("zpool_collector_timestamp_seconds", "zpool_first_seen_timestamp_seconds")
    own = {key: 0 if key[0] in clocks else value for key, value in found.items() if key[0].startswith("zpool_")}
    assert own == samples(text)
    assert found["node_textfile_scrape_error", ()] == 0


def test_catalogue_is_what_is_served(directory: Path, tmp_path: Path, fake: FakeZpool) -> None:
    """Ours by all cases together, and node_exporter's own about ZFS, from a folder like /proc."""
    state = {}
    for case in CASES:
        fake(answer(case))
        state |= {name: tuple(key for key, _ in labels) for name, labels in samples(run(directory)[0])}
    assert state == {metric.name: tuple(sorted(metric.labels)) for metric in zfs.STATUS_METRICS}
    kstat = tmp_path / "proc" / "spl" / "kstat" / "zfs"
    (kstat / "tank").mkdir(parents=True)
    (kstat / "tank" / "state").write_text("DEGRADED\n")
    head = "0 1 0x01 1 272 1 2\nname type data\n"
    rows = "".join(f"{name} 4 5\n" for name in ("hits", "misses", "c", "c_min", "c_max", "size"))
    (kstat / "arcstats").write_text(head + rows)
    rows = "".join(f"{name} 4 5\n" for name in ("writes", "nwritten", "reads", "nread"))
    (kstat / "tank" / "objset-0x36").write_text(f"{head}dataset_name 7 tank/data\n{rows}")
    found = served(tmp_path, directory, proc=tmp_path / "proc")
    own = {name: tuple(key for key, _ in labels) for name, labels in found if name.startswith("node_zfs_")}
    known = {metric.name: tuple(sorted(metric.labels)) for metric in catalogue("node_exporter")}
    assert len(own) == 11
    assert {name: known.get(name) for name in own} == own
    assert found["node_zfs_zpool_state", (("state", "degraded"), ("zpool", "tank"))] == 1
