"""The catalogue of node_exporter's metrics against the real program, on this machine and on a /proc with ZFS."""

from __future__ import annotations

import re
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from generator.sources.catalogue import catalogue
from generator.sources.node import COLLECTORS
from generator.stack.bundled import bundled
from generator.syntax.promql import selectors
from tests.consumers.rendering import Rendering
from tests.processes import PATIENCE_S, end, free_port
from tests.specs import alerts, generated
from tests.toolbox import require_tool
from tests.tools.metrics import OTHERS, metrics

pytestmark = pytest.mark.proves("node_exporter", "serves the metrics of our catalogue, those of a degraded pool too")

KNOWN = {metric.name: set(metric.labels) for metric in catalogue("node_exporter")}

# The catalogue is that of 1.12, which names the fields of meminfo itself; Debian's 1.5 takes every line that is there.
OLDER = re.compile(r"node_memory_\w+_bytes")
# Labels of 1.12 that 1.5 has not.
SINCE = {
    "node_disk_info": {"rotational"},
    "node_exporter_build_info": {"tags"},
    "node_network_info": {"adminstate"},
    "node_nvme_info": {"cntlid"},
}
SINCE_FILESYSTEM = {"device_error"}

MEMORY = "NodeMemoryHighUtilization"

ZFS = {
    "tank/state": "DEGRADED\n",
    "tank/objset-0x36": "23 1 0x01 7 2160 1 2\nname type data\ndataset_name 7 tank\nwrites 4 4\nnread 4 8\n",
    "arcstats": "6 1 0x01 91 4368 1 2\nname type data\nhits 4 8772612\nsize 4 1603939792\n",
}


@contextmanager
def serving(*flags: str) -> Iterator[str]:
    """What an exporter with these flags serves, asked twice: some metrics are there from the second time on."""
    address = f"127.0.0.1:{free_port()}"
    command = [require_tool("node_exporter"), f"--web.listen-address={address}", *flags]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        text = ""
        for _ in range(2):
            text = answer(f"http://{address}/metrics")
        yield text
    finally:
        end(process)


def answer(url: str, patience_s: float = PATIENCE_S) -> str:
    """The exporter's answer, once it answers."""
    end = time.monotonic() + patience_s
    while True:
        try:
            with urllib.request.urlopen(url, timeout=patience_s) as found:
                return str(found.read().decode())
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def missing(text: str) -> dict[str, set[str]]:
    """Metrics that the catalogue does not have, or has with other labels."""
    served = {name: labels for name, labels in metrics(text).items() if not OTHERS.match(name)}
    return {
        name: labels
        for name, labels in served.items()
        if not (name not in KNOWN and OLDER.fullmatch(name)) and not same(name, labels)
    }


def same(name: str, labels: set[str]) -> bool:
    known = KNOWN.get(name)
    newer = SINCE.get(name, SINCE_FILESYSTEM if name.startswith("node_filesystem_") else set())
    return known is not None and labels in (known, known - newer)


def test_everything_that_it_serves_here_is_known() -> None:
    with serving(*(f"--collector.{name}" for name in COLLECTORS)) as text:
        assert "node_boot_time_seconds" in text
        assert missing(text) == {}


def test_zfs(tmp_path: Path) -> None:
    for name, content in ZFS.items():
        path = tmp_path / "proc" / "spl" / "kstat" / "zfs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    with serving("--collector.disable-defaults", "--collector.zfs", f"--path.procfs={tmp_path / 'proc'}") as text:
        found = metrics(text)
        assert missing(text) == {}
    assert {"node_zfs_zpool_state", "node_zfs_arc_hits", "node_zfs_zpool_dataset_nread"} <= found.keys()
    assert found["node_zfs_zpool_state"] == {"zpool", "state"}
    assert 'node_zfs_zpool_state{state="degraded",zpool="tank"} 1' in text


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("node_hwmon_temp_celsius", {"chip", "sensor"}),
        ("node_edac_correctable_errors_total", {"controller"}),
        ("node_md_state", None),
        ("node_vmstat_oom_kill", set()),
        ("node_timex_sync_status", set()),
        ("node_systemd_service_restart_total", {"name"}),
        ("node_filesystem_avail_bytes", {"device", "device_error", "fstype", "mountpoint"}),
    ],
)
def test_hardware_that_this_machine_may_lack(name: str, labels: set[str] | None) -> None:
    assert name in KNOWN
    assert labels is None or KNOWN[name] == labels


def test_every_bundled_alert_about_hosts_asks_for_what_is_served(rendering: Rendering) -> None:
    """Otherwise it could never fire, and nothing would say so."""
    groups = [group for rule in rendering.kind("keystone", "PrometheusRule") for group in rule["spec"]["groups"]]
    rules = [rule for group in groups for rule in group["rules"] if rule.get("alert") in bundled().alerts]
    asked = {found.name for rule in rules for found in selectors(rule["expr"]) if str(found.name).startswith("node_")}
    assert len(asked) > 20
    assert {name for name in asked - KNOWN.keys() if ":" not in name} == set()
    assert {rule["alert"] for rule in rules} <= bundled().alerts.keys()


@pytest.mark.parametrize(("name", "ours"), [("keystone", True), ("minimal", False)])
def test_one_alert_on_memory_is_there(name: str, ours: bool, rendering: Rendering) -> None:
    """With pools the chart leaves its own out: it counts ZFS' cache as memory that is gone."""
    groups = [group for rule in rendering.kind(name, "PrometheusRule") for group in rule["spec"]["groups"]]
    (expr,) = [rule["expr"] for group in groups for rule in group["rules"] if rule.get("alert") == MEMORY]
    # Should the chart begin to count the cache, ours is not needed any more.
    assert ("node_zfs_arc" in expr, MEMORY in alerts(generated(name))) == (ours, ours)
