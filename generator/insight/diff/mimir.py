"""Mimir on either side of a comparison, in one process or in parts, and what a change of the layout means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from generator.insight.diff.contract import Note
from generator.insight.diff.leaves import at
from generator.insight.diff.objects import LEAVING_OBJECTS
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


def layout(side: Side) -> str:
    """``single`` or ``distributed``; empty without Mimir. Where the tree has no releases, the account tells."""
    if RELEASE in side.releases or ("serviceaccount", RELEASE) in side.objects:
        return "distributed"
    return "single" if ("configmap", CONFIG) in side.objects else ""


def mimir_elsewhere(side: Side) -> str:
    """Where the Mimir is that runs in no pod of this cluster; empty where there is none."""
    release = side.releases.get(CHART)
    if release is None or mimir_config(side) is not None:
        return ""
    targets = at(release.values.data, "prometheus", "prometheusSpec", "remoteWrite") or ()
    return next((one["url"].removesuffix(PUSH) for one in targets if one.get("name") == JOB), "")


def mimir_notes(old: Side, new: Side) -> Iterator[Note]:
    """Another layout, and ingesters that go."""
    before, after = layout(old), layout(new)
    if not before or not after:
        return
    was, is_ = (_ingesters(side) for side in (old, new))
    if before != after:
        yield _another_layout(old, before)
    elif is_ < was:
        text = f"Mimir has {is_} ingesters in place of {was}: two that go at once take samples with them. Lower the "
        text += "number by one, let that one sign off, and wait 12 hours before the next"
        last = [f"mimir-ingester-{was - 1}"]
        yield Note("ingesters-fewer", "danger", text, tuple(_asked(old, last, "prepare-shutdown")))


def _another_layout(old: Side, before: str) -> Note:
    pods = ["mimir-0"] if before == "single" else [f"mimir-ingester-{number}" for number in range(_ingesters(old))]
    claims = f"the claim of {pods[0]}" if before == "single" else "the claims of the ingesters"
    text = f"Mimir begins anew beside its bucket: what it has not uploaded, two hours or more, stays on {claims}, and "
    text += "nothing reads it. Until the old pods are gone two compactors work on one bucket, and each merges again "
    text += f"what the other has merged. {_steps(old, before)}. The new pods find blocks in the bucket when these are "
    text += "12 hours old; until then Prometheus (recent) has them"
    return Note("layout-changes", "action", text, tuple(_asked(old, pods, "flush?wait=true")))


def _steps(old: Side, before: str) -> str:
    """The order, by who deletes the old pods."""
    if before == "single" and not LEAVING_OBJECTS & old.targets:
        return "First let it upload; then apply, which deletes the old pod"
    named = "stays-in-cluster" if before == "single" else "release-removed" if old.releases else ""
    below = f" ({named})" if named else ""
    return f"First let it upload; then apply; let it upload what has come since; then delete it at once{below}"


def _ingesters(side: Side) -> int:
    """How many there are, 0 where the tree does not say."""
    release = side.releases.get(RELEASE)
    return 0 if release is None else at(release.values.data, "ingester", "replicas")


def _asked(side: Side, pods: list[str], path: str) -> Iterator[str]:
    """A request to each pod through the kubelet: policies keep the API server out."""
    for pod in pods:
        yield f"kubectl -n {side.namespace} port-forward pod/{pod} {HTTP_PORT} & sleep 2"
        yield f"curl -X POST 'localhost:{HTTP_PORT}/ingester/{path}'; kill %1"
