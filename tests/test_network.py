"""The door to the network, against servers on loopback that answer as badly as they can."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from generator.diagnostics import ToolError
from generator.network import fetch, shown
from tests.processes import PATIENCE_S

Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def server(answer: Answer) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.daemon_threads = True
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def says(body: bytes, status: int = 200, **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)

    return answer


def drips(request: BaseHTTPRequestHandler) -> None:
    """A byte now and then, which no limit on silence ends."""
    request.send_response(200)
    request.end_headers()
    for _ in range(1200):
        request.wfile.write(b"x")
        request.wfile.flush()
        time.sleep(0.05)


def silent(request: BaseHTTPRequestHandler) -> None:
    time.sleep(60)


def test_what_is_answered() -> None:
    with server(says(b"entries: {}")) as url:
        assert fetch(f"{url}/index.yaml", 11) == b"entries: {}"


def test_a_redirect_is_followed() -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        says(b"", 302, Location="/there")(request) if request.path == "/" else says(b"here")(request)

    with server(answer) as url:
        assert fetch(f"{url}/", 100) == b"here"


@pytest.mark.parametrize(
    ("answer", "patience", "words"),
    [
        (says(b"gone", 404), {}, "answers 404 Not Found"),
        (says(b"x" * 1_048_577), {}, "is larger than 1 MiB"),
        (says(b"short", **{"Content-Length": "100"}), {}, "broke off after 5 of 100 bytes"),
        (silent, {"silence_s": 0.3}, "was silent for 0.3 seconds"),
        (drips, {"whole_s": 1}, "took longer than 1 seconds"),
        (says(b"", 302, Location="file:///etc/passwd"), {}, "answers 302 "),
    ],
)  # fmt: skip
def test_what_is_no_answer(answer: Answer, patience: dict[str, float], words: str) -> None:
    """Only where the server is slow on purpose the time is short: this machine may be slow as well."""
    with server(answer) as url:
        with pytest.raises(ToolError) as caught:
            fetch(url, 2**20, **{"silence_s": PATIENCE_S, "whole_s": PATIENCE_S, **patience})
        assert str(caught.value).startswith(f"{url} {words}")


def test_nobody_there() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(ToolError, match=rf"^http://127\.0\.0\.1:{port} cannot be reached: Connection refused$"):
        fetch(f"http://127.0.0.1:{port}", 1)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:,x"])
def test_other_addresses_are_not_asked(url: str) -> None:
    with pytest.raises(ToolError, match="is no http or https address"):
        fetch(url, 10)


def test_the_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        says(request.path.encode())(request)

    with server(answer) as url:
        monkeypatch.setenv("http_proxy", url)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert fetch("http://charts.example.org/index.yaml", 100) == b"http://charts.example.org/index.yaml"


def test_a_login_is_not_shown() -> None:
    assert shown("https://me:secret@charts.example.org/a?b") == "https://charts.example.org/a?b"
    assert shown("index.yaml") == "index.yaml"
