"""A real Headscale on loopback, with a user, an API key and one node that never connected."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.processes import PATIENCE_S, Process, end, free_port, started, wait_until_up
from tests.toolbox import require_tool

_RELAY = {"name": "900a", "regionid": 900, "hostname": "localhost", "stunport": -1, "derpport": 0}
_REGION = {"regionid": 900, "regioncode": "x", "regionname": "x", "nodes": [_RELAY]}


@dataclass(frozen=True)
class Headscale:
    """Where it answers, a key for its API, and its configuration for further commands."""

    url: str
    key: str
    config: Path
    process: Process

    def run(self, *words: str) -> Any:
        """What one of its commands answers."""
        return command(self.config, *words)

    def admission(self) -> str:
        """A key with which nodes join by themselves, as often as they like."""
        answer = self.run("preauthkeys", "create", "--user", "1", "--reusable", "--expiration", "1h")
        return str(answer["key"])

    def stop(self) -> None:
        """End it, and wait for that."""
        end(self.process)


@contextmanager
def running(folder: Path, nodes: Sequence[str] = ("worker-1",)) -> Iterator[Headscale]:
    """Started in a folder that gets its database, with nodes that never connected, and stopped at the end."""
    program = require_tool("headscale")
    url, config = configure(folder)
    with started(folder / "headscale.log", [program, "--config", config, "serve"]) as process:
        wait_until_up(f"{url}/health", process, folder)
        command(config, "users", "create", "ops")
        for number, name in enumerate(nodes):
            register(config, name, f"{number:024x}")
        yield Headscale(url, command(config, "apikeys", "create"), config, process)


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
    done = subprocess.run(line, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert done.returncode == 0, (words, done.stdout, done.stderr)
    return json.loads(done.stdout)
