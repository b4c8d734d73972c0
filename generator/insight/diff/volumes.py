"""Volumes: one cannot shrink, and Kubernetes grows none because a value changed.

A StatefulSet's claim templates are immutable, so its claims are enlarged by hand and the StatefulSet is made again
around its running pods (Kubernetes: "StatefulSet limitations"; prometheus-operator: "Storage, resizing volumes"). Names
of claims: the operator's ``prometheus-NAME-db``, the chart loki 18.11.0, the chart grafana 12.11.1.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from generator.insight.diff.contract import Note, listed
from generator.insight.diff.leaves import at
from generator.insight.diff.sides import Side
from generator.sources.thanos_ruler import STATEFUL_SET
from generator.spec.units import volume_bytes
from generator.stack import mimir_distributed, tempo
from generator.stack.assemble import KUBE_PROMETHEUS_STACK

_CLAIM = ("volumeClaimTemplate", "spec")
_SIZE = ("resources", "requests", "storage")
_RULER = ("thanosRuler", "thanosRulerSpec")


class _Volume(msgspec.Struct, frozen=True):
    """Where a volume stands in the values; ``key`` is the property of the spec.

    ``template`` is the name of its claim template, None where the claim is an object of the chart. ``pods`` is the path
    of the number of pods, ``shards`` that of the number of StatefulSets; ``job`` the chart's key whose own job can make
    the StatefulSet again.
    """

    release: str
    title: str
    key: str
    size: tuple[str | int, ...]
    storage_class: tuple[str | int, ...]
    workload: str
    template: str | None = None
    pods: tuple[str, ...] = ()
    job: str = ""
    shards: tuple[str, ...] = ()


class _There(msgspec.Struct, frozen=True):
    """What runs now: ``pods`` of each of ``shards``; ``source`` is the chart's where Helm has installed it."""

    namespace: str
    pods: int
    source: str | None = None
    shards: int = 1


def _operated(part: str, key: str, spec: tuple[str, ...]) -> _Volume:
    name = f"{part}-{KUBE_PROMETHEUS_STACK}-{part}"
    claim = (*spec, *_CLAIM)
    where = ((*claim, *_SIZE), (*claim, "storageClassName"))
    return _Volume(
        KUBE_PROMETHEUS_STACK, part, key, *where, name, f"{name}-db", (*spec[:2], "replicas"), "", (*spec[:2], "shards")
    )


def _loki(key: str, workload: str, template: str = "data", *, claims: bool = False) -> _Volume:
    path: tuple[str | int, ...] = (key, "persistence", "claims", 0) if claims else (key, "persistence")
    where = ((*path, "size"), (*path, "storageClass"))
    return _Volume("loki", workload, "logs.volume", *where, workload, template, (key, "replicas"), key)


def _mimir(key: str) -> _Volume:
    workload = mimir_distributed.container(key.replace("_", "-"))
    where = ((key, "persistentVolume", "size"), (key, "persistentVolume", "storageClass"))
    pods = (key, "replicas")
    return _Volume(mimir_distributed.RELEASE, workload, "metrics.longTerm.volume", *where, workload, "storage", pods)


VOLUMES = (
    _operated("prometheus", "metrics.volume", ("prometheus", "prometheusSpec", "storageSpec")),
    _operated("alertmanager", "alerting.volume", ("alertmanager", "alertmanagerSpec", "storage")),
    _Volume(
        KUBE_PROMETHEUS_STACK,
        "thanos-ruler",
        "metrics.longTerm.volume",
        (*_RULER, "storage", *_CLAIM, *_SIZE),
        (*_RULER, "storage", *_CLAIM, "storageClassName"),
        STATEFUL_SET,
        f"{STATEFUL_SET}-data",
        (*_RULER, "replicas"),
    ),
    _Volume(
        KUBE_PROMETHEUS_STACK,
        "grafana",
        "grafana.volume",
        ("grafana", "persistence", "size"),
        ("grafana", "persistence", "storageClassName"),
        f"{KUBE_PROMETHEUS_STACK}-grafana",
    ),
    _Volume(
        tempo.RELEASE,
        "tempo",
        "traces.volume",
        ("persistence", "size"),
        ("persistence", "storageClassName"),
        "tempo",
        "storage",
    ),
    *map(_mimir, ("ingester", "store_gateway", "compactor")),
    _loki("singleBinary", "loki", "storage"),
    _loki("write", "loki-write"),
    _loki("backend", "loki-backend"),
    _loki("ingester", "loki-ingester", claims=True),
    _loki("compactor", "loki-compactor", claims=True),
    _loki("indexGateway", "loki-index-gateway"),
    _loki("ruler", "loki-ruler"),
)
"""Every volume of the stack."""


