"""The model of series against a real Prometheus that scrapes real exporters on this machine."""

from __future__ import annotations

import http.server
import json
import os
import re
import subprocess
import sys
import threading
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from generator.capacity import figures as f
from generator.capacity.contract import Assumed
from generator.capacity.machine import Machine, node_exporter
from generator.capacity.series import series
from generator.exporters import headscale as headscale_program
from generator.sources.node import FLAGS
from generator.sources.probes import MODULES
from generator.syntax.yaml import print_yaml
from tests.commandline import ROOT
from tests.exporters.api import reply, serving
from tests.processes import end, free_port, running, wait_for
from tests.specs import made

CLOSE = 0.15
ZPOOL = ROOT / "tests/exporters/data/zpool/healthy-mirror.prom"
NODES = ROOT / "tests/exporters/data/headscale/0.26.json"
_NO_DISK = re.compile(r"(z?ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\d+n\d+p)\d+")
_NO_TYPE = re.compile(
    r"autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs|iso9660|mqueue|nsfs|overlay|"
    r"procfs?|pstore|rpc_pipefs|securityfs|selinuxfs|squashfs|sysfs|tracefs"
)
_NO_PLACE = re.compile(r"/(dev|proc|run/credentials/.+|sys|var/lib/docker/.+|var/lib/containers/storage/.+)($|/)")


def this_machine() -> Machine:
    """What of the machine that runs the test makes series, by what the kernel says of it."""
    mounts = [line.split()[:3] for line in Path("/proc/self/mounts").read_text().splitlines()]
    disks = {line.split()[2] for line in Path("/proc/diskstats").read_text().splitlines()}
    return Machine(
        cpus=os.cpu_count() or 1,
        disks=sum(_NO_DISK.fullmatch(disk) is None for disk in disks),
        interfaces=len(list(Path("/sys/class/net").iterdir())),
        filesystems=len(
            {place for _, place, kind in mounts if not _NO_TYPE.fullmatch(kind) and not _NO_PLACE.match(place)}
        ),
        units=0,
        hardware=Path("/sys/devices/system/cpu/cpu0/cpufreq").exists(),
    )


