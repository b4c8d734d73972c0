"""What the API server refuses for its size is found before, to the byte."""

from __future__ import annotations

import json
from typing import Any

import pytest

from generator.checks.sizes import check_sizes
from generator.stack.contract import KubernetesObject, Stack
from tests.specs import SPECS, generated


def of_size(kind: str, size: int) -> Stack:
    manifest: dict[str, Any] = {"kind": kind, "metadata": {"name": "big"}, "data": {"x": ""}}
    room = size - len(json.dumps(manifest, separators=(",", ":")))
    manifest["data"] = {"x": "ä" * (room // 2) + "a" * (room % 2)}
    return Stack("n", (), (KubernetesObject(manifest),))


@pytest.mark.parametrize(("kind", "limit"), [("ConfigMap", 1_048_576), ("ScrapeConfig", 1_572_864)])
def test_limit(kind: str, limit: int) -> None:
    assert list(check_sizes(of_size(kind, limit))) == []
    (finding,) = check_sizes(of_size(kind, limit + 1))
    assert finding.id == "object-too-large"
    assert finding.message == f"{kind} big has {limit + 1} bytes; the API server takes {limit}"


@pytest.mark.parametrize("name", SPECS)
def test_our_own_objects(name: str) -> None:
    assert list(check_sizes(generated(name).stack)) == []