def volume_notes(old: Side, new: Side) -> Iterator[Note]:
    """Every volume that is on both sides and differs in its size or StorageClass."""
    for volume in VOLUMES:
        before, after = old.releases.get(volume.release), new.releases.get(volume.release)
        if before is None or after is None or before.values.same(after.values):
            continue
        was, is_ = (at(side.values.data, *volume.size) for side in (before, after))
        if was is None or is_ is None:
            continue
        if volume_bytes(is_) < volume_bytes(was):
            yield _shrinks(volume, was, is_)
        elif volume_bytes(is_) > volume_bytes(was):
            pods = at(before.values.data, *volume.pods) or 1
            source = before.source if "helm" in old.targets else None
            shards = (at(before.values.data, *volume.shards) if volume.shards else None) or 1
            yield _grows(volume, was, is_, _There(before.namespace, pods, source, shards))
        classes = [at(side.values.data, *volume.storage_class) for side in (before, after)]
        if classes[0] != classes[1]:
            yield _moved(volume, *(name or "the cluster's default" for name in classes))
    yield from _of_objects(old, new)


def _of_objects(old: Side, new: Side) -> Iterator[Note]:
    """Volumes of StatefulSets of ours, each with one claim template: the programs of long-term metrics."""
    yield from _left_behind(old, new)
    for key, before in old.objects.items():
        after = new.objects.get(key)
        if key[0] != "statefulset" or after is None or before.same(after):
            continue
        claims = [at(side.data, "spec", "volumeClaimTemplates", 0) for side in (before, after)]
        was, is_ = (at(claim, "spec", *_SIZE) for claim in claims)
        classes = [at(claim, "spec", "storageClassName") or "the cluster's default" for claim in claims]
        path = ("spec", *_SIZE)
        volume = _Volume("", key[1], "metrics.longTerm.volume", path, path, key[1], at(claims[0], "metadata", "name"))
        if volume_bytes(is_) < volume_bytes(was):
            yield _shrinks(volume, was, is_)
        elif volume_bytes(is_) > volume_bytes(was):
            yield _grows(volume, was, is_, _There(old.namespace, at(before.data, "spec", "replicas") or 1))
        if classes[0] != classes[1]:
            yield _moved(volume, *classes)


def _left_behind(old: Side, new: Side) -> Iterator[Note]:
    """Whoever deletes a StatefulSet, Kubernetes keeps its claims."""
    gone = [(key[1], thing.data) for key, thing in old.objects.items() if key[0] == "statefulset"]
    gone = [(name, manifest) for name, manifest in gone if ("statefulset", name) not in new.objects]
    claims = [
        f"{at(manifest, 'spec', 'volumeClaimTemplates', 0, 'metadata', 'name')}-{name}-{index}"
        for name, manifest in gone
        for index in range(at(manifest, "spec", "replicas") or 1)
    ]
    if claims:
        text = f"the volumes of {listed([name for name, _ in gone])} stay, with all that is on them: delete their "
        text += "claims once nobody needs it"
        yield Note("claims-stay", "note", text, (f"kubectl -n {old.namespace} delete pvc {' '.join(claims)}",))


def _shrinks(volume: _Volume, was: str, is_: str) -> Note:
    text = f"the volume of {volume.title} cannot shrink from {was} to {is_}: the cluster refuses a smaller claim"
    return Note("volume-shrinks", "danger", f"{text}; write {volume.key}: {was}, or delete the claim with its data")


def _grows(volume: _Volume, was: str, is_: str, there: _There) -> Note:
    text = f"the volume of {volume.title} grows from {was} to {is_}"
    expand = "its StorageClass must have allowVolumeExpansion: true"
    if volume.template is None:
        return Note("volume-grows", "action", f"{text} when the release is applied; {expand}")
    size = f'{{"spec":{{"resources":{{"requests":{{"storage":"{is_}"}}}}}}}}'
    kubectl = f"kubectl -n {there.namespace}"
    # As the operator calls the StatefulSets of further shards.
    workloads = [volume.workload, *(f"{volume.workload}-shard-{number}" for number in range(1, there.shards))]
    claims = [f"{volume.template}-{name}-{index}" for name in workloads for index in range(there.pods)]
    commands = [f"{kubectl} patch pvc {claim} --type merge -p '{size}'" for claim in claims]
    commands += [f"{kubectl} delete statefulset {name} --cascade=orphan" for name in workloads]
    again = "the operator makes it again" if volume.release == KUBE_PROMETHEUS_STACK else "applying makes it again"
    again = "applying the release makes it again" if volume.job else again
    text = f"{text}: enlarge its claims and delete the StatefulSet around its pods before applying ({again}); {expand}"
    if volume.job and there.source is not None:
        own = f"--set {volume.job}.statefulSetRecreateJob.enabled=true"
        text += f"; with Helm the chart's own job does both: helm upgrade {volume.release} "
        text += f"{there.source} -n {there.namespace} -f helm/{volume.release}/values.yaml {own}"
    return Note("volume-grows", "action", text, tuple(commands))


def _moved(volume: _Volume, was: str, is_: str) -> Note:
    text = f"the volume of {volume.title} moves from StorageClass {was} to {is_}: a claim keeps the class it has"
    return Note("storage-class", "danger", f"{text}, so the new one takes effect only with a new, empty claim")
