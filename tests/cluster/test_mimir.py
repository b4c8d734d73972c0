"""A real Mimir with our configurations: what replicas of Prometheus write is found again, and outlives an ingester.

The bucket is a folder. The program is that of April 2026 (between 3.0 and 3.1); the image is 3.2.
"""

from __future__ import annotations

import http.server
import re
import threading
import urllib.error
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.pipeline import Generated
from generator.sources.mimir import EVERYWHERE, METRICS, PARTS
from tests.cluster.mimir import Config, Process, calls, instant, listens, mimir, until_ready
from tests.cluster.test_thanos import DAY_S, blocks
from tests.cluster.writing import REPLICAS, served, writing
from tests.consumers.mimir_calls import CALLS, GOSSIPING
from tests.processes import Process as Program
from tests.processes import wait_for
from tests.specs import generated, values
from tests.toolbox import require_tool, run_tool

pytestmark = [
    pytest.mark.proves("mimir", "takes our configurations, of one process and of each part, and what replicas write"),
    pytest.mark.proves("mimir", "answers for every series while one of three ingesters is gone"),
    pytest.mark.proves("prometheus3", "writes into Mimir as our values say"),
]

ONE, WIDE = generated("mimir"), generated("mimir-distributed")
PODS = ["query-scheduler", *["ingester"] * 3, "distributor", "store-gateway", "querier", "query-frontend", "compactor"]
SOONER = ("-blocks-storage.bucket-store.sync-interval=1s",)
"""A store gateway looks for blocks every quarter of an hour."""

TOO_WIDE = "wide{" + ",".join(f'l{number}="x"' for number in range(71)) + "} 1\n"
"""A series with more labels than the limit."""


class _Exporter(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.end_headers()
        self.wfile.write(f"kept 7\n{TOO_WIDE}".encode())

    def log_message(self, *_: Any) -> None:
        """Nobody listens."""


@pytest.fixture
def exporter() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Exporter) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@dataclass
class Running:
    """Processes by name, and where they are."""

    folder: Path
    everyone: list[Process]
    programs: dict[str, Program] = field(default_factory=dict)

    def of(self, part: str) -> Process:
        return next(one for one in self.everyone if one.part == part)


@contextmanager
def cluster(folder: Path, spec: Generated = WIDE) -> Iterator[Running]:
    """Each part of the release, ingesters three times."""
    config: Config = values(spec, "mimir")["mimir"]["structuredConfig"]
    everyone = [Process(part, PODS[:place].count(part)) for place, part in enumerate(PODS)]
    found = Running(folder, everyone)
    with ExitStack() as programs:
        for one in everyone:
            more = SOONER if one.part == "store-gateway" else ()
            started = programs.enter_context(mimir(config, one, everyone, folder, f"-target={one.part}", *more))
            found.programs[one.name] = started
        for one in everyone:
            until_ready(one, found.programs[one.name], folder)
        yield found


def value(base: str, spec: Generated, query: str, age_s: float = 0) -> list[str]:
    return [one["value"][1] for one in instant(base, spec.cluster.metrics.long_term.tenant, query, age_s)]


def uploaded(folder: Path, spec: Generated, age_s: float) -> Path:
    """The bucket, with a block of one old sample in it; what the compactor then writes beside it says so to queries."""
    tenant = folder / "bucket" / "blocks" / spec.cluster.metrics.long_term.tenant
    tenant.mkdir(parents=True)
    blocks(tenant, int(age_s))
    tenant.with_name(f"{tenant.name}.om").unlink()  # every name there is a tenant's
    return tenant / "bucket-index.json.gz"


def the_series(base: str, spec: Generated, exporter: str, folder: Path) -> None:
    """Of two replicas that write the same, one is heard, and its own label is gone."""
    wait_for(lambda: value(base, spec, "kept"), folder, "a sample of late")
    (series,) = instant(base, spec.cluster.metrics.long_term.tenant, "kept")
    assert series["metric"] == {
        "__name__": "kept",
        "cluster": spec.cluster.name,
        "instance": exporter.removeprefix("http://"),
        "job": "one",
    }
    assert value(base, spec, "wide") == []
    assert instant(base, "others", "kept") == []
    with pytest.raises(urllib.error.HTTPError, match="401"):
        instant(base, "", "kept")


