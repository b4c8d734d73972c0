"""A real Headscale on loopback, with a user, an API key and one node that never connected."""

from __future__ import annotations

import json
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.toolbox import require_tool

_START_S = 30
_RELAY = {"name": "900a", "regionid": 900, "hostname": "localhost", "stunport": -1, "derpport": 0}
_REGION = {"regionid": 900, "regioncode": "x", "regionname": "x", "nodes": [_RELAY]}


def free_port() -> int:
    """A port that nobody has just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Headscale:
    """Where it answers, a key for its API, and its configuration for further commands."""

    url: str
    key: str
    config: Path
    process: subprocess.Popen[bytes]

    def run(self, *words: str) -> Any:
        """What one of its commands answers."""
        return command(self.config, *words)

    def stop(self) -> None:
        """End it, and wait for that."""
        self.process.terminate()
        self.process.wait(timeout=20)


@contextmanager
def running(folder: Path) -> Iterator[Headscale]:
    """Started in a folder that gets its database, and stopped at the end."""
    program = require_tool("headscale")
    url, config = configure(folder)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([program, "--config", config, "serve"], stdout=log, stderr=log)
    try:
        wait_for(f"{url}/health", process, folder / "log")
        command(config, "users", "create", "ops")
        register(config, "worker-1", "0123456789abcdef01234567")
        key = command(config, "apikeys", "create")
        yield Headscale(url, key, config, process)
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def configure(folder: Path) -> tuple[str, Path]:
    """Its address and its configuration: listening on loopback only, and asking nobody for anything."""
    listen = f"127.0.0.1:{free_port()}"
    (folder / "derp.yaml").write_text(yaml.safe_dump({"regions": {900: _REGION}}))
    values = {
        "server_url": f"http://{listen}",
        "listen_addr": listen,
        "metrics_listen_addr": "",
        "grpc_listen_addr": f"127.0.0.1:{free_port()}",
        "grpc_allow_insecure": True,
        "noise": {"private_key_path": str(folder / "noise.key")},
        "prefixes": {"v4": "100.64.0.0/10", "allocation": "sequential"},
        "derp": {"server": {"enabled": False}, "urls": [], "paths": [str(folder / "derp.yaml")]},
        "disable_check_updates": True,
        "database": {"type": "sqlite", "sqlite": {"path": str(folder / "db.sqlite")}},
        "unix_socket": str(folder / "socket"),
        "dns": {"magic_dns": False, "override_local_dns": False, "base_domain": "mesh.example.org"},
        "log": {"level": "warn"},
        "policy": {"mode": "file", "path": ""},
    }
    (folder / "config.yaml").write_text(yaml.safe_dump(values))
    return values["server_url"], folder / "config.yaml"


def register(config: Path, name: str, key: str) -> None:
    """A node of the user, as if somebody had approved its request."""
    command(config, "debug", "create-node", "--user", "ops", "--name", name, "--key", key)
    command(config, "nodes", "register", "--user", "ops", "--key", key)


def command(config: Path, *words: str) -> Any:
    """The decoded answer of one command. It speaks to the server over the socket."""
    line = [require_tool("headscale"), "--config", config, "--output", "json", *words]
    done = subprocess.run(line, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, (words, done.stdout, done.stderr)
    return json.loads(done.stdout)


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until it answers; with its log if it does not."""
    end = time.monotonic() + _START_S
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"headscale does not answer at {url}:\n{log.read_text()[-3000:]}")
