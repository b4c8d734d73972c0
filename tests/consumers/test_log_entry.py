"""The entry on the mesh, as its users and everybody else find it: the real nginx in front of a server of ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.sources.journal_entry import HTPASSWD_FILE, PUSH, VIRTUAL_HOST
from generator.spec.gateway import gateway_address
from tests.consumers import mesh_entry
from tests.exporters.real_headscale import free_port
from tests.specs import made

pytestmark = pytest.mark.proves("nginx", "lets hosts push with a password, into their own tenant, and nothing else")

HOSTS = {"box": {"address": "100.64.0.1", "roles": ["server"]}}
HOST_LOGS = {"password": {"file": "/run/p"}, "htpasswd": {"file": "/run/h"}}
PASSWORD = "correct horse"


class Entry(mesh_entry.Client):
    """nginx, as hosts reach it, and what stands behind it."""

    def __init__(self, port: int, loki: mesh_entry.Upstream) -> None:
        super().__init__(port)
        self.loki = loki

    def push(self, path: str = PUSH, login: str | None = f"alloy:{PASSWORD}", **more: Any) -> tuple[int, str | None]:
        """Status, and the challenge that comes with it."""
        return self.ask(path, login, **{"data": b"lines", **more})


@pytest.fixture(scope="module", params=["none", "namespace"])
def tenancy(request: pytest.FixtureRequest) -> str:
    """Both kinds of tenants."""
    return str(request.param)


@pytest.fixture(scope="module")
def running(tenancy: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Entry]:
    """The entry with its files and its upstream moved to where they are here, and nothing else changed."""
    folder, port, loki = tmp_path_factory.mktemp("entry"), free_port(), mesh_entry.Upstream()
    result = made(hosts=HOSTS, logs={"hosts": {**HOST_LOGS, "port": port}, "tenancy": {"by": tenancy}})
    block = mesh_entry.server(mesh_entry.virtual_host(result, "box", VIRTUAL_HOST), VIRTUAL_HOST)
    gateway = f"http://{gateway_address(result.cluster)}:80"
    assert gateway in block
    assert HTPASSWD_FILE in block
    moved = block.replace(gateway, f"http://127.0.0.1:{loki.port}").replace(HTPASSWD_FILE, str(folder / "htpasswd"))
    mesh_entry.write_htpasswd(folder / "htpasswd", "alloy", PASSWORD)
    with mesh_entry.running(folder, moved, port):
        yield Entry(port, loki)
    loki.close()


@pytest.fixture
def entry(running: Entry) -> Entry:
    """With nothing remembered, and a Loki that is well."""
    running.loki.seen.clear()
    running.loki.status = 204
    return running


def test_lines_reach_loki_under_the_hosts_tenant(entry: Entry, tenancy: str) -> None:
    """Whatever tenant the host names; and Loki never sees the password."""
    assert entry.push(headers={"X-Scope-OrgID": "payments"}) == (204, None)
    ((path, headers, length),) = entry.loki.seen
    assert (path, length) == (PUSH, len(b"lines"))
    assert headers.get("x-scope-orgid") == {"none": None, "namespace": "hosts"}[tenancy]
    assert "authorization" not in headers


def test_nothing_without_a_password(entry: Entry) -> None:
    assert entry.push(login=None) == (401, 'Basic realm="secured"')
    assert entry.loki.seen == []


@pytest.mark.parametrize("login", ["alloy:wrong", "alloy:", "other:" + PASSWORD])
def test_a_wrong_password_costs_no_line(entry: Entry, login: str) -> None:
    """Alloy drops what is refused with 401 and keeps what is refused with 503."""
    assert entry.push(login=login)[0] == 503
    assert entry.loki.seen == []


@pytest.mark.parametrize("login", [None, f"alloy:{PASSWORD}"])
@pytest.mark.parametrize(
    "path", ["/", PUSH + "/", PUSH.upper(), "/loki/api/v1/query?query=x", "/loki/api/v1/delete", "/ready"]
)
def test_nothing_else_is_there(entry: Entry, path: str, login: str | None) -> None:
    assert entry.push(path, login)[0] == 404
    assert entry.loki.seen == []


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
def test_it_only_takes(entry: Entry, method: str) -> None:
    assert entry.push(method=method)[0] == 404
    assert entry.loki.seen == []


@pytest.mark.parametrize(("loki", "host"), [(400, 400), (401, 503), (429, 429), (500, 500), (503, 503)])
def test_what_loki_says_is_what_the_host_hears(entry: Entry, loki: int, host: int) -> None:
    """Except for a tenant that Loki misses: that is not the host's fault, and ends when both sides are deployed."""
    entry.loki.status = loki
    assert entry.push()[0] == host


def test_a_large_batch_fits(entry: Entry) -> None:
    """Alloy's batches have 1 MiB, and a line of 64 KiB may come on top; uncompressed at worst."""
    batch = bytes(2**20 + 2**16)
    assert entry.push(data=batch) == (204, None)
    assert entry.loki.seen[0][2] == len(batch)
    assert entry.push(data=bytes(5 * 2**20))[0] == 413


def test_without_loki_the_host_tries_again(tenancy: str, tmp_path: Path) -> None:
    """A gateway that is gone is a 502, which Alloy retries."""
    port, nobody = free_port(), free_port()
    result = made(hosts=HOSTS, logs={"hosts": {**HOST_LOGS, "port": port}, "tenancy": {"by": tenancy}})
    block = mesh_entry.server(mesh_entry.virtual_host(result, "box", VIRTUAL_HOST), VIRTUAL_HOST)
    moved = block.replace(f"{gateway_address(result.cluster)}:80", f"127.0.0.1:{nobody}")
    mesh_entry.write_htpasswd(tmp_path / "htpasswd", "alloy", PASSWORD)
    with mesh_entry.running(tmp_path, moved.replace(HTPASSWD_FILE, str(tmp_path / "htpasswd")), port):
        assert Entry(port, mesh_entry.Upstream()).push()[0] == 502
