"""Serve Prometheus metrics about the nodes of a Headscale, read from its HTTP API.

Headscale's own /metrics has nothing about single nodes. This asks GET /api/v1/node once per scrape, with an API key
from a file, and understands the answers of Headscale 0.26 to 0.30. When the API is away it serves headscale_up 0 and
no nodes, and goes on. Needs the standard library and prometheus-client.
"""

from __future__ import annotations

import argparse
import json
import signal
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

LABELS = ("hostname", "user", "id")
MAX_ANSWER_BYTES = 64 * 2**20


@dataclass(frozen=True)
class Node:
    """One registered node; times are Unix seconds, None where Headscale has none."""

    id: str
    hostname: str
    user: str
    online: bool
    last_seen: float | None
    expiry: float | None


class ApiError(Exception):
    """The API could not be asked or did not answer as it should; ``kind`` is a label value."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def fetch(url: str, key: str, timeout_s: float) -> object:
    """The decoded answer of the API. Raises ApiError."""
    request = urllib.request.Request(f"{url}/api/v1/node", headers={"Authorization": f"Bearer {key}"})
    try:
        with urllib.request.urlopen(request, timeout=timeout_s) as answer:
            return json.loads(answer.read(MAX_ANSWER_BYTES))
    except urllib.error.HTTPError as error:
        error.close()
        raise ApiError(f"http_{error.code}") from error
    except OSError as error:
        raise ApiError("unreachable") from error
    except ValueError as error:
        raise ApiError("bad_answer") from error


def nodes_of(answer: object) -> list[Node]:
    """The nodes of an answer. Raises ApiError for one of another shape."""
    try:
        return [node_of(raw) for raw in answer["nodes"] or ()]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ApiError("bad_answer") from error


def node_of(raw: dict) -> Node:
    """One node; ``givenName`` is the name on the mesh, which is unique, ``name`` what the machine called itself."""
    return Node(
        id=str(raw["id"]),
        hostname=raw.get("givenName") or raw["name"],
        user=(raw.get("user") or {}).get("name", ""),
        online=bool(raw.get("online", False)),
        last_seen=timestamp(raw.get("lastSeen")),
        expiry=timestamp(raw.get("expiry")),
    )


def timestamp(text: str | None) -> float | None:
    """RFC 3339 as Unix seconds; Go's zero time, which Headscale writes for "never", is None."""
    if not text or text.startswith("0001-"):
        return None
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


class Collector:
    """What Prometheus gets: asked anew at each scrape, so that what it stores is never older than the scrape."""

    def __init__(self, url: str, key_file: Path, expected: tuple[str, ...], timeout_s: float) -> None:
        self._url = url.rstrip("/")
        self._key_file = key_file
        self._expected = expected
        self._timeout_s = timeout_s
        self._errors: Counter[str] = Counter()

    def describe(self) -> Iterator[Metric]:
        """Nothing: registering must not ask the API."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Every metric. Never raises: an API that is away is a value, not a failed scrape."""
        start = time.monotonic()
        try:
            nodes = nodes_of(fetch(self._url, self._key(), self._timeout_s))
        except ApiError as error:
            self._errors[error.kind] += 1
            nodes = None
        yield gauge("headscale_up", "Whether the API answered with a list of nodes.", float(nodes is not None))
        yield gauge("headscale_request_duration_seconds", "How long the API took.", time.monotonic() - start)
        errors = CounterMetricFamily("headscale_request_errors", "Requests that failed, by kind.", labels=["kind"])
        for kind, count in sorted(self._errors.items()):
            errors.add_metric([kind], count)
        yield errors
        if nodes is not None:
            yield from node_metrics(nodes)
            yield from expectations(nodes, self._expected)

    def _key(self) -> str:
        # Read at each scrape: a rotated key needs no restart.
        try:
            return self._key_file.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ApiError("no_key") from error


def gauge(name: str, text: str, value: float) -> Metric:
    """A gauge without labels."""
    return GaugeMetricFamily(name, text, value=value)


def node_metrics(nodes: list[Node]) -> Iterator[Metric]:
    """What is known of each node; a time that Headscale does not have gives no series."""
    online = GaugeMetricFamily("headscale_node_online", "Whether the node is connected.", labels=LABELS)
    seen = GaugeMetricFamily(
        "headscale_node_last_seen_timestamp_seconds", "When the node was last connected.", labels=LABELS
    )
    expiry = GaugeMetricFamily("headscale_node_expiry_timestamp_seconds", "When its key expires.", labels=LABELS)
    for node in nodes:
        labels = (node.hostname, node.user, node.id)
        online.add_metric(labels, float(node.online))
        if node.last_seen is not None:
            seen.add_metric(labels, node.last_seen)
        if node.expiry is not None:
            expiry.add_metric(labels, node.expiry)
    yield from (online, seen, expiry)


def expectations(nodes: list[Node], expected: tuple[str, ...]) -> Iterator[Metric]:
    """Whether each node that ought to be there is registered at all."""
    registered = {node.hostname for node in nodes}
    family = GaugeMetricFamily(
        "headscale_expected_node_registered", "Whether a node that is expected is registered.", labels=["hostname"]
    )
    for hostname in expected:
        family.add_metric([hostname], float(hostname in registered))
    yield family


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True, help="address of Headscale, such as https://headscale.example.org")
    parser.add_argument("--api-key-file", required=True, type=Path, help="file with an API key (headscale apikeys create)")
    parser.add_argument("--expect", action="append", default=[], metavar="HOST", help="a node that must be registered")
    parser.add_argument("--timeout", type=float, default=8.0, metavar="SECONDS", help="for one answer (default: 8)")
    parser.add_argument("--address", default="0.0.0.0", help="where to listen (default: all interfaces)")
    parser.add_argument("--port", type=int, default=9250, help="where to listen (default: 9250)")
    return parser.parse_args()


def main() -> None:
    """Serve until told to stop."""
    options = arguments()
    registry = CollectorRegistry()
    registry.register(Collector(options.url, options.api_key_file, tuple(options.expect), options.timeout))
    server, thread = start_http_server(options.port, options.address, registry)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    stop.wait()
    server.shutdown()
    thread.join()


if __name__ == "__main__":
    main()
