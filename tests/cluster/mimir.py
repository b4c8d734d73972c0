"""Mimir's parts on loopback: the generated configuration, with its addresses, its store and its folders moved."""

from __future__ import annotations

import json
import socket
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from generator.sources.entry import TENANT_HEADER
from generator.stack.mimir_config import DATA
from tests.processes import Process as Program
from tests.processes import free_port, running, wait_until_up

Config = dict[str, Any]
LOOPBACK = "127.0.0.1"
_RINGS = (
    ("compactor", "sharding_ring"),
    ("distributor", "ring"),
    ("ingester", "ring"),
    ("querier", "ring"),
    ("store_gateway", "sharding_ring"),
)


@dataclass(frozen=True)
class Process:
    """One part: its name in ``-target``, its number among those of the same name, and its ports."""

    part: str
    number: int = 0
    http: int = field(default_factory=free_port)
    grpc: int = field(default_factory=free_port)
    gossip: int = field(default_factory=free_port)

    @property
    def name(self) -> str:
        return f"{self.part}-{self.number}"

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.http}"


def moved(config: Config, own: Process, everyone: Sequence[Process], folder: Path) -> Config:
    """The configuration of one process: what names a pod, a Service or the bucket names something of this machine."""
    data = folder / own.name
    out = json.loads(json.dumps(config).replace(f'"{DATA}/', f'"{data}/').replace('"/active-query-tracker', f'"{data}'))
    out["server"] |= {
        "http_listen_address": LOOPBACK,
        "http_listen_port": own.http,
        "grpc_listen_address": LOOPBACK,
        "grpc_listen_port": own.grpc,
    }
    out["common"]["storage"] = {"backend": "filesystem", "filesystem": {"dir": str(folder / "bucket")}}
    if "memberlist" in out:
        _among(out, own, everyone)
    return out


def _among(out: Config, own: Process, everyone: Sequence[Process]) -> None:
    there = {"bind_addr": [LOOPBACK], "bind_port": own.gossip, "advertise_addr": LOOPBACK, "advertise_port": own.gossip}
    out["memberlist"] |= {**there, "join_members": [f"{LOOPBACK}:{one.gossip}" for one in everyone]}
    for section, ring in _RINGS:
        out[section][ring] |= {"instance_id": own.name, "instance_addr": LOOPBACK}
    out["ingester"]["ring"]["instance_port"] = own.grpc
    out["store_gateway"]["sharding_ring"]["instance_port"] = own.grpc
    out["frontend"] |= {"address": LOOPBACK, "port": own.grpc}
    (scheduler,) = [one for one in everyone if one.part == "query-scheduler"]
    for section in ("frontend", "frontend_worker"):
        out[section]["scheduler_address"] = f"{LOOPBACK}:{scheduler.grpc}"


@contextmanager
def mimir(
    config: Config, own: Process, everyone: Sequence[Process], folder: Path, *arguments: str
) -> Iterator[Program]:
    """A process that is starting; ``until_ready`` waits for it."""
    place = folder / own.name
    place.mkdir()
    (place / "mimir.yaml").write_text(yaml.safe_dump(moved(config, own, everyone, folder)), encoding="utf-8")
    with running(place, "mimir", "-config.file=mimir.yaml", *arguments) as process:
        yield process


def until_ready(own: Process, program: Program, folder: Path) -> None:
    wait_until_up(f"{own.url}/ready", program, folder / own.name)


def calls(programs: Mapping[str, Program], everyone: Sequence[Process]) -> set[tuple[str, str]]:
    """Who has a gRPC connection to whom just now, by part: from what the kernel says of open sockets."""
    by_port = {one.grpc: one.part for one in everyone}
    part_of = {one.name: one.part for one in everyone}
    found = set()
    for name, program in programs.items():
        sockets = {str(link.readlink()) for link in Path(f"/proc/{program.pid}/fd").iterdir() if link.is_symlink()}
        for line in Path(f"/proc/{program.pid}/net/tcp").read_text().splitlines()[1:]:
            fields = line.split()
            port = int(fields[2].rpartition(":")[2], 16)
            if fields[3] == "01" and f"socket:[{fields[9]}]" in sockets and port in by_port:
                found.add((part_of[name], by_port[port]))
    return found


def listens(port: int) -> bool:
    """Whether somebody takes connections there."""
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) == 0


def ask(base: str, tenant: str, path: str, **query: str) -> Any:
    """The data of an answer of Prometheus' API; urllib.error.HTTPError where it is refused."""
    request = urllib.request.Request(f"{base}{path}?{urllib.parse.urlencode(query)}", headers={TENANT_HEADER: tenant})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)["data"]


def instant(base: str, tenant: str, query: str, age_s: float = 0) -> list[dict[str, Any]]:
    """The series that a query gives now, or gave some time ago."""
    at = f"{time.time() - age_s:.0f}"
    return list(ask(base, tenant, "/prometheus/api/v1/query", query=query, time=at)["result"])