class Page(http.server.BaseHTTPRequestHandler):
    """Something for the probes to ask."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"well")

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def page() -> Iterator[int]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@contextmanager
def headscale_exporter(folder: Path, url: str) -> Iterator[int]:
    """Our own exporter, which asks a server that answers as Headscale does."""
    (folder / "key").write_text("key")
    port = free_port()
    options = (f"--url={url}", f"--api-key-file={folder / 'key'}", "--address=127.0.0.1", f"--port={port}")
    expected = [f"--expect=host-{index}" for index in range(3)]
    process = subprocess.Popen([sys.executable, headscale_program.__file__, *options, *expected])
    try:
        yield port
    finally:
        end(process)


def ask(port: int, query: str) -> dict[str, float]:
    """The answer of Prometheus by job; nothing where it does not answer yet."""
    try:
        url = f"http://127.0.0.1:{port}/api/v1/query?query={urllib.parse.quote(query)}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            found = json.load(answer)["data"]["result"]
    except OSError:
        return {}
    return {one["metric"].get("job", ""): float(one["value"][1]) for one in found}


def scrape_config(ports: dict[str, int], probed: dict[str, str]) -> str:
    """Every job as our objects have it, on loopback."""
    jobs: list[dict[str, Any]] = [
        {"job_name": name, "static_configs": [{"targets": [f"127.0.0.1:{port}"], "labels": {"instance": "here"}}]}
        for name, port in ports.items()
        if name != "blackbox"
    ]
    jobs += [
        {
            "job_name": f"probe-{kind}",
            "metrics_path": "/probe",
            "params": {"module": [kind], "target": [target]},
            "static_configs": [{"targets": [f"127.0.0.1:{ports['blackbox']}"]}],
        }
        for kind, target in probed.items()
    ]
    return json.dumps({"global": {"scrape_interval": "2s"}, "scrape_configs": jobs})


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    """Series by job as a real Prometheus has them after it asked real exporters."""
    folder = tmp_path_factory.mktemp("plan")
    textfiles = folder / "textfiles"
    textfiles.mkdir()
    (textfiles / "nixscope_zpool.prom").write_text(ZPOOL.read_text())
    (folder / "blackbox.yml").write_text(print_yaml({"modules": MODULES}))
    ports = {name: free_port() for name in ("node-exporter", "blackbox", "prometheus")}
    nodes = json.dumps({"nodes": [
        {"id": str(n), "givenName": f"host-{n}", "name": f"host-{n}", "online": True, "user": {"name": "u"},
         "lastSeen": "2026-01-01T00:00:00Z", "expiry": "2027-01-01T00:00:00Z"} for n in range(3)]})  # fmt: skip
    with ExitStack() as running_now:
        start = running_now.enter_context
        ports["headscale-exporter"] = start(headscale_exporter(folder, start(serving(reply(200, nodes)))))
        web = start(page())
        probed = {"http": f"http://127.0.0.1:{web}/", "tcp": f"127.0.0.1:{web}"}
        flags = [flag for flag in FLAGS if "textfile" not in flag and "systemd" not in flag]
        node = (
            f"--web.listen-address=127.0.0.1:{ports['node-exporter']}",
            f"--collector.textfile.directory={textfiles}",
        )
        start(running(folder, "node_exporter", *node, "--collector.processes", "--collector.zfs", *flags))
        blackbox = f"--web.listen-address=127.0.0.1:{ports['blackbox']}"
        start(running(folder, "blackbox_exporter", "--config.file=blackbox.yml", blackbox))
        (folder / "prometheus.yml").write_text(scrape_config(ports, probed))
        own = f"--web.listen-address=127.0.0.1:{ports['prometheus']}"
        start(
            running(folder, "prometheus", "--config.file=prometheus.yml", own, f"--storage.tsdb.path={folder / 'tsdb'}")
        )
        # All at one time: a scrape that comes too late takes a job's series away until the next.
        up = "sum by (job) (sum_over_time(up[1m])) >= 5 and on (job) up == 1"
        found: dict[str, float] = {}

        def whole() -> bool:
            found.update(ask(ports["prometheus"], f'count by (job) ({{job=~".+"}}) and on (job) ({up})'))
            return len(found) == 5

        wait_for(whole, folder)
        return found


def test_the_model_is_close_to_a_real_prometheus(counted: dict[str, float]) -> None:
    """Within 15 % in sum and for each job."""
    three = {f"h{n}": {"address": f"100.64.0.{n + 1}", "roles": ["headscale", "agent"]} for n in range(3)}
    watch = {
        "headscale": {"url": "http://h", "apiKey": {"file": "/run/key"}},
        "probes": [
            {"name": "web", "type": "http", "target": "http://127.0.0.1"},
            {"name": "port", "type": "tcp", "target": "127.0.0.1:80"},
        ],
    }
    result = made(hosts=three, watch=watch)
    modelled = {job.job: job.series for job in series(result.cluster, result.watch, Assumed())}
    pool = f.ZPOOL_POOL + 4 * f.ZPOOL_DEVICE
    expected = {
        "node-exporter": node_exporter(this_machine()) + pool + f.TARGET,
        "headscale-exporter": modelled["headscale-exporter"],
        "probe-http": modelled["probe-http"],
        "probe-tcp": modelled["probe-tcp"],
        "prometheus": f.PROMETHEUS_OWN,
    }
    assert counted.keys() == expected.keys()
    own = {name: count for name, count in counted.items() if name != "prometheus"}
    assert sum(own.values()) == pytest.approx(sum(expected[name] for name in own), rel=CLOSE)
    for name, count in own.items():
        assert count == pytest.approx(expected[name], rel=CLOSE), name
    # Prometheus 2.42 and 3.8 differ in how much they say of themselves.
    assert counted["prometheus"] == pytest.approx(expected["prometheus"], rel=0.5)
