"""The checkpoint of the journal: the real program beside files and metrics as Alloy v1.18.1 leaves them."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.exporters import checkpoint
from generator.exporters.checkpoint import Candidate, Counts, counts_of, step
from generator.sources.journal_shipper import NAME
from tests.processes import PATIENCE_S

PROGRAM = Path(checkpoint.__file__)


def metrics(read: object, sent: object, dropped: object) -> str:
    """Alloy's, with further components of somebody else beside ours."""
    to = {"host": "a:1", "tenant": "t"}
    samples = [
        sample("loki_source_journal_target_lines_total", f"loki.source.journal.{NAME}", read),
        sample("loki_source_journal_target_lines_total", "loki.source.journal.other", 7000),
        sample("loki_write_sent_entries_total", f"loki.write.{NAME}", sent, **to),
        sample("loki_write_sent_entries_total", "loki.write.other", 9000, **to),
        sample("loki_write_dropped_entries_total", f"loki.write.{NAME}", dropped, **to, reason="line_too_long"),
        sample("loki_write_dropped_entries_total", f"loki.write.{NAME}", 0, **to, reason="rate_limited"),
        sample("loki_write_sent_bytes_total", f"loki.write.{NAME}", "1e+06", **to),
    ]
    return "# TYPE loki_source_journal_target_lines_total counter\n" + "".join(samples)


def sample(name: str, component: str, value: object, **labels: str) -> str:
    own = {"component_id": component, "component_path": "/", **labels}
    return f"{name}{{{','.join(f'{key}={json.dumps(text)}' for key, text in sorted(own.items()))}}} {value}\n"


class Alloy:
    """Alloy's metrics on loopback."""

    def __init__(self) -> None:
        self.read = self.sent = self.dropped = 0
        self.asked = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked += 1
                text = metrics(outer.read, outer.sent, outer.dropped).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/metrics"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def looked_at(self, times: int = 2) -> None:
        """Wait until it has been asked as often again."""
        wanted = self.asked + times
        until(lambda: self.asked >= wanted)


@pytest.fixture
def alloy() -> Iterator[Alloy]:
    server = Alloy()
    yield server
    server.server.shutdown()
    server.server.server_close()


def until(what: Callable[[], bool]) -> None:
    """Wait for what is a matter of milliseconds, on a machine that may have a lot else to do."""
    end = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < end, "it never happens"
        time.sleep(0.01)


def files(folder: Path) -> list[str]:
    return [f"--positions={folder / 'data/positions.yml'}", f"--checkpoint={folder / 'checkpoint.yml'}"]


@contextmanager
def running(folder: Path, url: str) -> Iterator[None]:
    command = [sys.executable, PROGRAM, *files(folder), f"--url={url}", f"--component={NAME}", "--every=0.05"]
    with (folder / "errors").open("wb") as errors, subprocess.Popen(command, stderr=errors) as process:
        try:
            yield
        finally:
            process.terminate()


def restored(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, PROGRAM, "--restore", *files(folder)]
    return subprocess.run(command, text=True, capture_output=True, check=False)


def save(folder: Path, position: str) -> None:
    """What Alloy does every ten seconds."""
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data/positions.yml").write_text(position)


def saved(folder: Path) -> str | None:
    path = folder / "checkpoint.yml"
    return path.read_text() if path.exists() else None


def test_counts_are_those_of_our_components() -> None:
    assert counts_of(metrics("1.5e+06", 1499990, 4), NAME) == Counts(1.5e6, 1499994)
    assert counts_of(
        sample("loki_source_journal_target_lines_total", f"loki.source.journal.{NAME}", 0), NAME
    ) == Counts(0, 0)


@pytest.mark.parametrize("gone", ["loki_source_journal_target_lines_total", "loki_write_sent_entries_total"])
def test_an_alloy_that_counts_otherwise_moves_nothing(gone: str) -> None:
    """Metrics are no promise: without them no position is safe."""
    text = metrics(10, 10, 0).replace(gone, "renamed")
    try:
        _, safe = step(Candidate(b"x", 10), b"y", counts_of(text, NAME))
    except ValueError as error:
        assert gone in str(error)
    else:
        assert safe is None


@pytest.mark.parametrize(("done", "safe"), [(9, None), (10, b"x")])
def test_the_last_line_counts(done: float, safe: bytes | None) -> None:
    """A position is safe when all lines up to it have arrived, and not one line earlier."""
    candidate, found = step(Candidate(b"x", 10), b"y", Counts(12, done))
    assert found == safe
    assert candidate == (Candidate(b"x", 10) if safe is None else Candidate(b"y", 12))


