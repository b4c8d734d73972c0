"""A receiver on loopback that remembers what Alertmanager sent it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Heard = tuple[str, dict[str, str]]
"""The path that was called, and the labels of one alert."""


class Webhook:
    """What receivers were sent, by path."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, dict[str, Any]]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.messages.append((self.path, json.loads(body)))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        """Where it listens; each receiver has a path of its own below it."""
        return f"http://127.0.0.1:{self.server.server_port}"

    def heard(self, alert: str, status: str) -> list[Heard]:
        """Every message about one alert with this status (``firing``, ``resolved``), each thing said once."""
        found = [
            (path, one["labels"])
            for path, message in tuple(self.messages)
            for one in message["alerts"]
            if (one["labels"]["alertname"], one["status"]) == (alert, status)
        ]
        return [item for index, item in enumerate(found) if item not in found[:index]]


@contextmanager
def listening() -> Iterator[Webhook]:
    """A webhook that listens until the end of the block."""
    webhook = Webhook()
    thread = threading.Thread(target=webhook.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield webhook
    finally:
        webhook.server.shutdown()
        webhook.server.server_close()
        thread.join()


def secrets(folder: Path, refs: Mapping[str, str]) -> Path:
    """A folder like the one where the operator mounts Secrets: ``<secret>/<key>`` with its content."""
    for name, content in refs.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return folder
