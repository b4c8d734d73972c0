"""Real programs that run for the length of a test: on loopback, with their words in a file, ended by their own id."""

from __future__ import annotations

import http.client
import socket
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.toolbox import require_tool

PATIENCE_S = 90.0
"""How long a test waits for what should happen within seconds: the machine may have a lot else to do."""

Process = subprocess.Popen[bytes]


def free_port() -> int:
    """A port on loopback that nobody has just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def end(process: Process, patience_s: float = 20) -> None:
    """Ask it to end and wait for that; a program that does not listen is killed."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(timeout=patience_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def started(
    log: Path, command: Sequence[str | Path], cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> Iterator[Process]:
    """A process that is ended at the end of the block. What it says goes to ``log``."""
    with log.open("ab") as said:
        process = subprocess.Popen(
            [*map(str, command)], stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd=cwd, env=env
        )
        try:
            yield process
        finally:
            end(process)


@contextmanager
def running(folder: Path, name: str, *arguments: str | Path) -> Iterator[Process]:
    """A program of the list, started in ``folder``; what it says stays in ``<name>.log`` there."""
    with started(folder / f"{name}.log", [require_tool(name), *arguments], cwd=folder) as process:
        yield process


def wait_for(
    what: Callable[[], object],
    folder: Path,
    name: str = "it",
    pause_s: float = 0.2,
    patience_s: float = PATIENCE_S,
) -> None:
    """Until it holds. A failure says what did not (``name``), and what the programs in ``folder`` said last.

    A program that does not answer, or not with a result, is asked again: it may still be starting, or have no turn.
    """
    deadline = time.monotonic() + patience_s
    while (why := _not_yet(what)) is not None:
        if time.monotonic() > deadline:
            pytest.fail(f"{name} did not happen within {patience_s:g} s{why}\n{last_words(folder)}", pytrace=False)
        time.sleep(pause_s)


def _not_yet(what: Callable[[], object]) -> str | None:
    """None where it holds, else what there is to say about it."""
    try:
        return None if what() else ""
    except (OSError, http.client.HTTPException) as error:
        return f": {error!r}"


def wait_until_up(url: str, process: Process, folder: Path, context: ssl.SSLContext | None = None) -> None:
    """Until a program that has just been started answers, or has ended, which is a failure."""
    wait_for(lambda: answers(url, context) or process.poll() is not None, folder)
    if process.poll() is not None:
        pytest.fail(f"{process.args!r} ended with {process.returncode}\n{last_words(folder)}", pytrace=False)


def last_words(folder: Path) -> str:
    """The end of every log in a folder."""
    return "\n".join(f"{log.name}:\n{log.read_text()[-1500:]}" for log in sorted(folder.glob("*.log")))


def answers(url: str, context: ssl.SSLContext | None = None) -> bool:
    """Whether somebody answers there with a status below 400 just now."""
    try:
        with urllib.request.urlopen(url, timeout=20, context=context):
            return True
    except OSError:
        return False
