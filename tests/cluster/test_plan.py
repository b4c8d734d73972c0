"""The plan's figure of the API server against the real one, as the chart's job stores it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator.capacity import figures
from generator.stack.control_plane import API_SERVER_BUCKETS
from tests.cluster.control_plane import control_plane

pytestmark = pytest.mark.proves("kube-apiserver", "has as many series as the plan says")

CLOSE = 0.15
_BUCKET = re.compile(r'^(?P<name>\w+_bucket)\{.*le="(?P<le>[^"]+)"')


def test_series_of_the_api_server(tmp_path: Path) -> None:
    """Within 15 %, after the drop rules of the chart, of one that has little to do (the session's was busy)."""
    with control_plane(tmp_path) as plane:
        # A little of what kubelets, controllers and people ask of it in every cluster.
        for kind in ("Namespace", "ConfigMap", "Secret", "ServiceAccount"):
            where = {} if kind == "Namespace" else {"namespace": "default"}
            plane.apply({"apiVersion": "v1", "kind": kind, "metadata": {"name": "some", **where}})
        for kind in ("nodes", "namespaces", "pods", "services", "endpoints", "secrets", "configmaps", "deployments"):
            plane.kubectl("get", kind, "--all-namespaces")
        plane.kubectl("delete", "namespace/some", "configmap/some", "secret/some", "--wait=false")
        text = plane.kubectl("get", "--raw", "/metrics")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    dropped = re.compile(API_SERVER_BUCKETS)
    kept = [line for line in lines if not _is_dropped(line, dropped)]
    assert len(kept) < len(lines)
    assert len(kept) == pytest.approx(figures.API_SERVER, rel=CLOSE)


def _is_dropped(line: str, dropped: re.Pattern[str]) -> bool:
    """As Prometheus joins both labels: with a semicolon."""
    found = _BUCKET.match(line)
    return found is not None and dropped.fullmatch(f"{found['name']};{found['le']}") is not None
