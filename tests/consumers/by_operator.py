"""What prometheus-operator makes of our values, as it was seen to.

``tests/cluster`` holds the sidecar and the ruler against it.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from generator.spec.shards import sharded
from tests.consumers.rendering import Object, pod_of
from tests.specs import generated

_DATA = Path(__file__).parent / "data"
SIDECAR, RULER = _DATA / "operator-sidecar.yaml", _DATA / "operator-ruler.yaml"
PROMETHEUS = "prometheus-kube-prometheus-stack-prometheus"


def services_by_operator(name: str) -> list[Object]:
    """The Services by which somebody looks for such a pod."""
    return [_ruler()[1]] if sharded(generated(name).cluster) else []


def _ruler() -> list[Object]:
    """The controller and its Service."""
    return list(yaml.safe_load_all(RULER.read_text()))


def by_operator(name: str) -> list[Object]:
    """The controllers that the operator makes for a spec; of the shards of Prometheus, which are alike, the first."""
    made = list(yaml.safe_load_all((_DATA / "operator-pods.yaml").read_text()))
    if generated(name).cluster.metrics.long_term.type == "thanos":
        (prometheus,) = [thing for thing in made if thing["metadata"]["name"] == PROMETHEUS]
        pod_of(prometheus)["containers"].append(yaml.safe_load(SIDECAR.read_text()))
    return [*made, _ruler()[0]] if sharded(generated(name).cluster) else made
