"""The watcher of the heartbeat: the real program on loopback, with an Alertmanager's messages and a webhook of ours."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from generator.exporters import heartbeat
from generator.sources import heartbeat as source
from tests.processes import PATIENCE_S, free_port, wait_for
from tests.specs import made

PROGRAM = Path(heartbeat.__file__)
MAX_AGE_S = 300


def webhook(alertname: str = "Watchdog", status: str = "firing") -> bytes:
    """What Alertmanager posts, as its documentation shows it."""
    alert = {"status": status, "labels": {"alertname": alertname, "severity": "none"}, "annotations": {}}
    return json.dumps({"version": "4", "status": status, "receiver": "heartbeat", "alerts": [alert]}).encode()


@contextmanager
def running(state: Path) -> Iterator[str]:
    """The address of the server."""
    port = free_port()
    command = [sys.executable, PROGRAM, "--state", state, "--address=127.0.0.1", f"--port={port}"]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        url = f"http://127.0.0.1:{port}"
        try:
            wait_for(lambda: get(url), state, "an answer", pause_s=0.02)
            yield url
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE_S) == 0


def get(url: str) -> dict[str, float]:
    """The metrics, by name."""
    with urllib.request.urlopen(f"{url}/metrics", timeout=PATIENCE_S) as answer:
        families = text_string_to_metric_families(answer.read().decode())
        return {sample.name: sample.value for family in families for sample in family.samples}


def post(url: str, body: bytes, path: str = "/heartbeat") -> int:
    """The status of the answer."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url + path, body), timeout=PATIENCE_S) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def said(url: str, request: bytes) -> bytes:
    """The status of the answer to a request as it stands."""
    with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), PATIENCE_S) as connection:
        connection.sendall(request)
        with connection.makefile("rb") as answer:
            return answer.readline().split()[1]


