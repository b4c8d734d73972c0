"""What an update of the chart lock would change: the newest stable version of each chart, from its repository."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from generator.diagnostics import Diagnostic, SpecError
from generator.insight.chart_index import ChartIndex, IndexedChart
from generator.spec.chart_lock import ORIGIN, ChartEntry, ChartLock, is_version, packaged, sri, version_key


class Bump(msgspec.Struct, frozen=True):
    """One chart that is pinned anew."""

    chart: str
    before: ChartEntry
    after: ChartEntry


class Kept(msgspec.Struct, frozen=True):
    """One chart that stays as it is, and why."""

    chart: str
    version: str
    why: str


class LockUpdate(msgspec.Struct, frozen=True):
    """``lock`` is the user's, whole: only charts that are pinned otherwise than by nixscope itself are in it."""

    lock: ChartLock
    bumps: tuple[Bump, ...]
    kept: tuple[Kept, ...]


def plan_update(
    own: ChartLock, charts: Sequence[str], indexes: Sequence[ChartIndex], version: str | None = None
) -> LockUpdate:
    """The lock after an update of ``charts`` to their newest stable version, or to ``version``.

    Raises SpecError, with every finding, where one of them cannot be updated with certainty.
    """
    bumps: list[Bump] = []
    kept: list[Kept] = []
    findings: list[Diagnostic] = []
    for name in charts:
        try:
            found = _update(name, pinned(own, name), indexes, version)
        except SpecError as error:
            findings += error.diagnostics
            continue
        if isinstance(found, Bump):
            bumps.append(found)
        else:
            kept.append(found)
    if findings:
        raise SpecError(findings)
    after = {**own.charts, **{bump.chart: bump.after for bump in bumps}}
    others = {name: entry for name, entry in after.items() if not _is_packaged(name, entry)}
    return LockUpdate(ChartLock(others, ORIGIN), tuple(bumps), tuple(kept))


def pinned(own: ChartLock, chart: str) -> ChartEntry:
    """The chart as it is pinned now."""
    return own.charts.get(chart) or packaged().charts[chart]


def _is_packaged(name: str, entry: ChartEntry) -> bool:
    ours = packaged().charts[name]
    return (entry.version, entry.digest) == (ours.version, ours.digest)


def _update(name: str, before: ChartEntry, indexes: Sequence[ChartIndex], version: str | None) -> Bump | Kept:
    having = [index for index in indexes if name in index.charts]
    if not having:
        return Kept(name, before.version, "no index that was read has it")
    if len(having) > 1:
        raise _refused(
            "ambiguous-chart",
            f"{name} is in {' and in '.join(index.where for index in having)}",
            f"give only one of them, with --chart {name}",
            "two repositories may have different charts of the same name",
        )
    index = having[0]
    _refuse_republished(name, before, index)
    chosen = _chosen(name, index, version)
    new, old = version_key(chosen.version), version_key(before.version)
    if chosen.version == before.version:
        return Kept(name, before.version, "it is the newest" if version is None else "it is that version")
    if version is None and new is not None and old is not None and new < old:
        return Kept(name, before.version, f"{index.where} has nothing newer than {chosen.version}")
    return Bump(name, before, _entry(chosen, before, index))


def _refuse_republished(name: str, before: ChartEntry, index: ChartIndex) -> None:
    for found in index.charts[name]:
        if found.version == before.version and found.digest is not None and found.digest != before.digest:
            raise _refused(
                "republished-chart",
                f"{name} {before.version} has the digest {found.digest} in {index.where}, and {before.digest} here",
                "ask its maintainers what happened, and take another version with --version",
                "an archive that changes under its version is a mistake of its repository, or an attack",
            )


def _chosen(name: str, index: ChartIndex, version: str | None) -> IndexedChart:
    found = index.charts[name]
    if version is not None:
        exact = [one for one in found if one.version.removeprefix("v") == version.removeprefix("v")]
        if not exact:
            newest = ", ".join(one.version for one in found[:5])
            raise _refused(
                "no-such-version",
                f"{index.where} has no {name} {version}",
                f"write one that it has: {newest}, …" if len(found) > 5 else f"write one that it has: {newest}",
            )
        return exact[0]
    stable = [(key, one) for one in found if (key := version_key(one.version)) is not None and not one.deprecated]
    if not stable:
        raise _refused(
            "no-such-version",
            f"{index.where} has no stable version of {name} that is not deprecated",
            "look for where the chart has moved, or name a version with --version",
        )
    return max(stable, key=lambda pair: pair[0])[1]


def _entry(chosen: IndexedChart, before: ChartEntry, index: ChartIndex) -> ChartEntry:
    if chosen.digest is not None and chosen.url is not None and is_version(chosen.version):
        repository = index.repository or before.repository
        digest = chosen.digest
        return ChartEntry(
            repository, chosen.version, chosen.app_version, chosen.url, digest, sri(digest), chosen.kube_version
        )
    missing = "digest" if chosen.digest is None else "address that can be fetched"
    what = missing if is_version(chosen.version) else "version number"
    raise _refused(
        "unfit-chart",
        f"{index.where} has no {what} for {chosen.name} {chosen.version}",
        "take another version with --version, or ask its maintainers for one",
        "the lock pins an archive by version, address and digest",
    )


def _refused(rule: str, message: str, remedy: str, reason: str = "") -> SpecError:
    return SpecError([Diagnostic(rule, message, remedy, reason)])
