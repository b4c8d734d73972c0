"""A real Loki says of the configuration of every layout and store that it is valid."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.spec.units import volume_bytes
from generator.stack.assemble import memory_shares
from generator.stack.budget import share_memory
from generator.stack.loki_config import configuration
from tests.specs import SPECS, STORE, cluster, generated
from tests.toolbox import run_tool

pytestmark = pytest.mark.proves("loki", "takes the configuration of every layout with every store")

KEYS = {"LOKI_S3_ACCESS_KEY_ID": "id", "LOKI_S3_SECRET_ACCESS_KEY": "secret"}
AWS = {"object": {"type": "s3", "region": "eu-west-1"}}
MINIO = {"object": {"type": "minio", "endpoint": "https://minio:9000", "credentials": {"secret": "k"}}}
MODES = (
    {"mode": "monolithic"},
    {"mode": "monolithic", "replicas": 3},
    {"mode": "simple-scalable"},
    {"mode": "distributed"},
)
CASES = [
    pytest.param(logs, store, id=f"{'-'.join(map(str, logs.values()))}-{store['object']['type']}")
    for logs in MODES
    for store in (STORE, AWS, MINIO)
]


def verified(folder: Path, found: dict[str, Any]) -> tuple[int, str]:
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump(found))
    ran = run_tool("loki", f"-config.file={path}", "-config.expand-env=true", "-verify-config", env=KEYS)
    return ran.returncode, ran.stderr


def of(spec: Any) -> dict[str, Any]:
    memory = share_memory(memory_shares(spec), volume_bytes(spec.budget.memory))
    return configuration(spec, memory, "http://alertmanager.monitoring.svc:9093")


@pytest.mark.parametrize("name", SPECS)
def test_loki_takes_what_is_generated(name: str, tmp_path: Path) -> None:
    code, said = verified(tmp_path, of(generated(name).cluster))
    assert (code, "config is valid" in said) == (0, True), said


@pytest.mark.parametrize(("logs", "storage"), CASES)
def test_loki_takes_every_layout_with_every_store(logs: Any, storage: Any, tmp_path: Path) -> None:
    code, said = verified(tmp_path, of(cluster(storage=storage, logs=logs)))
    assert (code, "config is valid" in said) == (0, True), said


def test_loki_takes_a_volume_as_the_only_store(tmp_path: Path) -> None:
    code, said = verified(tmp_path, of(cluster(logs={"tenancy": {"by": "namespace", "retention": {"dev": "7d"}}})))
    assert (code, "config is valid" in said) == (0, True), said


@pytest.mark.parametrize(
    ("section", "wrong"),
    [
        ("compactor", {"delete_request_store": ""}),
        ("compactor", {"retention_enabledd": True}),
        ("limits_config", {"retention_stream": [{"selector": "app", "period": "24h", "priority": 1}]}),
        ("common", {"replication": 3}),
    ],
)
def test_loki_would_have_said(section: str, wrong: dict[str, Any], tmp_path: Path) -> None:
    """Otherwise the tests above prove nothing."""
    found = of(cluster())
    code, _ = verified(tmp_path, {**found, section: {**found[section], **wrong}})
    assert code != 0
