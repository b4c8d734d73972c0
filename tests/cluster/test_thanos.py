"""A real Thanos with our arguments: uploads, one answer of two replicas, old samples out of the bucket, and retention.

The bucket is a folder, except where the generated description of the store itself is tried.
"""

from __future__ import annotations

import http.server
import json
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml

from generator.sources.thanos import COMPACT, METRICS, QUERY, SIDECAR, STORE
from generator.stack.thanos import OBJSTORE
from generator.stack.thanos_programs import REPLICA_LABEL
from tests.cluster.thanos import Part, thanos
from tests.processes import free_port, running, wait_for, wait_until_up
from tests.specs import generated
from tests.toolbox import run_tool

pytestmark = [
    pytest.mark.proves("thanos", "takes the arguments of every part, and answers for replicas and the bucket as one"),
    pytest.mark.proves("prometheus3", "hands its blocks to Thanos' sidecar, and scrapes what the alerts on it ask for"),
]

SPEC = generated("long")
REPLICAS = ("prometheus-0", "prometheus-1")
HOUR_S, DAY_S = 3600, 86400
BEFORE_S, OLD_S = 8 * HOUR_S, 100 * DAY_S
"""Out of Prometheus' memory; and older than the 90 days of the spec."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With a bucket in it."""
    (tmp_path / "bucket").mkdir()
    store = {"type": "FILESYSTEM", "config": {"directory": str(tmp_path / "bucket")}}
    (tmp_path / "objstore.yaml").write_text(yaml.safe_dump(store), encoding="utf-8")
    return tmp_path


def blocks(data: Path, *ages_s: int) -> None:
    """Blocks as Prometheus writes them, each with one sample of ``kept`` of a given age."""
    now = time.time()
    lines = [f"kept {number + 1} {now - age:.0f}" for number, age in enumerate(sorted(ages_s, reverse=True))]
    text = data.parent / f"{data.name}.om"
    text.write_text("\n".join(["# TYPE kept gauge", *lines, "# EOF", ""]), encoding="utf-8")
    done = run_tool("promtool3", "tsdb", "create-blocks-from", "openmetrics", text, data)
    assert done.returncode == 0, done.stderr


