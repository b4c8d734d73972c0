"""Mimir on either side of a comparison, in one process or in parts, and what a change of the layout means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from generator.insight.diff.contract import Note
from generator.insight.diff.leaves import at
from generator.insight.diff.sides import Side
from generator.sources.metrics_entry import PUSH
from generator.sources.mimir import JOB
from generator.stack.crds import CHART
from generator.stack.mimir import CONFIG
from generator.stack.mimir_config import HTTP_PORT
from generator.stack.mimir_distributed import RELEASE


def mimir_config(side: Side) -> Any:
    """Mimir's configuration; None where there is no Mimir."""
    release = side.releases.get(RELEASE)
    if release is not None:
        return at(release.values.data, "mimir", "structuredConfig")
    found = side.objects.get(("configmap", CONFIG))
    return yaml.safe_load(next(iter(found.data["data"].values()))) if found is not None else None


def mimir_elsewhere(side: Side) -> str:
    """Where the Mimir is that runs in no pod of this cluster; empty where there is none."""
    release = side.releases.get(CHART)
    if release is None or mimir_config(side) is not None:
        return ""
    targets = at(release.values.data, "prometheus", "prometheusSpec", "remoteWrite") or ()
    return next((one["url"].removesuffix(PUSH) for one in targets if one.get("name") == JOB), "")


def mimir_notes(old: Side, new: Side) -> Iterator[Note]:
    """Another layout, and ingesters that go."""
    if mimir_config(old) is None or mimir_config(new) is None:
        return
    was, is_ = (_ingesters(side) for side in (old, new))
    if (was is None) != (is_ is None):
        pods = ["mimir-0"] if was is None else [f"mimir-ingester-{number}" for number in range(was)]
        text = (
            "Mimir begins anew beside its bucket: what it has not uploaded, two hours or more, stays on the claims of "
        )
        text += (
            f"{pods[0]}{'' if len(pods) == 1 else ' and the others'}, and nothing reads it. Let it upload first; it "
        )
        text += "finds the last 12 hours again when they are that old, until then Prometheus (recent) has them"
        yield Note("layout-changes", "action", text, tuple(_asked(old, pods, "flush?wait=true")))
    elif was is not None and is_ is not None and is_ < was:
        text = f"Mimir has {is_} ingesters in place of {was}: two that go at once take samples with them. Lower the "
        text += "number by one, let that one sign off, and wait 12 hours before the next"
        last = [f"mimir-ingester-{was - 1}"]
        yield Note("ingesters-fewer", "danger", text, tuple(_asked(old, last, "prepare-shutdown")))


def _ingesters(side: Side) -> int | None:
    release = side.releases.get(RELEASE)
    return None if release is None else at(release.values.data, "ingester", "replicas")


def _asked(side: Side, pods: list[str], path: str) -> Iterator[str]:
    """A request to each pod through the kubelet: policies keep the API server out."""
    for pod in pods:
        yield f"kubectl -n {side.namespace} port-forward pod/{pod} {HTTP_PORT} & sleep 2"
        yield f"curl -X POST 'localhost:{HTTP_PORT}/ingester/{path}'; kill %1"
