"""What the real Alloy counts while it sends lines: the alerts on it rest on this. Only Loki's URL is changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from msgspec.structs import replace
from prometheus_client.parser import text_string_to_metric_families

from generator.sources.alloy_alerts import METRICS
from generator.stack.alloy import CONFIG_MAP
from generator.syntax.alloy import Attr, Block, Ref, attrs, print_alloy
from tests.consumers.mesh_entry import Upstream
from tests.processes import answers, free_port, started, wait_for
from tests.specs import made
from tests.toolbox import require_optional_tool

Counts = dict[str, dict[str, float]]
"""Of each metric the sum by the label ``reason``, which is empty for most."""
REASONS = ("ingester_error", "line_too_long", "queue_is_full", "rate_limited", "stream_limited")
TRIED, SENT, DROPPED = (f"loki_write_{name}_total" for name in ("batch_retries", "sent_entries", "dropped_entries"))


def config(tenancy: str, file: Path, port: int) -> str:
    """One file's lines through our own ``loki.write``, to a port on loopback."""
    (write,) = [
        block for block in made(logs={"tenancy": {"by": tenancy}}).stack.alloy[CONFIG_MAP] if block.name == "loki.write"
    ]
    endpoint, *rest = write.body
    assert isinstance(endpoint, Block)
    url = Attr("url", f"http://127.0.0.1:{port}/loki/api/v1/push")
    body = tuple(url if isinstance(one, Attr) and one.name == "url" else one for one in endpoint.body)
    source = attrs(
        {"targets": [{"__path__": str(file), "job": "x"}], "forward_to": [Ref(f"loki.write.{write.label}.receiver")]}
    )
    moved = replace(write, body=(replace(endpoint, body=body), *rest))
    return print_alloy([Block("loki.source.file", "one", source), moved])


@contextmanager
def shipping(folder: Path, tenancy: str, port: int) -> Iterator[str]:
    """Alloy with ten lines to send; the URL of its metrics."""
    alloy = require_optional_tool("alloy", "it is neither packaged nor a Go module; any build of v1.18 will do")
    lines, file, address = folder / "lines", folder / "config.alloy", f"127.0.0.1:{free_port()}"
    lines.write_text("".join(f"line {number}\n" for number in range(10)))
    file.write_text(config(tenancy, lines, port))
    flags = [f"--storage.path={folder}/state", f"--server.http.listen-addr={address}", "--disable-reporting"]
    with started(folder / "alloy.log", [alloy, "run", file, *flags]):
        url = f"http://{address}/metrics"
        wait_for(lambda: answers(url), folder)
        yield url


def counted(url: str) -> Counts:
    with urlopen(url) as answer:
        families = text_string_to_metric_families(answer.read().decode())
    found: Counts = {}
    for sample in (sample for family in families for sample in family.samples):
        by_reason = found.setdefault(sample.name, {})
        reason = sample.labels.get("reason", "")
        by_reason[reason] = by_reason.get(reason, 0) + sample.value
    return found


@pytest.mark.parametrize("tenancy", ["none", "namespace"])
def test_what_nobody_takes_is_tried_for_ever(tenancy: str, tmp_path: Path) -> None:
    """AlloyNotShipping: only the retries grow; and what AlloyDroppingLogs asks for is there before anything is lost."""
    with shipping(tmp_path, tenancy, free_port()) as url:
        wait_for(lambda: counted(url).get(TRIED, {}).get("", 0) > 2, tmp_path)
        found = counted(url)
    assert found[SENT] == {"": 0}
    assert found[DROPPED] == dict.fromkeys(REASONS, 0)
    asked = {metric.name for metric in METRICS if not metric.name.startswith("loki_process_")}
    assert asked <= found.keys()


@pytest.mark.parametrize(("tenancy", "dropped"), [("none", False), ("namespace", True)])
def test_what_is_above_the_rate_is_lost_with_tenants_alone(tenancy: str, dropped: bool, tmp_path: Path) -> None:
    loki = Upstream()
    loki.status = 429
    try:
        with shipping(tmp_path, tenancy, loki.port) as url:
            grows = DROPPED if dropped else TRIED
            wait_for(lambda: sum(counted(url).get(grows, {}).values()) > 1, tmp_path)
            found = counted(url)
    finally:
        loki.close()
    assert found[DROPPED]["rate_limited"] == (10 if dropped else 0)
    assert (found[TRIED][""] > 0) is not dropped
    assert found[SENT] == {"": 0}
