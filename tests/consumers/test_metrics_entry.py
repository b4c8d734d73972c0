"""The entry to Mimir, as other clusters and everybody else find it: the real nginx before two servers of ours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from generator.sources.metrics_entry import HTPASSWD_FILE, PUSH, QUERIES, VIRTUAL_HOST
from generator.spec.gateway import queries_address, samples_address
from tests.consumers import mesh_entry
from tests.exporters.real_headscale import free_port
from tests.specs import generated

pytestmark = pytest.mark.proves("nginx", "lets other clusters write and ask with a password, under one tenant")

SPEC = generated("mimir-entry")
LOGIN = "basalt:correct horse"
QUERY = f"{QUERIES}query_range?query=up"


class Entry(mesh_entry.Client):
    """nginx, and what takes samples and answers queries behind it."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.samples, self.queries = mesh_entry.Upstream(), mesh_entry.Upstream()

    @property
    def seen(self) -> list[str]:
        """Every path that came through."""
        return [path for one in (self.samples, self.queries) for path, _, _ in one.seen]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Entry]:
    """The entry with its file, its port and its upstreams moved to where they are here, and nothing else changed."""
    folder, port = tmp_path_factory.mktemp("entry"), free_port()
    entry = Entry(port)
    block = mesh_entry.server(mesh_entry.virtual_host(SPEC, "server", VIRTUAL_HOST), VIRTUAL_HOST)
    moves = {
        "0.0.0.0:3900;": f"127.0.0.1:{port};",
        f"http://{samples_address(SPEC.cluster)}:80;": f"http://127.0.0.1:{entry.samples.port};",
        f"http://{queries_address(SPEC.cluster)}:80;": f"http://127.0.0.1:{entry.queries.port};",
        HTPASSWD_FILE: str(folder / "htpasswd"),
    }
    for ours, here in moves.items():
        assert ours in block
        block = block.replace(ours, here)
    mesh_entry.write_htpasswd(folder / "htpasswd", *LOGIN.split(":"))
    with mesh_entry.running(folder, block, port):
        yield entry
    entry.samples.close()
    entry.queries.close()


@pytest.fixture
def entry(running: Entry) -> Entry:
    """With nothing remembered, and a Mimir that is well."""
    for one in (running.samples, running.queries):
        one.seen.clear()
        one.status = 200
    return running


@pytest.mark.parametrize("tenant", [{}, {"X-Scope-OrgID": "others"}, {"x-scope-orgid": "a|b"}])
def test_samples_and_queries_are_of_the_one_tenant(entry: Entry, tenant: dict[str, str]) -> None:
    """Whatever the other cluster calls its own; and Mimir never sees the password."""
    assert entry.ask(PUSH, LOGIN, data=b"samples", headers=tenant) == (200, None)
    assert entry.ask(QUERY, LOGIN, headers=tenant) == (200, None)
    assert entry.ask(QUERY, LOGIN, data=b"start=1", headers=tenant) == (200, None)
    assert [(path, length) for path, _, length in entry.samples.seen] == [(PUSH, len(b"samples"))]
    assert [(path, length) for path, _, length in entry.queries.seen] == [(QUERY, 0), (QUERY, len(b"start=1"))]
    for _, headers, _ in (*entry.samples.seen, *entry.queries.seen):
        assert headers["x-scope-orgid"] == "estate"
        assert "authorization" not in headers


def test_nothing_without_a_password(entry: Entry) -> None:
    assert entry.ask(PUSH, None, data=b"samples") == (401, 'Basic realm="secured"')
    assert entry.ask(QUERY, None) == (401, 'Basic realm="secured"')
    assert entry.seen == []


@pytest.mark.parametrize("login", ["basalt:wrong", "basalt:", "other:correct horse"])
def test_a_wrong_password_costs_no_sample(entry: Entry, login: str) -> None:
    """Prometheus drops what is refused with 401, and sends again what is refused with 503."""
    assert entry.ask(PUSH, login, data=b"samples")[0] == 503
    assert entry.ask(QUERY, login)[0] == 401
    assert entry.seen == []


@pytest.mark.parametrize("login", [None, LOGIN])
@pytest.mark.parametrize(
    "path",
    [
        *(
            "/",
            "/metrics",
            "/config",
            "/ready",
            "/ingester/shutdown",
            "/compactor/delete_tenant",
            "/api/v1/user_limits",
        ),
        *(f"{PUSH}/", f"{PUSH}/influx/write", "/api/v1/upload/block/x/start", "/otlp/v1/metrics"),
        *("/prometheus", "/prometheus/api", "/prometheus/config/v1/rules", "/alertmanager/api/v2/silences"),
        *(f"{QUERIES}../../../config", f"{QUERIES}%2e%2e/%2e%2e/config/v1/rules", f"{QUERIES}..%2f..%2fconfig"),
    ],
)
def test_nothing_else_is_there(entry: Entry, path: str, login: str | None) -> None:
    assert entry.ask(path, login)[0] == 404
    assert entry.ask(path, login, data=b"x")[0] == 404
    assert entry.seen == []


@pytest.mark.parametrize(("path", "methods"), [(PUSH, ("GET", "PUT", "DELETE")), (QUERY, ("PUT", "DELETE", "PATCH"))])
def test_it_neither_deletes_nor_changes(entry: Entry, path: str, methods: tuple[str, ...]) -> None:
    """Mimir deletes series by DELETE."""
    assert {entry.ask(path, LOGIN, method=method)[0] for method in methods} == {404}
    assert entry.seen == []


@pytest.mark.parametrize(
    ("mimir", "pushed", "asked"), [(400, 400, 400), (401, 503, 401), (429, 429, 429), (503, 503, 503)]
)
def test_what_mimir_says_is_what_the_other_cluster_hears(entry: Entry, mimir: int, pushed: int, asked: int) -> None:
    """Except for a tenant that Mimir misses: that is not the other cluster's fault."""
    entry.samples.status = entry.queries.status = mimir
    assert entry.ask(PUSH, LOGIN, data=b"samples")[0] == pushed
    assert entry.ask(QUERY, LOGIN)[0] == asked


def test_a_large_request_fits(entry: Entry) -> None:
    """10,000 samples at a time, each of a series of its own with long labels, take some MiB."""
    request = bytes(20 * 2**20)
    assert entry.ask(PUSH, LOGIN, data=request) == (200, None)
    assert entry.samples.seen[0][2] == len(request)
