"""The Headscale exporter against recorded answers, an API that misbehaves in every way, and the real Headscale."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
import urllib.request
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from generator.exporters import headscale
from generator.sources import headscale as source
from tests.exporters.api import Answer, raw, reply, serving
from tests.exporters.real_headscale import running
from tests.processes import PATIENCE_S, free_port

pytestmark = pytest.mark.proves("headscale", "answers our exporter as it expects")

DATA = Path(__file__).parent / "data" / "headscale"
GOOD = (DATA / "0.26.json").read_text()
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
PROBLEM = '{"title":"%s","status":%d,"detail":"Unauthorized"}'
TIMEOUT_S = 0.4
"""Of the exporter, where the server takes its time; else nobody is that slow, whatever the machine has to do."""
SILENT_S, DRIPS = 60.0, 1200
"""How long such a server takes, in one piece or drop by drop."""

FAILED = """\
# HELP headscale_up Whether the API answered with a list of nodes.
# TYPE headscale_up gauge
headscale_up 0.0
# HELP headscale_request_duration_seconds How long the API took.
# TYPE headscale_request_duration_seconds gauge
headscale_request_duration_seconds TIME
# HELP headscale_request_errors_total Requests that failed, by kind.
# TYPE headscale_request_errors_total counter
headscale_request_errors_total{kind="%s"} %d.0
"""

ERRORS: dict[str, tuple[Answer, str]] = {
    "key refused by 0.26": (reply(500, "Unauthorized", "text/plain; charset=utf-8"), "unauthorized"),
    "key refused by 0.30": (reply(401, PROBLEM % ("Unauthorized", 401), "application/problem+json"), "unauthorized"),
    "key without the right": (reply(403, ""), "unauthorized"),
    "another error of 0.30": (reply(500, PROBLEM % ("Internal", 500), "application/problem+json"), "http_500"),
    "error that is never told": (raw(HEAD.replace(b"200 OK", b"502 Bad") + b"Content-Length: 9\r\n\r\nx"), "http_502"),
    "no such path": (reply(404, "404 page not found\n", "text/plain"), "http_404"),
    "redirect": (reply(302, "", Location="/elsewhere"), "http_302"),
    "web page": (reply(200, "<!doctype html><title>Log in</title>", "text/html"), "bad_answer"),
    "nothing": (reply(200, ""), "bad_answer"),
    "list": (reply(200, "[]"), "bad_answer"),
    "no nodes": (reply(200, "{}"), "bad_answer"),
    "number of nodes": (reply(200, '{"nodes": 3}'), "bad_answer"),
    "node is a word": (reply(200, '{"nodes": ["x"]}'), "bad_answer"),
    "node without a name": (reply(200, '{"nodes": [{"id": "1"}]}'), "bad_answer"),
    "name is a number": (reply(200, '{"nodes": [{"id": "1", "name": 5}]}'), "bad_answer"),
    "user is a word": (reply(200, '{"nodes": [{"id": "1", "name": "a", "user": "x"}]}'), "bad_answer"),
    "time is a word": (reply(200, '{"nodes": [{"id": "1", "name": "a", "expiry": "soon"}]}'), "bad_answer"),
    "time is a number": (reply(200, '{"nodes": [{"id": "1", "name": "a", "expiry": 5}]}'), "bad_answer"),
    "half of it": (reply(200, GOOD[:500]), "bad_answer"),
    "no text": (reply(200, b"\xff\xfe\x00{"), "bad_answer"),
    "depth without end": (reply(200, '{"nodes":' + "[" * 100_000), "bad_answer"),
    "shorter than announced": (raw(HEAD + b"Content-Length: 900\r\n\r\n" + GOOD.encode()[:100]), "bad_answer"),
    "broken chunks": (raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}"), "bad_answer"),
    "no HTTP": (raw(b"SSH-2.0-OpenSSH_9.9\r\n"), "bad_answer"),
    "connection closed": (raw(b""), "unreachable"),
    "silence": (raw(b"", SILENT_S), "timeout"),
    "silence after the head": (raw(HEAD + b"\r\n", SILENT_S), "timeout"),
    "a byte now and then": (raw(b" ", 0.05, DRIPS), "timeout"),
    "a byte of the body now and then": (
        lambda to: (raw(HEAD + b"\r\n")(to), raw(b" ", 0.05, DRIPS)(to))[0],
        "timeout",
    ),
    "no end": (raw(HEAD + b"\r\n" + b" " * 2**17, 0, 10_000), "too_large"),
}


def metrics(
    url: str,
    folder: Path,
    expected: tuple[str, ...] = (),
    key: str | None = "secret.key\n",
    timeout_s: float = PATIENCE_S,
) -> CollectorRegistry:
    """A registry with the exporter's collector."""
    file = folder / "key"
    if key is not None:
        file.write_text(key)
    registry = CollectorRegistry()
    registry.register(headscale.Headscale(url, file, expected, timeout_s))
    return registry


