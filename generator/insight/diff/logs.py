"""Logs, metrics and traces that a change would delete, or that nobody could find again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.insight.diff.contract import Note
from generator.insight.diff.leaves import at
from generator.insight.diff.sides import Side
from generator.insight.diff.thing import Thing
from generator.insight.diff.traces import trace_notes
from generator.spec.units import duration, seconds, volume_bytes
from generator.stack import tempo
from generator.stack.assemble import KUBE_PROMETHEUS_STACK

Data = Mapping[str, Any]
_CONFIG = ("loki", "structuredConfig")
_OVERRIDES = ("loki", "runtimeConfig", "overrides")


def data_notes(old: Side, new: Side) -> Iterator[Note]:
    """What happens to data that is there already."""
    before, after = _values(old, new, KUBE_PROMETHEUS_STACK)
    if before is not None and after is not None:
        yield from _metrics(before, after)
    before, after = _values(old, new, "loki")
    if before is not None and after is not None:
        yield from _retention(before, after)
        yield from _streams(before, after)
        yield from _tenancy(before, after)
        yield from _store(before, after)
    before, after = _values(old, new, tempo.RELEASE)
    if before is not None and after is not None:
        yield from trace_notes(*(Thing(str(values["config"]), tempo.RELEASE).data for values in (before, after)))


def _values(old: Side, new: Side, release: str) -> tuple[Data | None, Data | None]:
    found = [side.releases.get(release) for side in (old, new)]
    if None not in found and found[0].values.same(found[1].values):  # type: ignore[union-attr]
        return None, None
    return tuple(None if there is None else there.values.data for there in found)  # type: ignore[return-value]


def _metrics(old: Data, new: Data) -> Iterator[Note]:
    spec = ("prometheus", "prometheusSpec")
    was, is_ = (at(side, *spec, "retention") for side in (old, new))
    if was and is_ and seconds(is_) < seconds(was):
        yield Note("retention-shorter", "danger", f"metrics older than {is_} are deleted; they are kept for {was} now")
    was, is_ = (at(side, *spec, "retentionSize") for side in (old, new))
    if was and is_ and volume_bytes(is_) < volume_bytes(was):
        text = f"metrics may take {is_} instead of {was}: the oldest beyond that are deleted"
        yield Note("retention-shorter", "danger", text)
    was, is_ = (at(side, *spec, "externalLabels", "cluster") for side in (old, new))
    if was != is_:
        text = (
            f"the cluster is called {is_} instead of {was}: alerts and logs carry the new name from now on, old the old"
        )
        yield Note("cluster-renamed", "action", text)


def _kept_s(values: Data, tenant: str | None) -> int:
    """How long a tenant's lines are kept, in seconds."""
    own = at(values, *_OVERRIDES, tenant, "retention_period") if tenant is not None else None
    return seconds(own or at(values, *_CONFIG, "limits_config", "retention_period"))


def _retention(old: Data, new: Data) -> Iterator[Note]:
    named = sorted({*(at(old, *_OVERRIDES) or {}), *(at(new, *_OVERRIDES) or {})})
    for tenant in (None, *named):
        was_s, is_s = _kept_s(old, tenant), _kept_s(new, tenant)
        common = tenant is not None and (was_s, is_s) == (_kept_s(old, None), _kept_s(new, None))
        if is_s < was_s and not common:
            whose = "logs" if tenant is None else f"logs of tenant {tenant}"
            text = f"{whose} older than {duration(is_s)} are deleted; they are kept for {duration(was_s)} now"
            yield Note("retention-shorter", "danger", text)


def _stream_periods(values: Data) -> dict[tuple[str | None, str], int]:
    found: dict[tuple[str | None, str], int] = {}
    places = {None: at(values, *_CONFIG, "limits_config"), **(at(values, *_OVERRIDES) or {})}
    for tenant, limits in places.items():
        for stream in (limits or {}).get("retention_stream", []):
            found[tenant, stream["selector"]] = seconds(stream["period"])
    return found


def _streams(old: Data, new: Data) -> Iterator[Note]:
    before, after = _stream_periods(old), _stream_periods(new)
    for (tenant, selector), is_s in after.items():
        was_s = before.get((tenant, selector)) or before.get((None, selector)) or _kept_s(old, tenant)
        repeated = tenant is not None and after.get((None, selector)) == is_s
        if is_s < was_s and not repeated:
            whose = "" if tenant is None else f" of tenant {tenant}"
            text = f"logs of streams {selector}{whose} older than {duration(is_s)} are deleted"
            yield Note("retention-shorter", "danger", f"{text}; they are kept for {duration(was_s)} now")
    for (tenant, selector), was_s in before.items():
        is_s = after.get((tenant, selector)) or after.get((None, selector)) or _kept_s(new, tenant)
        gone = (tenant, selector) not in after and not (tenant is not None and (None, selector) in before)
        if gone and is_s < was_s:
            whose = "" if tenant is None else f" of tenant {tenant}"
            text = f"streams {selector}{whose} lose their own retention: what is older than {duration(is_s)} is deleted"
            yield Note("retention-shorter", "danger", f"{text}; they are kept for {duration(was_s)} now")


def _tenancy(old: Data, new: Data) -> Iterator[Note]:
    was, is_ = (bool(at(side, *_CONFIG, "auth_enabled")) for side in (old, new))
    if was == is_:
        return
    if is_:
        text = "each namespace becomes a tenant: what was logged before stays with Loki's single tenant (fake), and no "
        text += "data source shows it; its retention goes on"
    else:
        text = "all tenants become one: what was logged per tenant before stays there, and no data source shows it"
    yield Note("tenancy-changed", "danger", text)


def _store(old: Data, new: Data) -> Iterator[Note]:
    was, is_ = (at(side, *_CONFIG, "schema_config", "configs", 0, "from") for side in (old, new))
    # Back it may move: nothing was stored under an older schema (``tests/consumers/test_loki_schema.py``).
    if was is not None and is_ is not None and is_ > was:
        text = f"logs.schemaFrom moves from {was} to {is_}: Loki no longer finds what was written under the old date, "
        yield Note("schema-moved", "danger", f"{text}and deletes none of it either; write schemaFrom: {was} back")
    for key, what in (("object_store", "kind of store"), ("schema", "schema")):
        was, is_ = (at(side, *_CONFIG, "schema_config", "configs", 0, key) for side in (old, new))
        if was != is_:
            text = f"the {what} of logs changes from {was} to {is_}: everything that was logged before is out of reach"
            yield Note("store-moved", "danger", text)
    for key, what in (("bucketnames", "bucket"), ("endpoint", "object store")):
        was, is_ = (at(side, *_CONFIG, "common", "storage", "s3", key) for side in (old, new))
        if was and is_ and was != is_:
            text = f"the {what} of logs changes from {was} to {is_}: copy what is there, or it is out of reach"
            yield Note("store-moved", "danger", text)
    was, is_ = (at(side, "deploymentMode") for side in (old, new))
    if was != is_:
        text = f"Loki's layout changes from {was} to {is_}: let the old pods write out what they hold (they do when "
        text += "they end), and delete their claims once the new ones answer"
        yield Note("layout-changed", "action", text)
