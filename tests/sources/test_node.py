"""node_exporter as the host runs it: the real program takes its options, and reads what other services leave for it."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from generator.exporters import zpool
from generator.sources.contract import OptionPath
from tests.processes import answers, free_port, running, wait_for
from tests.specs import made

EXPORTER = ("services", "prometheus", "exporters", "node")
OFF_BY_DEFAULT = {"processes", "systemd"}
"""Collectors that run only when they are asked for (upstream; a distribution may have others), and that rules ask."""
ALERTS_OF_SYSTEMD = "--collector.systemd.enable-restarts-metrics"
"""Off by default; NodeSystemdServiceCrashlooping of kube-prometheus-stack counts restarts."""


def options(**parts: Any) -> dict[OptionPath, object]:
    """What the services of a host with pools set. Lists of several are appended."""
    watch = made(hosts={"box": {"address": "100.64.0.1", "zfs": {"pools": ["tank"]}}}, **parts).watch
    out: dict[OptionPath, object] = {}
    for service in watch.services("box"):
        for path, value in service.options.items():
            before = out.get(path, ())
            out[path] = (*before, *value) if isinstance(value, tuple) and isinstance(before, tuple) else value
    return out


def words(path: OptionPath, **parts: Any) -> tuple[str, ...]:
    """An option that is a list."""
    value = options(**parts)[path]
    assert isinstance(value, tuple)
    return tuple(map(str, value))


@pytest.mark.proves("node_exporter", "takes the host's options and runs every collector that alerts rely on")
def test_the_real_one_runs_with_the_hosts_options(tmp_path: Path) -> None:
    flags = [f"--collector.{name}" for name in words((*EXPORTER, "enabledCollectors"))]
    flags += words((*EXPORTER, "extraFlags"))
    address = f"127.0.0.1:{free_port()}"
    with running(tmp_path, "node_exporter", f"--web.listen-address={address}", *flags) as process:
        wait_for(lambda: answers(f"http://{address}/") or process.poll() is not None, tmp_path)
        assert process.poll() is None, (tmp_path / "node_exporter.log").read_text()
    enabled = set(re.findall(r"collector=(\w+)", (tmp_path / "node_exporter.log").read_text()))
    assert {"processes", "systemd", "textfile", "timex", "vmstat", "zfs"} <= enabled
    assert set(words((*EXPORTER, "enabledCollectors"))) >= OFF_BY_DEFAULT
    assert ALERTS_OF_SYSTEMD in flags


def test_others_leave_their_files_where_it_reads_and_may() -> None:
    (directory,) = [
        flag.partition("=")[2]
        for flag in words((*EXPORTER, "extraFlags"))
        if flag.startswith("--collector.textfile.directory=")
    ]
    rules = [rule.split() for rule in words(("systemd", "tmpfiles", "rules"))]
    ((_, mode, *_),) = [rule[1:] for rule in rules if rule[0] == "d"]
    assert int(mode, 8) & 0o005 == 0o005, "it is not root"
    assert [rule[1] for rule in rules if rule[0] == "d"] == [directory]
    assert {str(Path(rule[1]).parent) for rule in rules if rule[0] == "L+"} == {directory}
    assert options()["services", "nixscope", "zpool-exporter", "directory"] == directory


def test_what_a_program_writes_there_stays_when_the_host_is_switched() -> None:
    """NixOS applies every rule of type ``r`` again whenever one of the host's changes; links are made anew with it."""
    rules = [rule.split() for rule in words(("systemd", "tmpfiles", "rules"))]
    removed = [rule[1] for rule in rules if rule[0].startswith("r")]
    directory = options()["services", "nixscope", "zpool-exporter", "directory"]
    assert not any(fnmatchcase(f"{directory}/{zpool.FILE}", pattern) for pattern in removed)
    links = [rule[1] for rule in rules if rule[0] == "L+"]
    assert links
    assert all(any(fnmatchcase(link, pattern) for pattern in removed) for link in links), "a source may be switched off"


def test_what_nobody_writes_any_more_goes() -> None:
    """Its numbers would be served for ever."""
    rules = [rule.split() for rule in words(("systemd", "tmpfiles", "rules"), watch={"zfs": {"enabled": False}})]
    directory = next(rule[1] for rule in rules if rule[0] == "d")
    assert any(fnmatchcase(f"{directory}/{zpool.FILE}", rule[1]) for rule in rules if rule[0].startswith("r"))
