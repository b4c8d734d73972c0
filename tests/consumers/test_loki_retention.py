"""The compactor deletes what is too old, for each tenant and each stream as the spec says: the real Loki, as generated.

Loki's least retention is a day, so the lines are old, not the waiting long. Three runs, because Loki does each step at
once only when it starts or ends: it ships its index when it ends, and it deletes what is marked when it starts.
"""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path

import pytest

from generator.stack import loki_config
from tests.consumers.loki import Config, Loki, Stream, generated_loki, merged, running_loki
from tests.processes import wait_for
from tests.specs import made

pytestmark = pytest.mark.proves("loki", "deletes what is older than the retention, and only that")

DAY_S = 86400
LOGS = {
    "retention": "24h",
    "deleteDelay": "1h",
    "tenancy": {"by": "namespace", "retention": {"payments": "240h"}},
    "streamRetention": [
        {"selector": '{app="audit"}', "period": "240h"},
        {"selector": '{level="debug"}', "period": "24h", "tenant": "payments"},
    ],
}
QUICK: Config = {
    "compactor": {"compaction_interval": "1s", "retention_delete_delay": "0s"},
    "limits_config": {"reject_old_samples": False},
}
OLD = ("web info", "web debug", "audit info")
KEPT = {"dev": {"audit info"}, "payments": {"web info", "audit info"}}


def streams(tenant: str) -> list[Stream]:
    """Three streams of three days ago, each a chunk of its own, and one of now."""
    now = time.time()
    kinds = [(*kind.split(), now - 3 * DAY_S, kind) for kind in OLD]
    return [
        Stream({"namespace": tenant, "app": app, "level": level, "pod": text}, [(at, text)])
        for app, level, at, text in [*kinds, ("web", "info", now - 5, "new")]
    ]


def chunks(folder: Path) -> set[Path]:
    return {path for tenant in KEPT for path in (folder / "chunks" / tenant).rglob("*") if path.is_file()}


def test_what_is_too_old_is_deleted(tmp_path: Path) -> None:
    """From the index and from the store; what is to be kept for longer, and what is new, stays."""
    config, files = generated_loki(made(logs=LOGS))
    config = merged(config, QUICK)
    with running_loki(tmp_path, config, files) as loki:
        for tenant in KEPT:
            loki.push(*streams(tenant), tenant=tenant)
        loki.flush()
        wait_for(lambda: len(chunks(tmp_path)) == 8, tmp_path)
    # Else it would read the lines back into memory, as after a crash.
    shutil.rmtree(tmp_path / loki_config.DATA.lstrip("/") / "wal")
    before = chunks(tmp_path)
    with running_loki(tmp_path, config, files) as loki:
        wait_for(lambda: _retained(loki), tmp_path)
    with running_loki(tmp_path, config, files) as loki:
        wait_for(lambda: len(chunks(tmp_path)) == 5, tmp_path)
        left = {tenant: set(loki.lines('{app=~".+"}', tenant, since_s=5 * DAY_S)) for tenant in KEPT}
    assert chunks(tmp_path) < before
    assert left == {tenant: {*kept, "new"} for tenant, kept in KEPT.items()}


def _retained(loki: Loki) -> bool:
    """Whether the retention has gone over all tables, and has marked what is to be deleted."""
    last = "loki_compactor_apply_retention_last_successful_run_timestamp_seconds"
    (found,) = re.findall(rf"^{last} (\S+)$", loki.metrics(), re.MULTILINE)
    return float(found) > 0
