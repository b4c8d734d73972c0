"""Serve Prometheus metrics about the nodes of a Headscale, read from its HTTP API.

Headscale's own /metrics has nothing about single nodes. This asks GET /api/v1/node once per scrape, with an API key
from a file, and understands the answers of Headscale 0.26 to 0.30. When the API is away it serves headscale_up 0 and
no nodes, and goes on. Needs the standard library and prometheus-client.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import queue
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

MAX_ANSWER_BYTES = 16 * 2**20  # some 10,000 nodes


@dataclass(frozen=True)
class Node:
    """One registered node; times are Unix seconds, None where Headscale has none."""

    id: str
    hostname: str
    own_name: str
    user: str
    online: bool
    last_seen: float | None
    expiry: float | None


class ApiError(Exception):
    """The API could not be asked or did not answer as it should: the kind, which is a label's value, and a detail."""


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows nothing: the key is for the one address that was configured."""

    def redirect_request(self, *_: Any) -> None:
        """Leave the answer as the error that it then is."""


OPENER = urllib.request.build_opener(NoRedirect)


def fetch(url: str, key: str, timeout_s: float) -> bytes:
    """The body of the answer. Raises ApiError."""
    headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}
    request = urllib.request.Request(f"{url}/api/v1/node", headers=headers)  # noqa: S310 - the operator names it
    try:
        with OPENER.open(request, timeout=timeout_s) as answer:
            return body(answer, time.monotonic() + timeout_s)
    except urllib.error.HTTPError as error:
        raise ApiError(refusal(error), f"HTTP status {error.code}") from error
    except OSError as error:
        reason = getattr(error, "reason", error)  # urllib wraps what happens before the answer, and nothing later
        raise ApiError("timeout" if isinstance(reason, TimeoutError) else "unreachable", reason) from error
    except (HTTPException, ValueError) as error:
        raise ApiError("bad_answer", type(error).__name__) from error


def body(answer: HTTPResponse, deadline: float) -> bytes:
    """All of it, unless it is too long or comes too slowly, however steadily."""
    parts = bytearray()
    while part := answer.read1(2**16):
        parts += part
        if len(parts) > MAX_ANSWER_BYTES:
            raise ApiError("too_large", f"more than {MAX_ANSWER_BYTES} bytes")
        if time.monotonic() > deadline:
            raise ApiError("timeout", "the answer comes too slowly")
    return bytes(parts)


def refusal(error: urllib.error.HTTPError) -> str:
    """What kind of error a status is. Before 0.30 Headscale refuses a key with status 500 and this one word."""
    with error, contextlib.suppress(OSError, HTTPException):
        if error.code in (401, 403) or error.read(1024).strip().lower() == b"unauthorized":
            return "unauthorized"
    return f"http_{error.code}"


def nodes_of(answer: bytes) -> list[Node]:
    """The nodes of an answer. Raises ApiError for one of another shape."""
    try:
        nodes = json.loads(answer)["nodes"]
        return [] if nodes is None else [node_of(raw) for raw in nodes]
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as error:
        raise ApiError("bad_answer", type(error).__name__) from error


def node_of(raw: dict[str, Any]) -> Node:
    """One node; ``givenName`` is the name on the mesh, which is unique, ``name`` what the machine called itself."""
    return Node(
        id=label(str(raw["id"])),
        hostname=label(raw.get("givenName") or raw["name"]),
        own_name=label(raw.get("name") or ""),
        user=label((raw.get("user") or {}).get("name") or ""),
        online=raw.get("online") is True,
        last_seen=timestamp(raw.get("lastSeen")),
        expiry=timestamp(raw.get("expiry")),
    )


def label(text: str) -> str:
    """A label's value; half a surrogate pair, which JSON can name, cannot be served."""
    return text.encode("utf-8", "replace").decode()


def timestamp(text: str | None) -> float | None:
    """RFC 3339 as Unix seconds; Go's zero time, which Headscale before 0.30 writes for "never", is None."""
    return None if not text or text.startswith("0001-") else datetime.fromisoformat(text).timestamp()


