"""Two clusters in one Mimir: a real Prometheus of each, the real nginx of the one's server, and a real Mimir.

Every configuration is the generated one, moved to loopback. The bucket is a folder.
"""

from __future__ import annotations

import base64
import http.server
import json
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

import pytest
import yaml

from generator.pipeline import Generated
from generator.sources.entry import TENANT_HEADER
from generator.sources.metrics_entry import HTPASSWD_FILE, PUSH, VIRTUAL_HOST
from generator.spec.gateway import queries_address, samples_address
from tests.cluster.mimir import Process, instant, mimir, until_ready
from tests.cluster.test_mimir import cluster
from tests.cluster.writing import ALONE, REPLICAS, writing
from tests.consumers import mesh_entry
from tests.processes import free_port, wait_for
from tests.specs import SPECS, generated, made, values
from tests.toolbox import run_tool

pytestmark = [
    pytest.mark.proves("mimir", "takes samples of another cluster through the entry, and answers for both"),
    pytest.mark.proves("nginx", "lets other clusters write and ask with a password, under one tenant, and no more"),
    pytest.mark.proves("prometheus3", "writes into another cluster's Mimir, and loses nothing to a wrong password"),
]

KEYSTONE, BASALT = generated("mimir-entry"), generated("mimir-elsewhere")
OURS = "http://mimir.monitoring.svc:8080"
THEIRS = "http://100.64.0.1:3900"
PASSWORD = 'correct $horse "battery"'
LOGIN = {"username": "basalt", "password": PASSWORD}
UP = "count by (cluster) (up)"


class _Exporter(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.end_headers()
        self.wfile.write(b"kept 7\n")

    def log_message(self, *_: Any) -> None:
        """Nobody listens."""


@dataclass(frozen=True)
class Entry:
    """Where nginx listens, its folder, the Mimir behind it, and something to scrape."""

    port: int
    folder: Path
    mimir: str
    exporter: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def accept(self, password: str) -> None:
        """nginx reads the file anew for each request."""
        mesh_entry.write_htpasswd(self.folder / "htpasswd", LOGIN["username"], password)

    @contextmanager
    def basalt(self, folder: Path, replica: str, login: Mapping[str, str] = LOGIN) -> Iterator[None]:
        """A Prometheus of the other cluster."""
        secrets = {"metrics-login": login}
        with writing(folder, BASALT, replica, [self.exporter], (THEIRS, self.url), secrets):
            yield


@pytest.fixture
def exporter() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Exporter) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def entry(tmp_path: Path, exporter: str) -> Iterator[Entry]:
    """The server's nginx in front of the generated Mimir, of one process."""
    text = yaml.safe_load(KEYSTONE.tree["manifests/configmap/mimir-config.yaml"])["data"]["mimir.yaml"]
    own = Process("all")
    with mimir(yaml.safe_load(text), own, [own], tmp_path) as program:
        until_ready(own, program, tmp_path)
        with nginx(KEYSTONE, "server", tmp_path, own.url, own.url) as port:
            found = Entry(port, tmp_path, own.url, exporter)
            found.accept(PASSWORD)
            yield found


@contextmanager
def nginx(spec: Generated, server: str, folder: Path, samples: str, queries: str) -> Iterator[int]:
    """That of a server, and the port at which it takes what is for the mesh."""
    port = free_port()
    block = mesh_entry.server(mesh_entry.virtual_host(spec, server, VIRTUAL_HOST), VIRTUAL_HOST)
    moves = {
        "0.0.0.0:3900": f"127.0.0.1:{port}",
        f"http://{samples_address(spec.cluster)}:80": samples,
        f"http://{queries_address(spec.cluster)}:80": queries,
        HTPASSWD_FILE: str(folder / "htpasswd"),
    }
    for ours, here in moves.items():
        assert ours in block
        block = block.replace(ours, here)
    with mesh_entry.running(folder, block, port):
        yield port


def grafana(entry: Entry, query: str, login: Mapping[str, str] = LOGIN) -> Any:
    """What the data source of the other cluster's dashboards finds, as Grafana asks it."""
    told = values(BASALT, "kube-prometheus-stack")["grafana"]
    (source,) = [one for one in told["additionalDataSources"] if one["uid"] == "prometheus"]
    refs = {name: one["secretKeyRef"] for name, one in told["envValueFrom"].items()}
    assert {ref["name"] for ref in refs.values()} == {"metrics-login"}
    environment = {name: login[ref["key"]] for name, ref in refs.items()}
    user, password = (
        Template(text).substitute(environment)
        for text in (source["basicAuthUser"], source["secureJsonData"]["basicAuthPassword"])
    )
    name, tenant = source["jsonData"]["httpHeaderName1"], source["secureJsonData"]["httpHeaderValue1"]
    body = urllib.parse.urlencode({"query": query}).encode()
    headers = {name: tenant, **basic(user, password)}
    url = f"{source['url'].replace(THEIRS, entry.url)}/api/v1/query"
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=20) as answer:
        return json.load(answer)["data"]["result"]


def basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"}


def by_cluster(result: Any) -> dict[str, str]:
    return {one["metric"]["cluster"]: one["value"][1] for one in result}


