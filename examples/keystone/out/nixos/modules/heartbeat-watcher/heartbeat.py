"""A dead man's switch: remember when Alertmanager's Watchdog last arrived, and say so when it stays away.

Without --check: serve POST /heartbeat, which takes Alertmanager's webhook, and GET /metrics. With --check, which is
meant for a timer: when the last beat is too old, send {"text": ...} to the URL in a file, once per outage and once when
it is over. A message that could not be sent is sent again at the next check. Needs the standard library only.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

MAX_BODY_BYTES = 2**20
TIMEOUT_S = 10
BEAT_FILE = "beat.json"
CHECK_FILE = "check.json"
"""Each is written by one process only: the first by the server, the second by the check."""
METRICS = {
    "heartbeat_received_total": ("counter", "Heartbeats that arrived."),
    "heartbeat_last_timestamp_seconds": ("gauge", "When the last heartbeat arrived."),
}


class NotifyError(Exception):
    """A message could not be sent. Its text never holds the URL, which is a secret."""


@dataclass(frozen=True)
class Beat:
    """The last beat in Unix seconds, None before the first, and how many there were."""

    last: float | None = None
    received: int = 0


@dataclass(frozen=True)
class Checked:
    """When the first check was, from which a beat that never came is counted, and whether an outage was told."""

    first: float
    told: bool = False


def read_beat(folder: Path) -> Beat:
    """What the server remembers; nothing from a file that is missing or broken."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
        data = json.loads((folder / BEAT_FILE).read_bytes())
        return Beat(None if data["last"] is None else float(data["last"]), int(data["received"]))
    return Beat()


def read_checked(folder: Path, now: float) -> Checked:
    """What the last check remembers; a beginning from a file that is missing or broken."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
        data = json.loads((folder / CHECK_FILE).read_bytes())
        return Checked(float(data["first"]), data["told"] is True)
    return Checked(now)


def replace_file(path: Path, text: str) -> None:
    """Write a file such that a reader sees the old one or the new one."""
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def is_watchdog(body: bytes) -> bool:
    """Whether Alertmanager's webhook says that Watchdog fires."""
    try:
        alerts = json.loads(body)["alerts"]
        return any(one["labels"]["alertname"] == "Watchdog" and one["status"] == "firing" for one in alerts)
    except (ValueError, KeyError, TypeError, RecursionError):
        return False


class Watcher(ThreadingHTTPServer):
    """The server, with what it remembers."""

    daemon_threads = True

    def __init__(self, address: str, port: int, folder: Path) -> None:
        self.address_family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self._folder = folder
        self._lock = threading.Lock()
        self._beat = read_beat(folder)
        super().__init__((address, port), Handler)

    def beat(self) -> bool:
        """Remember that one arrived now; whether that could be written."""
        with self._lock:
            beat = Beat(time.time(), self._beat.received + 1)
            try:
                replace_file(self._folder / BEAT_FILE, json.dumps(asdict(beat)))
            except OSError as error:
                sys.stderr.write(f"cannot remember a heartbeat: {error.strerror}\n")
                return False
            self._beat = beat
            return True

    def metrics(self) -> str:
        """All of it in Prometheus' text format."""
        beat = self._beat
        values = zip(METRICS.items(), (beat.received, beat.last), strict=True)
        return "".join(
            f"# HELP {name} {text}\n# TYPE {name} {kind}\n{name} {value!r}\n"
            for (name, (kind, text)), value in values
            if value is not None
        )


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Watcher
    timeout = TIMEOUT_S

    def do_GET(self) -> None:
        """The metrics."""
        if self.path == "/metrics":
            self._answer(200, self.server.metrics(), "text/plain; version=0.0.4; charset=utf-8")
        else:
            self._answer(404, "ask for /metrics\n")

    def do_POST(self) -> None:
        """A beat, if it is one."""
        length = self.headers.get("Content-Length", "")
        if self.path != "/heartbeat":
            self._answer(404, "post to /heartbeat\n")
        elif not (length.isascii() and length.isdigit() and len(length) <= 9):
            self._answer(411, "say how long it is\n")
        elif int(length) > MAX_BODY_BYTES:
            self._answer(413, "too long\n")
        elif not is_watchdog(self.rfile.read(int(length))):
            self._answer(400, "this is not Alertmanager's webhook with a firing Watchdog\n")
        elif not self.server.beat():
            self._answer(500, "cannot remember it\n")
        else:
            self._answer(200, "")

    def _answer(self, status: int, text: str, kind: str = "text/plain; charset=utf-8") -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Nothing: a line a minute tells nobody anything."""


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows nothing: the message is for the one address that was configured."""

    def redirect_request(self, *_: Any) -> None:
        """Leave the answer as the error that it then is."""


