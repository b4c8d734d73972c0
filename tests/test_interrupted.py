"""Nothing lost: runs that are killed, that meet a full disk, or that meet each other."""

from __future__ import annotations

import itertools
import json
import os
import random
import resource
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

from generator.output import MANIFEST, UNFINISHED, Changes, write_tree
from tests.test_output import all_with, digests, files, manifest

KILLS = 200
OLD = {f"d{number % 7}/{number}": f"old {number}\n" * 50 for number in range(60)}
NEW = {f"d{number % 9}/{number}": f"new {number}\n" * 50 for number in range(20, 90)}


def child(work: Callable[[], object]) -> int:
    """A process of its own that does the work and says by its exit code whether it could."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        work()
        code = 0
    finally:
        os._exit(code)


def wait(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def whole(out: Path) -> bool:
    """Whether every file is one of the two runs', whole, and the manifest can be read."""
    there = {path: text for path, text in files(out).items() if Path(path).name != UNFINISHED}
    assert manifest(out)["version"] == 1
    return all(text in (OLD.get(path), NEW.get(path)) for path, text in there.items())


def watched(work: Callable[[], object], seen: Callable[[], object]) -> None:
    """Do the work, and have ``seen`` called before and after each call in it, of ours or of the system's."""

    def watch(_frame: FrameType, event: str, _what: object) -> None:
        if event in ("call", "c_call", "c_return"):
            seen()

    sys.setprofile(watch)
    try:
        work()
    finally:
        sys.setprofile(None)


def killed_at(moment: int, out: Path) -> None:
    """The run of the new output, killed at its call of that number.

    Calls, not seconds: a moment in seconds comes too late on a machine that was busy while it
    was measured, and then proves nothing.
    """
    left = itertools.count(moment, -1)
    watched(lambda: write_tree(NEW, out), lambda: next(left) or os.kill(os.getpid(), signal.SIGKILL))


def test_a_killed_run_leaves_files_of_one_run_or_the_other_and_the_next_repairs_them(tmp_path):
    write_tree(OLD, tmp_path / "measured")
    calls = itertools.count()
    watched(lambda: write_tree(NEW, tmp_path / "measured"), lambda: next(calls))
    moments, last = random.Random(20261123), next(calls) - 1
    interrupted = 0
    for number in range(KILLS):
        out = tmp_path / str(number)
        write_tree(OLD, out)
        moment = moments.randint(0, last)
        wait(child(lambda moment=moment, out=out: killed_at(moment, out)))
        assert whole(out)
        interrupted += files(out) not in (OLD, NEW)
        wanted = (OLD, NEW)[number % 2]  # the spec may have been taken back since
        write_tree(wanted, out)
        assert files(out) == wanted
        assert manifest(out) == {"version": 1, "files": digests(wanted), "pending": {}}
    assert interrupted > KILLS // 4, "the kills came too early or too late to prove anything"


def test_what_a_killed_run_left_half_written_is_swept_away(tmp_path):
    out = tmp_path / "out"
    write_tree(OLD, out)
    for folder in (out, out / "d1"):
        (folder / UNFINISHED).write_text("half")
    write_tree(NEW, out)
    assert files(out) == NEW


def test_what_was_killed_before_it_changed_anything_is_swept_away_though_nothing_changes(tmp_path):
    write_tree(OLD, tmp_path)
    (tmp_path / UNFINISHED).write_text("half of a manifest")
    assert write_tree(OLD, tmp_path).written == ()
    assert files(tmp_path) == OLD


def test_two_runs_at_once_end_as_one_of_them(tmp_path):
    """The second waits for the first, in a directory that is there and in one that is not yet."""
    for out in (tmp_path / "there", tmp_path / "new"):
        if out.name == "there":
            write_tree(OLD, out)
        pids = [child(lambda tree=tree, out=out: write_tree(tree, out)) for tree in (OLD, NEW) * 4]
        assert [wait(pid) for pid in pids] == [0] * 8
        assert files(out) in (OLD, NEW)
        assert manifest(out) == {"version": 1, "files": digests(files(out)), "pending": {}}


def test_a_run_that_is_killed_gives_its_lock_back(tmp_path):
    write_tree(OLD, tmp_path)
    pid = child(lambda: [write_tree(tree, tmp_path) for _ in range(10_000) for tree in (NEW, OLD)])
    time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    wait(pid)
    write_tree(NEW, tmp_path)
    assert files(tmp_path) == NEW


def test_a_file_that_finds_no_room_leaves_the_old_one_and_is_written_later(tmp_path):
    """The limit on a file's size stands for the full disk: the system breaks the write off in the middle."""
    big = {"a": "x" * 200_000, "b": "new"}
    write_tree(all_with("old", "a", "b"), tmp_path)

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        with pytest.raises(OSError, match=f"'{tmp_path / 'a'}'"):
            write_tree(big, tmp_path)

    assert wait(child(limited)) == 0
    assert files(tmp_path) == all_with("old", "a", "b")
    assert json.loads((tmp_path / MANIFEST).read_text())["pending"] == digests(big)
    assert write_tree(big, tmp_path) == Changes(("a", "b"), (), ())
    assert files(tmp_path) == big