def test_both_clusters_are_found_from_the_other(entry: Entry, tmp_path: Path) -> None:
    """Under one tenant, whatever the other calls its own; replicas once, of a cluster that has one Prometheus, too."""
    with ExitStack() as clusters:
        for name, spec in (("keystone", KEYSTONE), ("basalt", BASALT)):
            (tmp_path / name).mkdir()
            assert spec.cluster.name == name
        mine = writing(tmp_path / "keystone", KEYSTONE, REPLICAS[0], [entry.exporter], (OURS, entry.mimir))
        clusters.enter_context(mine)
        for replica in REPLICAS:
            clusters.enter_context(entry.basalt(tmp_path / "basalt", replica))
        both = {"keystone": "1", "basalt": "1"}
        wait_for(lambda: by_cluster(grafana(entry, UP)) == both, tmp_path, "samples of both clusters")
        series = {one["metric"]["cluster"]: {*one["metric"]} for one in grafana(entry, "kept")}
        assert series == {name: {"__name__", "cluster", "instance", "job"} for name in both}
        tenant = KEYSTONE.cluster.metrics.long_term.tenant
        assert by_cluster(instant(entry.mimir, tenant, UP)) == both
        assert instant(entry.mimir, BASALT.cluster.metrics.long_term.tenant, UP) == []


def test_parts_in_pods_of_their_own_answer_as_well(tmp_path: Path, exporter: str) -> None:
    """Distributors take the samples, query frontends the queries."""
    parts = yaml.safe_load(SPECS["mimir-distributed"].read_text(encoding="utf-8"))
    parts["metrics"]["longTerm"]["entry"] = {"htpasswd": {"file": "/run/h"}}
    wide = made(**parts)
    with cluster(tmp_path, wide) as running:
        samples, queries = (running.of(part).url for part in ("distributor", "query-frontend"))
        with nginx(wide, "s1", tmp_path, samples, queries) as port, ExitStack() as replicas:
            entry = Entry(port, tmp_path, queries, exporter)
            entry.accept(PASSWORD)
            for replica in REPLICAS:
                replicas.enter_context(entry.basalt(tmp_path, replica))
            wait_for(
                lambda: by_cluster(grafana(entry, UP)) == {"basalt": "1"}, tmp_path, "samples of the other cluster"
            )
            assert mesh_entry.Client(port).ask("/prometheus/api/v1/status/buildinfo", f"basalt:{PASSWORD}")[0] == 200


def test_a_sender_without_replicas_is_heard(entry: Entry, tmp_path: Path) -> None:
    """One that is no Prometheus of ours: it has no label for its replica, and Mimir listens for one."""
    with entry.basalt(tmp_path, ALONE):
        wait_for(lambda: by_cluster(grafana(entry, UP)) == {"basalt": "1"}, tmp_path, "its samples")


def test_a_wrong_password_costs_no_sample(entry: Entry, tmp_path: Path) -> None:
    """What was refused for a while is there once both sides have the same."""
    entry.accept("another")
    with entry.basalt(tmp_path, REPLICAS[0]):
        wait_for(lambda: refused(entry) > 0, tmp_path, "a first refusal")
        at = time.time()
        wait_for(lambda: refused(entry) > 1, tmp_path, "another refusal")
        entry.accept(PASSWORD)
        wait_for(lambda: grafana(entry, "kept"), tmp_path, "a sample that was written")
        (first,) = grafana(entry, "min_over_time(timestamp(kept)[5m:1s])")
        assert float(first["value"][1]) < at


def test_what_waited_in_an_outage_is_taken(entry: Entry, tmp_path: Path) -> None:
    """Hours after other clusters have sent what is newer; up to what Prometheus' write-ahead log holds."""
    login = {"basic_auth": {"username": LOGIN["username"], "password": PASSWORD}}
    (tmp_path / "login.yaml").write_text(yaml.safe_dump(login))
    pushing = ("promtool3", "push", "metrics", "--remote-write.path=/api/v1/push")
    for name, hours in (("keystone", 0), ("basalt", 3), ("basalt", 2), ("basalt", 0)):
        at = int((time.time() - hours * 3600) * 1000)
        (tmp_path / "metrics.txt").write_text(f'# TYPE kept gauge\nkept{{cluster="{name}"}} 7 {at}\n')
        login_file = f"--http.config.file={tmp_path / 'login.yaml'}"
        done = run_tool(*pushing, login_file, entry.url, tmp_path / "metrics.txt")
        assert done.returncode == 0, done.stdout + done.stderr
    assert by_cluster(grafana(entry, "count_over_time(kept[4h])")) == {"keystone": "1", "basalt": "3"}


def refused(entry: Entry) -> int:
    """How many requests came with a wrong password."""
    return (entry.folder / "error.log").read_text().count("password mismatch")


def test_nobody_else_gets_in(entry: Entry) -> None:
    """What the real Mimir has beside samples and queries; all else: ``tests/consumers/test_metrics_entry.py``."""
    client, login = mesh_entry.Client(entry.port), f"basalt:{PASSWORD}"
    assert client.ask("/prometheus/api/v1/query?query=up", login)[0] == 200
    assert client.ask("/prometheus/api/v1/status/buildinfo", login)[0] == 200
    assert client.ask(PUSH, login, data=b"x")[0] == 400  # Mimir's: these are no samples
    for path in ("/prometheus/config/v1/rules", "/ingester/ring", "/config", "/metrics", "/"):
        with urllib.request.urlopen(
            urllib.request.Request(entry.mimir + path, headers={TENANT_HEADER: "any"})
        ) as there:
            assert there.status == 200
        assert client.ask(path, login)[0] == 404