def test_one_process_takes_what_replicas_write(tmp_path: Path, exporter: str) -> None:
    text = yaml.safe_load(ONE.tree["manifests/configmap/mimir-config.yaml"])["data"]["mimir.yaml"]
    own = Process("all")
    with mimir(yaml.safe_load(text), own, [own], tmp_path) as program, ExitStack() as replicas:
        until_ready(own, program, tmp_path)
        moved = ("http://mimir.monitoring.svc:8080", own.url)
        for replica in REPLICAS:
            replicas.enter_context(writing(tmp_path, ONE, replica, [exporter], moved))
        wait_for(lambda: value(own.url, ONE, "count_over_time(kept[1m]) > 3"), tmp_path, "a sample that was written")
        the_series(own.url, ONE, exporter, tmp_path)
        found = served(own.url)
        expected = {metric.name: {*metric.labels} for metric in METRICS}
        assert {name: found.get(name) for name in expected} == expected


def test_parts_outlive_an_ingester(tmp_path: Path, exporter: str) -> None:
    index = uploaded(tmp_path, WIDE, 5 * DAY_S)
    with cluster(tmp_path) as running, ExitStack() as replicas:
        moved = ("http://mimir-distributor.monitoring.svc:8080", running.of("distributor").url)
        asked = running.of("query-frontend").url
        for replica in REPLICAS:
            replicas.enter_context(writing(tmp_path, WIDE, replica, [exporter], moved))
        wait_for(lambda: value(asked, WIDE, "count_over_time(kept[1m]) > 3"), tmp_path, "a sample that was written")
        the_series(asked, WIDE, exporter, tmp_path)
        wait_for(index.exists, tmp_path, "an index of the bucket")
        old = "last_over_time(kept[10m])"
        wait_for(lambda: value(asked, WIDE, old, 5 * DAY_S - 60) == ["1"], tmp_path, "a sample out of the bucket")
        _watched(running)
        _talking(running)

        wait_for(lambda: value(asked, WIDE, "kept"), tmp_path, "a sample of late")
        before = float(value(asked, WIDE, "timestamp(kept)")[0])
        running.programs["ingester-0"].kill()
        wait_for(
            lambda: any(float(at) > before + 5 for at in value(asked, WIDE, "timestamp(kept)")),
            tmp_path,
            "a sample that came after the ingester went",
        )
        assert float(value(asked, WIDE, "count_over_time(kept[5m])")[0]) > 8


def _watched(running: Running) -> None:
    """Each part serves what is asked of its job, and no more of it is asked of the others."""
    for part, metrics in PARTS.items():
        found = served(running.of(part).url)
        expected = {metric.name: {*metric.labels} for metric in (*metrics, *EVERYWHERE)}
        if part == "ingester":
            del expected["cortex_discarded_samples_total"]  # what a distributor refuses comes to no ingester
        assert {name: found.get(name) for name in expected} == expected, part


def _talking(running: Running) -> None:
    """As the policies between them allow it; a scheduler calls a frontend only when it could not pass a query on."""
    among = {(caller, called) for called, callers in CALLS.items() for caller in callers}
    wanted = among - {("query-scheduler", "query-frontend")}
    wait_for(lambda: calls(running.programs, running.everyone) == wanted, running.folder, "the calls")
    assert {one.part for one in running.everyone if listens(one.gossip)} == GOSSIPING


def test_ingesters_alone_are_never_forgotten() -> None:
    """So MimirRingUnhealthy looks at their ring: the others forget a member before the alert's time is over."""
    told = run_tool(require_tool("mimir"), "-help-all")
    forgotten = r"-([a-z-]+)\.(?:sharding-)?ring\.auto-forget-unhealthy-periods int\n.*\(default (\d+)\)"
    found = {ring: int(periods) for ring, periods in re.findall(forgotten, told.stdout + told.stderr)}
    rings = {"compactor", "distributor", "querier", "store-gateway"}
    assert {ring: found[ring] for ring in rings} == dict.fromkeys(rings, 10)
    assert "ingester" not in found
