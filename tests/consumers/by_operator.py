"""What prometheus-operator makes of our values, as it was seen to: ``tests/cluster`` holds the sidecar against it."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.consumers.rendering import Object, pod_of
from tests.specs import generated

_DATA = Path(__file__).parent / "data"
SIDECAR = _DATA / "operator-sidecar.yaml"
PROMETHEUS = "prometheus-kube-prometheus-stack-prometheus"


def by_operator(name: str) -> list[Object]:
    """The controllers that the operator makes for a spec."""
    made = list(yaml.safe_load_all((_DATA / "operator-pods.yaml").read_text()))
    if generated(name).cluster.metrics.long_term.type == "thanos":
        (prometheus,) = [thing for thing in made if thing["metadata"]["name"] == PROMETHEUS]
        pod_of(prometheus)["containers"].append(yaml.safe_load(SIDECAR.read_text()))
    return made