def within(timeout_s: float, url: str, key: str) -> list[Node]:
    """The nodes, or ApiError when they are not there in time. Looking up a name, say, knows no timeout of its own."""
    results: queue.SimpleQueue[list[Node] | ApiError] = queue.SimpleQueue()

    def run() -> None:
        try:
            results.put(nodes_of(fetch(url, key, timeout_s)))
        except ApiError as error:
            results.put(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        result = results.get(timeout=timeout_s)
    except queue.Empty:
        raise ApiError("timeout", f"no answer in {timeout_s:g} s") from None
    if isinstance(result, ApiError):
        raise result
    return result


class Headscale(Collector):
    """What Prometheus gets: asked anew at each scrape, so that what it stores is never older than the scrape."""

    def __init__(self, url: str, key_file: Path, expected: tuple[str, ...], timeout_s: float) -> None:
        self._url = url.rstrip("/")
        self._key_file = key_file
        self._expected = tuple(dict.fromkeys(expected))
        self._timeout_s = timeout_s
        self._lock = threading.Lock()
        self._errors: Counter[str] = Counter()
        self._said: str | None = None

    def collect(self) -> Iterator[Metric]:
        """Every metric. Never raises: an API that is away is a value, not a failed scrape."""
        start = time.monotonic()
        nodes = self._nodes()
        yield gauge("headscale_up", "Whether the API answered with a list of nodes.", [], [((), nodes is not None)])
        yield gauge(
            "headscale_request_duration_seconds", "How long the API took.", [], [((), time.monotonic() - start)]
        )
        errors = CounterMetricFamily("headscale_request_errors", "Requests that failed, by kind.", labels=["kind"])
        with self._lock:
            for kind in sorted(self._errors.keys() - {""}):
                errors.add_metric([kind], self._errors[kind])
        yield errors
        if nodes is not None:
            yield from node_metrics(nodes, self._expected)

    def _nodes(self) -> list[Node] | None:
        try:
            nodes = within(self._timeout_s, self._url, self._key())
            kind, detail = "", f"{len(nodes)} nodes"
        except ApiError as error:
            nodes, (kind, detail) = None, error.args
        with self._lock:
            self._errors[kind] += 1
            if kind != self._said:  # the log tells only when something else than before is the case
                sys.stderr.write(f"{self._url}: {kind or 'answers'}: {detail}\n")
            self._said = kind
        return nodes

    def _key(self) -> str:
        # Read at each scrape: a key that is changed in place needs no restart.
        try:
            (key,) = self._key_file.read_text(encoding="ascii").split()
        except (OSError, ValueError) as error:
            raise ApiError("no_key", error) from error
        return key


def node_metrics(nodes: list[Node], expected: tuple[str, ...]) -> Iterator[Metric]:
    """What is known of each node, ``host`` being the expected one that it is, and who of those is registered at all."""
    names = {host.lower(): host for host in expected}
    # A node is known by its name on the mesh, which Headscale changes where it is taken, or else by its own.
    hosts = [names.get(node.hostname.lower()) or names.get(node.own_name.lower(), "") for node in nodes]
    known = [(node.hostname, node.user, node.id, host) for node, host in zip(nodes, hosts, strict=True)]
    for name, text, values in (
        ("online", "Whether the node is connected.", [node.online for node in nodes]),
        ("last_seen_timestamp_seconds", "When the node was last connected.", [node.last_seen for node in nodes]),
        ("expiry_timestamp_seconds", "When the node's key expires.", [node.expiry for node in nodes]),
    ):
        pairs = zip(known, values, strict=True)
        yield gauge(f"headscale_node_{name}", text, ["hostname", "user", "id", "host"], pairs)
    found, text = set(hosts), "Whether a node that is expected is registered."
    yield gauge(
        "headscale_expected_node_registered", text, ["hostname"], [((host,), host in found) for host in expected]
    )


def gauge(name: str, text: str, names: list[str], values: Iterable[tuple[tuple[str, ...], float | None]]) -> Metric:
    """One metric; a value that is not known gives no series."""
    family = GaugeMetricFamily(name, text, labels=names)
    for labels, value in values:
        if value is not None:
            family.add_metric(labels, float(value))
    return family


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True, help="such as https://headscale.example.org")
    parser.add_argument("--api-key-file", required=True, type=Path, help="holds a key of: headscale apikeys create")
    parser.add_argument("--expect", action="append", default=[], metavar="HOST", help="a node that must be registered")
    parser.add_argument("--timeout", type=float, default=8.0, metavar="SECONDS", help="for one answer (default: 8)")
    parser.add_argument("--address", default="0.0.0.0", help="where to listen (default: all)")  # noqa: S104
    parser.add_argument("--port", type=int, default=9250, help="where to listen (default: 9250)")
    options = parser.parse_args()
    registry = CollectorRegistry()
    registry.register(Headscale(options.url, options.api_key_file, tuple(options.expect), options.timeout))
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)  # in the threads that start from here, too
    server, thread = start_http_server(options.port, options.address, registry)
    signal.sigwait(signals)
    server.shutdown()
    thread.join()


if __name__ == "__main__":
    main()