@contextmanager
def prometheus(folder: Path, replica: str, data: Path, target: int) -> Iterator[int]:
    """As the operator starts one of the replicas; it scrapes one target."""
    own, port = folder / f"run-{replica}", free_port()
    own.mkdir()
    labels = {"cluster": SPEC.cluster.name, REPLICA_LABEL: replica}
    job = {"job_name": "self", "static_configs": [{"targets": [f"127.0.0.1:{target or port}"]}]}
    config = {"global": {"scrape_interval": "3s", "external_labels": labels}, "scrape_configs": [job]}
    (own / "prometheus.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    options = [f"--storage.tsdb.{bound}-block-duration=2h" for bound in ("min", "max")]
    options += ["--config.file=prometheus.yml", f"--storage.tsdb.path={data}", "--storage.tsdb.retention.time=3650d"]
    with running(own, "prometheus3", *options, f"--web.listen-address=127.0.0.1:{port}") as process:
        wait_until_up(f"http://127.0.0.1:{port}/-/ready", process, own)
        yield port


def ask(part: Part, query: str, at_s: float | None = None, **more: str) -> list[tuple[dict[str, str], float]]:
    """Labels and value of every series."""
    given = {"query": query, "time": f"{at_s or time.time():.0f}", **more}
    url = f"http://127.0.0.1:{part.http}/api/v1/query?{urllib.parse.urlencode(given)}"
    with urllib.request.urlopen(url, timeout=30) as answer:
        found = json.load(answer)["data"]["result"]
    return [(one["metric"], float(one["value"][1])) for one in found]


def uploaded(folder: Path) -> list[dict[str, Any]]:
    """What the bucket's blocks say about themselves."""
    return [json.loads(meta.read_text()) for meta in (folder / "bucket").glob("*/meta.json")]


def serves(part: Part, job: str) -> bool:
    """Whether the part serves what the catalogue says of its job."""
    found = part.metrics()
    return all({*metric.labels} <= found.get(metric.name, {"?"}) and metric.name in found for metric in METRICS[job])


def test_all_of_it(folder: Path) -> None:
    """Replicas are one series, blocks come into the bucket, and stay answers when no Prometheus is left."""
    before = time.time() - BEFORE_S
    with ExitStack() as stack, ExitStack() as replicas:
        ports, sidecars = [], []
        for replica in REPLICAS:
            data = folder / f"data-{replica}"
            data.mkdir()
            blocks(data, BEFORE_S)
            ports.append(replicas.enter_context(prometheus(folder, replica, data, ports[0] if ports else 0)))
            way = {"prometheus": (ports[-1],)}
            sidecars.append(replicas.enter_context(thanos(SPEC, SIDECAR, folder, data=data, endpoints=way)))
        wait_for(lambda: len(uploaded(folder)) == len(REPLICAS), folder, "an upload of each replica")
        assert {block["thanos"]["labels"][REPLICA_LABEL] for block in uploaded(folder)} == {*REPLICAS}
        assert {block["thanos"]["labels"]["cluster"] for block in uploaded(folder)} == {SPEC.cluster.name}
        store = stack.enter_context(thanos(SPEC, STORE, folder))
        ways = {SIDECAR: tuple(one.grpc for one in sidecars), STORE: (store.grpc,)}
        query = stack.enter_context(thanos(SPEC, QUERY, folder, endpoints=ways))
        both = 'up{job="self"} == 1'
        wait_for(lambda: len(ask(query, both, dedup="false")) == len(REPLICAS), folder, "both replicas")
        target = f"127.0.0.1:{ports[0]}"
        (one,) = ask(query, 'up{job="self"}')
        assert one == ({"__name__": "up", "cluster": "long", "instance": target, "job": "self"}, 1)
        assert ask(query, "kept", before) == [({"__name__": "kept", "cluster": "long"}, 1)]
        jobs = [(sidecars[0], SIDECAR), (store, STORE), (query, QUERY)]
        wait_for(lambda: all(serves(part, job) for part, job in jobs), folder, "every metric of the catalogue")
        kinds = {"sidecar": len(REPLICAS), "store": 1}
        wait_for(lambda: {kind: query_connections(query, kind) for kind in kinds} == kinds, folder, "the connections")
        replicas.close()
        wait_for(lambda: query_connections(query, "sidecar") == 0, folder, "the querier's notice")
        assert ask(query, "kept", before) == [({"__name__": "kept", "cluster": "long"}, 1)]


def query_connections(part: Part, kind: str) -> float:
    """What ThanosQueryIncomplete asks for."""
    with urllib.request.urlopen(f"http://127.0.0.1:{part.http}/metrics", timeout=30) as answer:
        lines = answer.read().decode().splitlines()
    found = [line for line in lines if line.startswith("thanos_store_nodes_grpc_connections{")]
    return sum(float(line.rpartition(" ")[2]) for line in found if f'store_type="{kind}"' in line)


def test_the_compactor_deletes_what_is_too_old(folder: Path) -> None:
    """A block of 100 days ago goes, one of yesterday stays; only the waits before both are cut short."""
    data = folder / "bucket-source"
    data.mkdir()
    blocks(data, OLD_S, DAY_S)
    labels = {"cluster": "long", REPLICA_LABEL: "prometheus-0"}
    for block in [path for path in data.iterdir() if path.is_dir()]:
        meta = json.loads((block / "meta.json").read_text())
        meta["thanos"] = {"labels": labels, "downsample": {"resolution": 0}, "source": "sidecar"}
        (block / "meta.json").write_text(json.dumps(meta))
        block.rename(folder / "bucket" / block.name)
    now_ms = time.time() * 1000
    assert len(uploaded(folder)) == 2
    waits = ("--consistency-delay=0s", "--delete-delay=0s", "--compact.cleanup-interval=1s", "--wait-interval=1s")
    with thanos(SPEC, COMPACT, folder, *waits) as compact:
        wait_for(lambda: len(uploaded(folder)) == 1, folder, "a deletion")
        wait_for(lambda: serves(compact, COMPACT), folder, "every metric of the catalogue")
    (left,) = uploaded(folder)
    assert left["maxTime"] > now_ms - 2 * DAY_S * 1000


class _Store(http.server.BaseHTTPRequestHandler):
    """An object store that is empty, and remembers who asked for what."""

    asked: ClassVar[list[tuple[str, str]]] = []

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers.get("Authorization", "")))
        body = b'<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def test_the_store_is_asked_as_the_spec_says(tmp_path: Path) -> None:
    """The generated description, but for the address: the bucket as a path, and the keys of the environment."""
    text = yaml.safe_load(SPEC.tree[f"manifests/configmap/{OBJSTORE}.yaml"])["data"]["objstore.yaml"]
    described = yaml.safe_load(text)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Store)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        described["config"]["endpoint"] = f"127.0.0.1:{server.server_port}"
        (tmp_path / "objstore.yaml").write_text(yaml.safe_dump(described), encoding="utf-8")
        keys = {"AWS_ACCESS_KEY_ID": "whose", "AWS_SECRET_ACCESS_KEY": "secret"}
        option = f"--objstore.config-file={tmp_path / 'objstore.yaml'}"
        done = run_tool("thanos", "tools", "bucket", "ls", option, env=keys)
    finally:
        server.shutdown()
    assert done.returncode == 0, done.stderr
    assert {urllib.parse.urlsplit(path).path for path, _ in _Store.asked} == {"/long-metrics/"}
    assert all("Credential=whose/" in login and "/us-east-1/s3/" in login for _, login in _Store.asked)