def page(registry: CollectorRegistry) -> str:
    """What Prometheus gets, without the one number that differs from run to run."""
    text = generate_latest(registry).decode()
    return re.sub(r"(?m)^(headscale_request_duration_seconds) [0-9.e-]+$", r"\1 TIME", text)


@pytest.mark.parametrize("version", ["0.26", "0.30"])
def test_nodes(version: str, tmp_path: Path) -> None:
    """Both versions say the same of the same nodes."""
    with serving(reply(200, (DATA / f"{version}.json").read_text())) as url:
        found = page(metrics(f"{url}/", tmp_path, ("worker-1", "backup", "gone", "gone")))
    assert found == (DATA / "expected.prom").read_text()


@pytest.mark.parametrize("nodes", ["[]", "null"])
def test_nobody_is_registered(nodes: str, tmp_path: Path) -> None:
    with serving(reply(200, f'{{"nodes": {nodes}}}')) as url:
        found = page(metrics(url, tmp_path, ("box",)))
    assert "headscale_up 1.0\n" in found
    assert 'headscale_expected_node_registered{hostname="box"} 0.0\n' in found
    assert "headscale_node_online{" not in found


def test_what_is_asked(tmp_path: Path) -> None:
    """The path and the key, which is read anew each time."""
    asked: list[tuple[str, str | None]] = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        asked.append((request.path, request.headers["Authorization"]))
        reply(200, GOOD)(request)

    with serving(answer) as url:
        registry = metrics(f"{url}/hs/", tmp_path)
        page(registry)
        (tmp_path / "key").write_text("  another.key ")
        page(registry)
    assert asked == [("/hs/api/v1/node", "Bearer secret.key"), ("/hs/api/v1/node", "Bearer another.key")]


