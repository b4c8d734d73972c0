"""What the shell offers: asked of a real bash by the tabulator key, and of what zsh and fish call."""

from __future__ import annotations

import codecs
import os
import pty
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.commandline import ROOT, command, environment
from tests.processes import PATIENCE_S

SPEC = """\
version: 1
name: small
hosts:
  alpha: {address: 100.64.0.1, zfs: {pools: [tank]}}
  gamma: {address: 100.64.0.2}
alerting:
  receivers:
    default: {webhook: {url: {secret: alertmanager, key: url}}}
    infra: {webhook: {url: {secret: alertmanager, key: infra}}}
  routes:
    - {match: {team: infra}, receivers: [infra]}
"""
TYPED = {
    "pl": "plan ",
    "explain clu": "explain cluster.yaml ",
    "explain cluster.yaml ZFSPoolM": "explain cluster.yaml ZFSPoolMissing ",
    "explain cluster.yaml gam": "explain cluster.yaml gamma ",
    "generate cluster.yaml --target kub": "generate cluster.yaml --target kubenix ",
    "graph cluster.yaml --format sv": "graph cluster.yaml --format svg ",
    "secrets cluster.yaml --form age": "secrets cluster.yaml --form agenix ",
    "lock update --chart lo": "lock update --chart loki ",
    "init --mesh tail": "init --mesh tailscale ",
    "route cluster.yaml --alert HostD": "route cluster.yaml --alert HostDown ",
    "route --alert HostD": "route --alert HostDown ",
    "route cluster.yaml sev": "route cluster.yaml severity=",
    "route cluster.yaml severity=cr": "route cluster.yaml severity=critical ",
    "route cluster.yaml severity=critical tea": "route cluster.yaml severity=critical team=infra ",
    "route cluster.yaml severity=critical team=": "route cluster.yaml severity=critical team=infra ",
    "route cluster.yaml instance=al": "route cluster.yaml instance=alpha ",
    "explain broken.yaml ZFSPoolM": "explain broken.yaml ZFSPoolM",
}
"""What is typed before the tabulator, and what then stands on the line."""


class Terminal:
    """A bash that is talked to by keys."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.seen = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")()  # a piece may end within a letter

    def type(self, text: str) -> None:
        os.write(self.descriptor, text.encode())

    def until(self, text: str, limit_s: float = PATIENCE_S) -> str:
        """What appears up to a text; all that appeared where the text does not come. What is behind it is kept."""
        end = time.monotonic() + limit_s
        while text not in self.seen and time.monotonic() < end:
            if select.select([self.descriptor], [], [], 0.1)[0]:
                self.seen += self._decoder.decode(os.read(self.descriptor, 4096))
        before, found, self.seen = self.seen.partition(text)
        return before + found


@contextmanager
def bash(folder: Path) -> Iterator[Terminal]:
    # Wide, or readline breaks its lines.
    variables = environment(PATH=f"{folder / 'bin'}:/usr/bin:/bin", TERM="dumb", HOME=str(folder), COLUMNS="500")
    ours, theirs = pty.openpty()
    shell = subprocess.Popen(
        [shutil.which("bash") or "bash", "--noprofile", "--norc", "-i"],
        cwd=folder, env={**variables, "PS1": "> "}, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    try:
        yield Terminal(ours)
    finally:
        shell.kill()
        shell.wait()
        os.close(ours)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A spec, and ``nixscope`` as a program of the PATH."""
    folder = tmp_path_factory.mktemp("completion")
    (folder / "cluster.yaml").write_text(SPEC)
    (folder / "broken.yaml").write_text("hosts: [")
    (folder / "bin").mkdir()
    program = folder / "bin/nixscope"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m generator.cli "$@"\n')
    program.chmod(0o755)
    return folder


@pytest.fixture(scope="module")
def terminal(folder: Path) -> Iterator[Terminal]:
    """A bash with the completion that ``--install-completion`` puts into the home directory."""
    with bash(folder) as found:
        found.until("> ")
        found.type("nixscope --install-completion bash; source ~/.bashrc; echo is $((40 + 2))\n")
        assert "is 42" in found.until("is 42")
        found.until("> ")
        yield found


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize("typed", TYPED)
def test_the_tabulator_in_bash(terminal: Terminal, folder: Path, typed: str) -> None:
    """The line that stands there is written into a file, and nothing of it runs."""
    said = folder / "said"
    said.unlink(missing_ok=True)
    # To the line's beginning and to its end: what is typed waits until the completion has answered.
    terminal.type(f"nixscope {typed}\t\x01printf %s '\x05' > said.new; mv said.new said\n")
    end = time.monotonic() + PATIENCE_S
    while not said.exists() and time.monotonic() < end:
        terminal.until("\n", 0.1)
    assert said.read_text() == f"nixscope {TYPED[typed]}"


def asked(folder: Path, **variables: str) -> str:
    done = subprocess.run(
        command(), cwd=folder, env=environment(**variables), capture_output=True, text=True, timeout=300, check=False
    )
    assert done.stderr == ""
    return done.stdout


def test_what_zsh_and_fish_are_told(folder: Path) -> None:
    line = {"_TYPER_COMPLETE_ARGS": "nixscope explain cluster.yaml ZFSPoolM"}
    assert asked(folder, _NIXSCOPE_COMPLETE="complete_zsh", **line) == "_arguments '*: :((\"ZFSPoolMissing\"))'\n"
    told = asked(folder, _NIXSCOPE_COMPLETE="complete_fish", _TYPER_COMPLETE_FISH_ACTION="get-args", **line)
    assert told == "ZFSPoolMissing\n"


@pytest.mark.parametrize("name", ["broken.yaml", "nowhere.yaml", "bin"])
def test_a_spec_that_cannot_be_read_offers_nothing_and_says_nothing(folder: Path, name: str) -> None:
    line = {"_TYPER_COMPLETE_ARGS": f"nixscope explain {name} Z"}
    assert asked(folder, _NIXSCOPE_COMPLETE="complete_zsh", **line) == "_files\n"
