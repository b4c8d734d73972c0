"""The pods that the pinned charts make, by workload, as a committed file: who has the charts writes it, all compare."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from generator.syntax.yaml import print_yaml
from tests.consumers.by_operator import by_operator
from tests.consumers.policies import Pod, pod_from
from tests.specs import generated

FILE = Path(__file__).parent / "data" / "chart-pods.yaml"
_OF_A_VERSION = {"helm.sh/chart", "app.kubernetes.io/version", "chart"}


def print_pods(workloads: Iterable[Any]) -> str:
    """Labels and ports of the workloads of many specs; one that differs between two of them is a failure."""
    found: dict[str, dict[str, Any]] = {}
    for workload in workloads:
        pod = pod_from(workload, "")
        labels = {key: value for key, value in sorted(pod.labels) if key not in _OF_A_VERSION}
        one = {"labels": labels, "ports": dict(sorted(pod.ports))}
        assert found.setdefault(pod.name, one) == one, pod.name
    return print_yaml(dict(sorted(found.items())), "Written by pytest --update-goldens tests/consumers/test_pods.py.")


def chart_pods(spec: str) -> dict[str, Pod]:
    """Those of the file, and those that the operator makes of a spec of ``SPECS``, by the workload's name."""
    namespace = generated(spec).stack.namespace
    known = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    pods = [
        Pod(name, namespace, tuple(one["labels"].items()), tuple(one["ports"].items())) for name, one in known.items()
    ]
    return {pod.name: pod for pod in (*pods, *(pod_from(one, namespace) for one in by_operator(spec)))}