def test_a_redirect_does_not_get_the_key(tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        asked.append(request.path)
        reply(307, "", Location="/elsewhere")(request)

    with serving(answer) as url:
        assert page(metrics(url, tmp_path)) == FAILED % ("http_307", 1)
    assert asked == ["/api/v1/node"]


@pytest.mark.parametrize("case", ERRORS)
def test_error(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Each is a value, in time, and counted; the log tells of it once, and never the key."""
    monkeypatch.setattr(headscale, "MAX_ANSWER_BYTES", 2**20)
    answer, kind = ERRORS[case]
    with serving(answer) as url:
        registry = metrics(url, tmp_path, ("box",), timeout_s=TIMEOUT_S if kind == "timeout" else PATIENCE_S)
        start = time.monotonic()
        pages = [page(registry), page(registry)]
        assert time.monotonic() - start < SILENT_S
    assert pages == [FAILED % (kind, 1), FAILED % (kind, 2)]
    (line,) = capsys.readouterr().err.splitlines()
    assert f": {kind}: " in line
    assert "secret" not in line


def test_nobody_listens(tmp_path: Path) -> None:
    assert page(metrics(f"http://127.0.0.1:{free_port()}", tmp_path)) == FAILED % ("unreachable", 1)


@pytest.mark.parametrize("key", [None, "", "\n", "two words", "a\nb", "schlüssel"])
def test_no_key(key: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is asked, and the log does not tell what the file holds."""
    asked: list[BaseHTTPRequestHandler] = []
    with serving(asked.append) as url:
        assert page(metrics(url, tmp_path, key=key)) == FAILED % ("no_key", 1)
    assert asked == []
    assert not re.search("two|words|schl", capsys.readouterr().err)


def test_it_recovers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = [reply(503, ""), reply(503, ""), reply(200, GOOD), reply(200, GOOD), reply(200, "")]

    def answer(request: BaseHTTPRequestHandler) -> None:
        answers.pop(0)(request)

    with serving(answer) as url:
        registry = metrics(url, tmp_path)
        ups = [re.search(r"^headscale_up (.*)$", page(registry), re.MULTILINE)[1] for _ in range(5)]
    assert ups == ["0.0", "0.0", "1.0", "1.0", "0.0"]
    said = [line.removeprefix(f"{url}: ") for line in capsys.readouterr().err.splitlines()]
    assert said == ["http_503: HTTP status 503", "answers: 2 nodes", "bad_answer: JSONDecodeError"]


def test_names_are_served_as_they_are(tmp_path: Path) -> None:
    r"""Quotes and line ends in them too, and half a surrogate pair, which has no UTF-8, does not stop it."""
    body = (
        r'{"nodes": [{"id": 7, "givenName": "", "name": "a\"b\nc\\", "user": {"name": "\ud83d größer"}, "online": 1}]}'
    )
    with serving(reply(200, body)) as url:
        found = page(metrics(url, tmp_path))
    assert r'headscale_node_online{host="",hostname="a\"b\nc\\",id="7",user="? größer"} 0.0' in found


def test_who_of_the_expected_a_node_is(tmp_path: Path) -> None:
    """Its name on the mesh counts before its own; an unexpected node is nobody, and two may be the same host."""
    names = [("nas", "NAS"), ("backup", "nas"), ("worker-1-x7f2", "Worker-1"), ("worker-1", "old"), ("phone", "iPhone")]
    nodes = [{"id": str(n), "givenName": given, "name": own} for n, (given, own) in enumerate(names)]
    with serving(reply(200, json.dumps({"nodes": nodes}))) as url:
        found = page(metrics(url, tmp_path, ("backup", "nas", "worker-1", "worker-2")))
    hosts = re.findall(r'headscale_node_online{host="(.*?)",hostname="(.*?)"', found)
    assert hosts == [
        ("nas", "nas"),
        ("backup", "backup"),
        ("worker-1", "worker-1-x7f2"),
        ("worker-1", "worker-1"),
        ("", "phone"),
    ]
    registered = re.findall(r'headscale_expected_node_registered{hostname="(.*?)"} (.)', found)
    assert registered == [("backup", "1"), ("nas", "1"), ("worker-1", "1"), ("worker-2", "0")]


def test_registering_asks_nobody(tmp_path: Path) -> None:
    asked: list[BaseHTTPRequestHandler] = []
    with serving(asked.append) as url:
        metrics(url, tmp_path)
    assert asked == []


def test_the_real_one(tmp_path: Path) -> None:
    """Headscale 0.26: a node that never connected, its key, a wrong key, and Headscale gone."""
    (tmp_path / "server").mkdir()
    with running(tmp_path / "server") as server:
        registry = metrics(server.url, tmp_path, ("worker-1", "worker-2"), server.key)
        labels = 'host="worker-1",hostname="worker-1",id="1",user="ops"'
        first = page(registry)
        assert "headscale_up 1.0\n" in first
        assert re.findall(r"(?m)^headscale_(?:node|expected)_.*$", first) == [
            f"headscale_node_online{{{labels}}} 0.0",
            'headscale_expected_node_registered{hostname="worker-1"} 1.0',
            'headscale_expected_node_registered{hostname="worker-2"} 0.0',
        ]
        server.run("nodes", "expire", "--identifier", "1")
        expiry = re.search(rf"(?m)^headscale_node_expiry_timestamp_seconds{{{labels}}} (.*)$", page(registry))
        assert abs(float(expiry[1]) - time.time()) < 60
        (tmp_path / "key").write_text("wrong.key")
        assert page(registry) == FAILED % ("unauthorized", 1)
        server.stop()
        assert 'headscale_request_errors_total{kind="unreachable"} 1.0\n' in page(registry)


def test_the_program(tmp_path: Path) -> None:
    """Started as the service starts it: it serves the metrics that the source says, and ends when it is told to."""
    (tmp_path / "key").write_text("secret.key")
    port = free_port()
    with serving(reply(200, GOOD)) as url:
        program = [sys.executable, headscale.__file__, f"--api-key-file={tmp_path / 'key'}", f"--url={url}"]
        options = ["--address=127.0.0.1", f"--port={port}", "--expect=worker-1", "--expect=gone"]
        process = subprocess.Popen([*program, *options], stderr=subprocess.PIPE, text=True)
        try:
            text = _ask(port, process)
        finally:
            process.send_signal(signal.SIGTERM)
            _, said = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, said) == (0, f"{url}: answers: 2 nodes\n")
    assert 'headscale_expected_node_registered{hostname="gone"} 0.0' in text
    served = {(name, tuple(sorted(re.findall(r"(\w+)=", labels)))) for name, labels in _series(text)}
    known = {(metric.name, tuple(sorted(metric.labels))) for metric in (source.EXPECTED, *source.METRICS)}
    assert served == known - {("headscale_request_errors_total", ("kind",))}


def _series(text: str) -> list[tuple[str, str]]:
    return re.findall(r"(?m)^(\w+)(?:{(.*)})? ", re.sub(r"(?m)^#.*\n", "", text))


def _ask(port: int, process: subprocess.Popen[str]) -> str:
    end = time.monotonic() + PATIENCE_S
    while process.poll() is None and time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=PATIENCE_S) as answer:
                return answer.read().decode()
        except OSError:
            time.sleep(0.05)
    raise AssertionError("it does not serve")
