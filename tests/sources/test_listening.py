"""On a mesh of IPv6 everything that Prometheus asks on a host listens there: what is written, and real programs."""

from __future__ import annotations

import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.exporters import headscale, heartbeat
from generator.pipeline import Generated
from generator.sources.contract import HostService, ScrapeJob
from generator.sources.listening import ALL
from generator.sources.registry import SOURCES
from tests.processes import PATIENCE_S, end, free_port, wait_until_up
from tests.specs import made
from tests.toolbox import require_tool

KEY = {"secret": "s", "key": "k"}
SPEC: dict[str, Any] = {
    "kubernetes": {"datastore": "etcd", "controlPlaneMetrics": True},
    "alerting": {
        "receivers": {"default": {"webhook": {"url": KEY}}},
        "heartbeat": {
            "url": KEY,
            "watcher": {"host": "out", "maxAge": "10m", "notify": {"file": "/run/keys/url"}},
        },
    },
    "storage": {"object": {"type": "s3", "credentials": {"secret": "s3"}}},
    "metrics": {
        "longTerm": {"type": "mimir", "bucket": "metrics", "entry": {"htpasswd": {"file": "/run/keys/metrics"}}},
    },
    "logs": {"hosts": {"password": {"file": "/run/keys/loki"}, "htpasswd": {"file": "/run/keys/htpasswd"}}},
    "watch": {
        "headscale": {"url": "https://headscale.example.org", "apiKey": {"file": "/run/keys/headscale"}},
        "latency": {"peers": 2},
        "probes": [{"name": "site", "type": "http", "target": "https://example.org"}],
    },
}
GO = {
    *(("services", "prometheus", "exporters", name) for name in ("node", "zfs", "smartctl", "smokeping", "blackbox")),
}
"""Programs in Go, which take 0.0.0.0 for all addresses of IPv6 as well; ``:`` and the port are put behind it."""


def spec(*addresses: str) -> Generated:
    """A cluster with every source that has something on hosts."""
    first, second, third = addresses
    box: dict[str, Any] = {"zfs": {"pools": ["tank"]}, "disks": ["/dev/sda"]}
    hosts = {
        "box": {"address": first, "roles": ["server", "primer", "headscale"], **box},
        "out": {"address": second, "roles": ["external"]},
        "six": {"address": third},
    }
    return made(**SPEC, hosts=hosts, mesh={"cidr": "fd00:1234::/48" if ":" in first else "100.64.0.0/10"})


IPV6 = spec("fd00:1234::1", "fd00:1234::2", "fd00:1234::3")
IPV4 = spec("100.64.0.1", "100.64.0.2", "100.64.0.3")


def asked(result: Generated) -> Iterator[tuple[str, HostService]]:
    """Each service on a host that has a port, with the name of the host."""
    for name in result.cluster.hosts:
        found = result.watch.services(name)
        yield from ((name, one) for one in found if one.port is not None or one.mesh_port is not None)


def listens(service: HostService) -> dict[tuple[str, ...], str]:
    """Where a service listens, by the option that says so, without the port."""
    found: dict[tuple[str, ...], str] = {}
    for path, value in service.options.items():
        if path[-1] == "listenAddress":
            found[path[:-1]] = str(value)
        elif path[-1] == "listen":
            assert isinstance(value, tuple)
            found[path[:-1]] = " ".join(str(one["addr"]) for one in value)
        elif path[-1] == "extraFlags" and isinstance(value, tuple):
            flags = [str(flag) for flag in value if "listen-addr" in str(flag)]
            found |= {path[:-1]: flag.partition("=")[2].rpartition(":")[0] for flag in flags}
    return found


def test_every_program_on_a_host_listens_where_ipv6_asks_it() -> None:
    seen = set()
    for host, service in asked(IPV6):
        places = listens(service)
        # k3s itself, in Go, listens by its own defaults, and by flags of the same kind.
        assert places or all(path[:2] == ("services", "k3s") for path in service.options), service.title
        for option, place in places.items():
            seen.add(option)
            good = {ALL} if option in GO else {"::", "[::]", f"{ALL} [::]"}
            assert place in good, f"{option} on {host} listens at {place}"
    own = {option for option in seen if option[:2] == ("services", "nixscope")}
    assert own == {("services", "nixscope", name) for name in ("headscale-exporter", "heartbeat-watcher")}
    entries = {("services", "nginx", "virtualHosts", f"nixscope-{name}") for name in ("logs", "metrics")}
    assert seen == {*GO, *own, *entries, ("services", "alloy")}


def test_without_ipv6_nothing_asks_for_it() -> None:
    """A kernel without IPv6 would refuse it."""
    assert {place for _, service in asked(IPV4) for place in listens(service).values()} == {ALL}


def test_every_source_with_something_on_hosts_is_in_the_spec() -> None:
    """What is left out has nothing on hosts: a new source is added to one of the two."""
    engines = {"thanos", "thanos-clusters", "thanos-ruler", "victoriametrics"}
    assert {source.name for source in SOURCES if not source.enabled(IPV6.cluster)} == {
        *engines,
        "traces",
        "ceph",
        "aws",
    }


def test_every_target_is_an_address_in_brackets() -> None:
    jobs = [job for job in IPV6.watch.jobs if isinstance(job, ScrapeJob)]
    assert {target.address for job in jobs for target in job.targets} <= {f"fd00:1234::{n}" for n in (1, 2, 3)}
    text = "\n".join(text for path, text in IPV6.tree.items() if path.startswith("manifests/scrapeconfig/"))
    assert text.count("fd00:1234::") == text.count("[fd00:1234::") > len(jobs)


# --- real programs, started with what is written ----------------------------------------------------------------------


def _headscale(port: int, folder: Path) -> list[str]:
    (folder / "key").write_text("a.key")
    own = [f"--api-key-file={folder / 'key'}", "--url=http://127.0.0.1:1", "--timeout=0.2"]
    return [sys.executable, headscale.__file__, *own, f"--address={_written('headscale-exporter')}", f"--port={port}"]


def _heartbeat(port: int, folder: Path) -> list[str]:
    own = ["--state", str(folder), f"--address={_written('heartbeat-watcher')}", f"--port={port}"]
    return [sys.executable, heartbeat.__file__, *own]


def _node(port: int, _: Path) -> list[str]:
    address = f"--web.listen-address={_written('node')}:{port}"
    return [str(require_tool("node_exporter")), address, "--collector.disable-defaults"]


def _blackbox(port: int, folder: Path) -> list[str]:
    (folder / "blackbox.yml").write_text("modules: {}\n")
    own = f"--config.file={folder / 'blackbox.yml'}"
    return [str(require_tool("blackbox_exporter")), own, f"--web.listen-address={_written('blackbox')}:{port}"]


def _written(name: str) -> str:
    """What the option ``listenAddress`` of a program is on a host of the IPv6 mesh."""
    found = {option[-1]: place for _, service in asked(IPV6) for option, place in listens(service).items()}
    return found[name]


@pytest.mark.parametrize("program", [_headscale, _heartbeat, _node, _blackbox])
def test_a_real_program_answers_by_both(program: Callable[[int, Path], list[str]], tmp_path: Path) -> None:
    port = free_port()
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(program(port, tmp_path), stdout=log, stderr=log)
        try:
            for address in ("127.0.0.1", "[::1]"):
                url = f"http://{address}:{port}/metrics"
                wait_until_up(url, process, tmp_path)
                with urllib.request.urlopen(url, timeout=PATIENCE_S) as answer:
                    assert answer.status == 200
        finally:
            end(process)