def notify(url_file: Path, text: str) -> None:
    """Send a message as Slack understands it. Raises NotifyError."""
    try:
        url = url_file.read_text(encoding="ascii").strip()
    except (OSError, ValueError) as error:
        raise NotifyError(f"the file with the URL cannot be read: {type(error).__name__}") from None
    if not url.startswith(("http://", "https://")):
        raise NotifyError("the file holds no URL of http or https")
    try:
        body = json.dumps({"text": text}).encode()
        request = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310 - see above
        urllib.request.build_opener(NoRedirect).open(request, timeout=TIMEOUT_S).close()
    except urllib.error.HTTPError as error:
        raise NotifyError(f"HTTP status {error.code}") from None
    except (OSError, HTTPException, ValueError) as error:
        # Only the kind: the text of some of these repeats the URL.
        raise NotifyError(type(getattr(error, "reason", error)).__name__) from None


def check(folder: Path, url_file: Path, max_age_s: float, cluster: str) -> int:
    """Look once, tell what is new; the exit code, 1 while the beat is stale or a message is not yet sent."""
    now = time.time()
    last, known = read_beat(folder).last, read_checked(folder, now)
    # A beat far in the future is from before the clock was set, and says nothing.
    stale = abs(now - (known.first if last is None else last)) > max_age_s
    told, failed = known.told, False
    if stale != told:
        try:
            notify(url_file, message(cluster, stale, last, max_age_s))
            told = stale
        except NotifyError as error:
            sys.stderr.write(f"cannot notify: {error}\n")
            failed = True
    replace_file(folder / CHECK_FILE, json.dumps(asdict(Checked(known.first, told))))
    if stale:
        sys.stderr.write(f"no heartbeat from {cluster} within {max_age_s:g} s\n")
    return int(stale or failed)


def message(cluster: str, stale: bool, last: float | None, max_age_s: float) -> str:
    """What a person reads."""
    if not stale:
        return f"The heartbeat of {cluster} arrives again."
    since = "none ever arrived" if last is None else time.strftime("the last was at %F %T UTC", time.gmtime(last))
    return (
        f"No heartbeat from {cluster} for more than {max_age_s:g} s ({since}). Its Prometheus, its Alertmanager "
        "or the way from there is down: no other alert can be relied on."
    )


def arguments(words: list[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--state", required=True, type=Path, metavar="FOLDER", help="where to remember the last beat")
    parser.add_argument("--address", default="0.0.0.0", help="where to listen (default: all of IPv4)")  # noqa: S104
    parser.add_argument("--port", type=int, default=9248, help="where to listen (default: 9248)")
    parser.add_argument("--check", action="store_true", help="look once whether the last beat is too old")
    parser.add_argument("--max-age", type=float, default=300.0, metavar="SECONDS", help="too old (default: 300)")
    parser.add_argument("--notify-file", type=Path, metavar="FILE", help="holds the URL to which messages go")
    parser.add_argument("--cluster", default="the cluster", help="its name, for messages")
    options = parser.parse_args(words)
    if options.check and options.notify_file is None:
        parser.error("--check needs --notify-file")
    return options


def main(words: list[str] | None = None) -> int:
    """Check once, or serve until told to stop."""
    options = arguments(words)
    if options.check:
        return check(options.state, options.notify_file, options.max_age, options.cluster)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt), Watcher(options.address, options.port, options.state) as server:
        server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