class Hook:
    """Where messages go: what came, and the status that it answers."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.status = 200


@pytest.fixture
def hook(tmp_path: Path) -> Iterator[Hook]:
    """A webhook on loopback, whose address is in ``tmp_path/url``."""
    found = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if found.status == 200:
                assert self.headers["Content-Type"] == "application/json"
                assert list(body) == ["text"]
                found.texts.append(body["text"])
            self.send_response(found.status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    (tmp_path / "url").write_text(f"http://127.0.0.1:{server.server_port}/secret-part\n")
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


def check(folder: Path) -> tuple[int, str]:
    """The exit code of one check, and what it said; never the URL."""
    command = [sys.executable, PROGRAM, "--check", "--state", folder, "--notify-file", folder / "url"]
    words = [f"--max-age={MAX_AGE_S}", "--cluster=keystone"]
    done = subprocess.run([*command, *words], capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert done.stdout == ""
    assert "secret-part" not in done.stderr
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


def beat(folder: Path, age_s: float) -> None:
    """Let the last beat be that old."""
    (folder / heartbeat.BEAT_FILE).write_text(json.dumps({"last": time.time() - age_s, "received": 5}))


def test_a_beat_is_remembered_over_a_restart(tmp_path: Path) -> None:
    start = time.time()
    with running(tmp_path) as url:
        assert get(url) == {"heartbeat_received_total": 0}
        assert [post(url, webhook()) for _ in range(2)] == [200, 200]
        first = get(url)
    assert first["heartbeat_received_total"] == 2
    assert start <= first["heartbeat_last_timestamp_seconds"] <= time.time()
    assert first.keys() == {metric.name for metric in source.METRICS}
    assert [path.name for path in tmp_path.iterdir()] == [heartbeat.BEAT_FILE], "and no other file is left over"
    with running(tmp_path) as url:
        assert get(url) == first


GARBAGE: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"hello",
    "no text": b"\xff\xfe\x00",
    "a list": b"[]",
    "null": b"null",
    "no alerts": b'{"alerts": []}',
    "alerts is a number": b'{"alerts": 3}',
    "an alert is a word": b'{"alerts": ["Watchdog"]}',
    "labels are null": b'{"alerts": [{"status": "firing", "labels": null}]}',
    "depth without end": b'{"alerts":' + b"[" * 100_000,
    "another alert": webhook("HostDown"),
    "over": webhook(status="resolved"),
}


def test_what_is_no_beat_is_refused(tmp_path: Path) -> None:
    with running(tmp_path) as url:
        assert {kind: post(url, body) for kind, body in GARBAGE.items()} == dict.fromkeys(GARBAGE, 400)
        for length, status in {b"1048577": b"413", b"9" * 5000: b"411", b"-1": b"411", "²".encode(): b"411"}.items():
            assert said(url, b"POST /heartbeat HTTP/1.1\r\nContent-Length: " + length + b"\r\n\r\n") == status
        assert said(url, b"POST /heartbeat HTTP/1.1\r\n\r\n") == b"411"
        assert post(url, webhook(), "/") == 404
        assert get(url) == {"heartbeat_received_total": 0}
        assert post(url, webhook()) == 200
    assert json.loads((tmp_path / heartbeat.BEAT_FILE).read_text())["received"] == 1


def test_a_beat_that_cannot_be_remembered_is_none(tmp_path: Path) -> None:
    """Alertmanager sends it again after a 5xx."""
    folder = tmp_path / "state"
    with running(folder) as url:
        assert post(url, webhook()) == 500
        assert get(url) == {"heartbeat_received_total": 0}
        folder.mkdir()
        assert post(url, webhook()) == 200
        assert get(url)["heartbeat_received_total"] == 1


def test_an_outage_is_told_once_and_its_end_once(tmp_path: Path, hook: Hook) -> None:
    beat(tmp_path, 60)
    assert check(tmp_path) == (0, "")
    beat(tmp_path, MAX_AGE_S + 60)
    assert [check(tmp_path)[0] for _ in range(3)] == [1, 1, 1], "failed for as long as it lasts"
    assert len(hook.texts) == 1
    assert hook.texts[0].startswith("No heartbeat from keystone for more than 300 s (the last was at 2")
    beat(tmp_path, 1)
    assert [check(tmp_path) for _ in range(2)] == [(0, ""), (0, "")]
    assert hook.texts[1:] == ["The heartbeat of keystone arrives again."]
    beat(tmp_path, MAX_AGE_S + 60)
    assert check(tmp_path)[0] == 1
    assert len(hook.texts) == 3, "the next outage is another one"


@pytest.mark.parametrize("status", [500, 404, 302])
def test_a_message_that_is_not_taken_is_sent_again(status: int, tmp_path: Path, hook: Hook) -> None:
    hook.status = status
    beat(tmp_path, MAX_AGE_S + 60)
    code, said = check(tmp_path)
    assert (code, hook.texts) == (1, [])
    assert f"cannot notify: HTTP status {status}\n" in said
    hook.status = 200
    assert [check(tmp_path)[0] for _ in range(2)] == [1, 1]
    assert len(hook.texts) == 1
    hook.status = status
    beat(tmp_path, 1)
    assert check(tmp_path) == (1, f"cannot notify: HTTP status {status}\n"), "nobody knows yet that it is over"
    hook.status = 200
    assert [check(tmp_path)[0] for _ in range(2)] == [0, 0]
    assert len(hook.texts) == 2


URLS = {
    "nobody there": (f"http://127.0.0.1:{free_port()}/secret-part", "ConnectionRefusedError"),
    "no scheme": ("secret-part", "holds no URL"),
    "a file": ("file:///secret-part", "holds no URL"),
    "a space": ("http://127.0.0.1/secret-part x", "InvalidURL"),
    "no port": ("http://127.0.0.1:secret-part/", "InvalidURL"),
    "half a bracket": ("http://[secret-part", "ValueError"),
    "not ASCII": ("http://127.0.0.1/ü", "cannot be read: UnicodeDecodeError"),
    "missing": (None, "cannot be read: FileNotFoundError"),
}


@pytest.mark.parametrize("kind", URLS)
def test_a_url_that_leads_nowhere(kind: str, tmp_path: Path) -> None:
    url, reason = URLS[kind]
    if url is not None:
        (tmp_path / "url").write_text(url)
    beat(tmp_path, MAX_AGE_S + 60)
    code, said = check(tmp_path)
    assert code == 1
    assert reason in said
    assert "no heartbeat from keystone" in said


def test_a_beat_that_never_came(tmp_path: Path, hook: Hook) -> None:
    """The first check begins to wait."""
    assert check(tmp_path) == (0, "")
    known: dict[str, Any] = json.loads((tmp_path / heartbeat.CHECK_FILE).read_text())
    (tmp_path / heartbeat.CHECK_FILE).write_text(json.dumps({**known, "first": known["first"] - MAX_AGE_S - 1}))
    assert check(tmp_path)[0] == 1
    assert "none ever arrived" in hook.texts[0]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"last": "x"}', '{"last": {}, "received": 1, "first": []}'])
def test_broken_memory_is_none(text: str, tmp_path: Path, hook: Hook) -> None:
    (tmp_path / heartbeat.BEAT_FILE).write_text(text)
    (tmp_path / heartbeat.CHECK_FILE).write_text(text)
    assert check(tmp_path) == (0, "")
    with running(tmp_path) as url:
        assert post(url, webhook()) == 200
        assert get(url)["heartbeat_received_total"] == 1
    assert hook.texts == []


def test_a_beat_from_the_future_is_none(tmp_path: Path, hook: Hook) -> None:
    """The clock was set back: the watcher would be blind until it gets there again."""
    beat(tmp_path, -86400)
    assert check(tmp_path)[0] == 1
    assert len(hook.texts) == 1


def test_what_a_spec_makes_of_it() -> None:
    """On the watcher's host only, and without a trace where nobody asked for it."""
    hosts = {"box": {"address": "100.64.0.1"}, "out": {"address": "fd7a::2", "roles": ["external"]}}
    mesh = {"cidr": "::/0"}
    beat_to = {"url": {"secret": "heartbeat", "key": "url"}}
    watcher = {"host": "out", "maxAge": "10m", "notify": {"file": "/run/url"}}
    on = made(hosts={"out": hosts["out"]}, mesh=mesh, alerting={"heartbeat": {**beat_to, "watcher": watcher}}).tree
    host = on["nixos/hosts/out.nix"]
    assert 'listenAddress = "::";' in host
    assert "maxAge = 600;" in host
    assert "9248" in host
    assert "[fd7a::2]:9248" in on["manifests/scrapeconfig/heartbeat-watcher.yaml"]
    assert "nixos/modules/heartbeat-watcher/heartbeat.py" in on
    off = made(hosts={"box": hosts["box"]}, alerting={"heartbeat": beat_to}).tree
    assert [path for path, text in off.items() if "9248" in text or "heartbeat-watcher" in path + text] == []