def test_an_outage_with_a_stop_in_it(alloy: Alloy, tmp_path: Path) -> None:
    """The position runs ahead while nothing arrives; after the stop it is where the last line arrived."""
    save(tmp_path, "after line 10")
    alloy.read = alloy.sent = 10
    with running(tmp_path, alloy.url):
        alloy.looked_at(3)
        assert saved(tmp_path) == "after line 10"
        alloy.read = 500
        save(tmp_path, "after line 500")
        alloy.looked_at(3)
        assert saved(tmp_path) == "after line 10"
    assert restored(tmp_path).returncode == 0
    assert (tmp_path / "data/positions.yml").read_text() == "after line 10"


def test_it_moves_on_when_lines_arrive(alloy: Alloy, tmp_path: Path) -> None:
    """Those that Loki refused for good count as well; on a busy host some line is always on its way."""
    save(tmp_path, "after line 100")
    alloy.read = 100
    with running(tmp_path, alloy.url):
        alloy.looked_at(3)
        save(tmp_path, "after line 150")
        alloy.read, alloy.sent, alloy.dropped = 150, 97, 3
        alloy.looked_at(3)
        assert saved(tmp_path) == "after line 100"


def test_alloy_that_started_anew_counts_from_nothing(alloy: Alloy, tmp_path: Path) -> None:
    save(tmp_path, "after line 100")
    alloy.read = 100
    with running(tmp_path, alloy.url):
        alloy.looked_at(3)
        save(tmp_path, "after line 90")
        alloy.read, alloy.sent = 0, 0
        alloy.looked_at(3)
        assert saved(tmp_path) == "after line 90"


def test_without_alloy_it_waits_and_says_so_once(alloy: Alloy, tmp_path: Path) -> None:
    save(tmp_path, "after line 10")
    errors = tmp_path / "errors"
    with running(tmp_path, "http://127.0.0.1:1/metrics"):
        until(lambda: errors.exists() and errors.read_text() != "")
        time.sleep(0.5)  # for a second time, which must not come
    assert saved(tmp_path) is None
    assert (tmp_path / "errors").read_text().count("cannot move the checkpoint") == 1


def test_a_position_that_is_kept_elsewhere_is_missed(alloy: Alloy, tmp_path: Path) -> None:
    alloy.read = 10
    with running(tmp_path, alloy.url):
        alloy.looked_at(3)
    assert (tmp_path / "errors").read_text().count("keeps no position in") == 1


def test_the_first_start_keeps_alloys_own_position(tmp_path: Path) -> None:
    save(tmp_path, "after line 10")
    assert restored(tmp_path).returncode == 0
    assert (tmp_path / "data/positions.yml").read_text() == "after line 10"


def test_alloy_starts_without_a_position_to_go_back_to(tmp_path: Path) -> None:
    """A checkpoint that cannot be restored must not keep Alloy from starting."""
    (tmp_path / "checkpoint.yml").write_text("after line 10")
    (tmp_path / "data").write_text("no folder")
    done = restored(tmp_path)
    assert done.returncode == 0
    assert done.stderr.startswith("cannot restore the checkpoint: ")


# What happens between two looks: lines are read, a position is saved, lines are sent; or Alloy is killed and restored.
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("read"), st.integers(1, 50)),
        st.tuples(st.just("send"), st.integers(1, 50)),
        st.tuples(st.just("save"), st.just(0)),
        st.tuples(st.just("look"), st.just(0)),
        st.tuples(st.just("kill"), st.just(0)),
    ),
    max_size=80,
)


@given(EVENTS)
def test_no_line_is_ever_left_out(events: list[tuple[str, int]]) -> None:
    """Whatever happens in which order: a checkpoint is never beyond what has arrived."""
    position = arrived = read = done = 0  # lines of the journal; lines since Alloy started
    start, on_disk, safe = 0, b"0", b"0"
    candidate: Candidate | None = None
    for event, count in events:
        if event == "read":
            position, read = position + count, read + count
        elif event == "send":
            done = min(read, done + count)
            arrived = max(arrived, start + done)
        elif event == "save":
            on_disk = b"%d" % position
        elif event == "look":
            candidate, found = step(candidate, on_disk, Counts(read, done))
            safe = found or safe
        else:
            start = position = int(safe)
            on_disk, read, done, candidate = safe, 0, 0, None
        assert int(safe) <= arrived
