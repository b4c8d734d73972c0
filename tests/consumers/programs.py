"""Programs that serve on loopback while a test asks them."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.toolbox import require_tool

PATIENCE_S = 90


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(folder: Path, name: str, *arguments: str | Path) -> Iterator[None]:
    """A program that is ended again; what it said stays in a file for whoever looks into a failure."""
    with (folder / f"{name}.log").open("w") as log:
        process = subprocess.Popen([require_tool(name), *map(str, arguments)], stdout=log, stderr=log, cwd=folder)
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=20)


def wait_for(what: Callable[[], object], folder: Path) -> None:
    """Until it holds. What the programs said is shown where it never does."""
    deadline = time.monotonic() + PATIENCE_S
    while not what():
        if time.monotonic() > deadline:
            logs = "\n".join(f"{log.name}:\n{log.read_text()[-1500:]}" for log in folder.glob("*.log"))
            pytest.fail(f"nothing was heard within {PATIENCE_S} s\n{logs}", pytrace=False)
        time.sleep(0.2)
