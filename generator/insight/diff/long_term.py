"""Long-term metrics that a change would delete, or that nobody could find again."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from generator.insight.diff.contract import Note
from generator.insight.diff.leaves import at
from generator.insight.diff.mimir import layout, mimir_config, mimir_elsewhere, mimir_notes
from generator.insight.diff.sides import Side
from generator.sources.thanos import COMPACT
from generator.sources.victoriametrics import JOB
from generator.spec.units import seconds
from generator.stack.assemble import KUBE_PROMETHEUS_STACK
from generator.stack.thanos import OBJSTORE

_WHAT = {"raw": "samples", "5m": "averages of five minutes", "1h": "averages of an hour"}
_ARGS = ("spec", "template", "spec", "containers", 0, "args")
_COMPACT = ("statefulset", COMPACT)
_ROOM = {"VictoriaMetrics": "volume"}
_FLAG = "--retention.resolution-"


def long_term_notes(old: Side, new: Side) -> Iterator[Note]:
    """What happens to blocks in the bucket, and to those that are still to come there."""
    if (change := _another(old, new)) is not None:
        yield change
    else:
        yield from _shorter(old, new)
    if _COMPACT in new.objects and _COMPACT not in old.objects and old.releases:
        text = "Prometheus uploads blocks of two hours only: those that it has merged so far stay on its volume alone, "
        yield Note("long-term-begins", "action", f"{text}and go with its own retention")
    yield from mimir_notes(old, new)
    yield from _shards(old, new)


def _another(old: Side, new: Side) -> Note | None:
    """An engine that goes, or makes way for another: none reads what another has written."""
    was, is_ = (_engine(side) for side in (old, new))
    if not was or was == is_:
        return None
    what = f"the bucket {_bucket(old)}" if _bucket(old) else f"the {_ROOM.get(was, 'bucket')} of {was}"
    text = f"nothing reads {what} any more, and nothing deletes what is in it"
    if mimir_elsewhere(old) and mimir_elsewhere(new):
        # Each server of the other cluster has an entry to the same one.
        text = f"metrics go to {is_} in place of {was}; unless both lead to the same one, no dashboard of this cluster "
        return Note("long-term-gone", "danger", f"{text}finds what was written so far")
    if mimir_elsewhere(old):
        text = f"no dashboard of this cluster finds what {was} has; it stays there until that deletes it"
    return Note("long-term-gone", "danger", f"{text}; {is_} begins anew" if is_ else text)


def _engine(side: Side) -> str:
    """What keeps long-term metrics; empty where nothing does."""
    if layout(side):
        return "Mimir"
    if url := mimir_elsewhere(side):
        return f"the Mimir at {url}"
    names = {_COMPACT: "Thanos", ("statefulset", JOB): "VictoriaMetrics"}
    return next((name for key, name in names.items() if key in side.objects), "")


def _shorter(old: Side, new: Side) -> Iterator[Note]:
    """A shorter retention, and another bucket, of one engine."""
    was, is_ = (_kept(side) for side in (old, new))
    for name, length in is_.items():
        if name in was and seconds(length) < seconds(was[name]):
            text = f"{_WHAT[name]} older than {length} are deleted from the long-term store; "
            text += f"they are kept for {was[name]} now"
            yield Note("retention-shorter", "danger", text)
    before, after = (_bucket(side) for side in (old, new))
    if before and after and before != after:
        text = f"the bucket of metrics changes from {before} to {after}: copy what is there, or it is out of reach"
        yield Note("store-moved", "danger", text)


def _shards(old: Side, new: Side) -> Iterator[Note]:
    """A shard that goes, and who evaluates the rules."""
    was, is_ = (_number_of_shards(side) for side in (old, new))
    if not old.releases or was == is_:
        return
    if is_ < was:
        text = (
            f"Prometheus has {is_} shard{'' if is_ == 1 else 's'} in place of {was}: what those that go have not yet "
        )
        text += "uploaded, two hours at the most, stays on their claims, and nothing reads it"
        yield Note("shards-fewer", "danger", text)
    else:
        text = f"Prometheus has {is_} shards in place of {was}: targets move, and their metrics of the last two hours "
        yield Note("shards-more", "note", f"{text}are put together from both")
    if 1 in (was, is_):
        now = "Prometheus" if is_ == 1 else "Thanos' ruler"
        text = (
            f"{now} evaluates the rules now: alerts that wait for their time (for) begin to wait anew, and what fires "
        )
        yield Note("rules-move", "note", f"{text}may be sent a second time")


def _number_of_shards(side: Side) -> int:
    found = side.releases.get(KUBE_PROMETHEUS_STACK)
    return (at(found.values.data, "prometheus", "prometheusSpec", "shards") if found is not None else None) or 1


def _kept(side: Side) -> dict[str, str]:
    """How long each resolution is kept, by Thanos' names."""
    found = side.objects.get(_COMPACT)
    args = at(found.data, *_ARGS) if found is not None else None
    if found is None and (other := side.objects.get(("statefulset", JOB))) is not None:
        args = [arg.replace("-retentionPeriod=", f"{_FLAG}raw=") for arg in at(other.data, *_ARGS)]
    if found is None and (own := mimir_config(side)) is not None:
        return {"raw": at(own, "limits", "compactor_blocks_retention_period")}
    given = (arg.removeprefix(_FLAG).partition("=") for arg in args or () if arg.startswith(_FLAG))
    return {name: length for name, _, length in given}


def _bucket(side: Side) -> str:
    """Where blocks go: the bucket and its store; empty where there is none."""
    found = side.objects.get(("configmap", OBJSTORE))
    if found is None:
        s3 = at(mimir_config(side) or {}, "common", "storage", "s3")
        return f"{s3['endpoint']}/{s3['bucket_name']}" if s3 else ""
    config = yaml.safe_load(next(iter(found.data["data"].values())))["config"]
    return f"{config['endpoint']}/{config['bucket']}"
