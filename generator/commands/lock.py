"""``nixscope lock``: the pins of the charts."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from generator.commands import completing
from generator.commands.options import EXIT_INPUT, Json

if TYPE_CHECKING:
    from generator.insight.chart_index import ChartIndex
    from generator.insight.chart_values import ChangedKeys
    from generator.insight.lock_update import Bump, LockUpdate
    from generator.insight.lock_verify import Archive
    from generator.spec.chart_lock import ChartLock

LOCK = pathlib.Path("charts.lock.json")
Lock = Annotated[pathlib.Path, typer.Option("--lock", metavar="FILE", help="The lock, which lies beside the spec.")]

lock = typer.Typer(
    name="lock",
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Pin charts otherwise than nixscope does, and check archives against the pins.\n\n"
    "The lock of nixscope itself pins every chart. A charts.lock.json beside the spec pins single charts to other "
    "versions, and is what generate and check then take.\n\n"
    "Example: nixscope lock verify charts",
)


@lock.command()
def update(
    chart: Annotated[
        list[str] | None,
        typer.Option(
            "--chart", metavar="NAME", autocompletion=completing.charts, help="Update only this chart; repeatable."
        ),
    ] = None,
    index: Annotated[
        list[str] | None,
        typer.Option("--index", metavar="URL|FILE", help="Read this index in place of the repository's; repeatable."),
    ] = None,
    version: Annotated[
        str | None, typer.Option("--version", metavar="VERSION", help="Take this version of the one --chart.")
    ] = None,
    charts: Annotated[
        pathlib.Path | None,
        typer.Option("--charts", metavar="DIR", help="Compare the keys of unpacked new charts, one folder each."),
    ] = None,
    spec: Annotated[
        pathlib.Path | None, typer.Option("--spec", metavar="SPEC", help="With --charts: say which keys SPEC sets.")
    ] = None,
    path: Lock = LOCK,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and write nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Pin each chart to the newest stable version of its repository.

    Nothing is downloaded but the repositories' index.yaml, which says version, address and digest of each archive.
    Pre-releases and deprecated versions are left out. An archive that changed under its version, a missing digest, a
    broken index or a network that fails: then nothing is written at all.

    Example: nixscope lock update --chart loki --index index.yaml --dry-run
    """
    from generator import report
    from generator.diagnostics import did_you_mean
    from generator.insight.lock_update import plan_update
    from generator.spec.chart_lock import packaged

    for name in (one for one in chart or [] if one not in packaged().charts):
        words = f"nixscope installs no chart {name!r}: {did_you_mean(name, packaged().charts)}"
        raise typer.BadParameter(words, param_hint="--chart")
    if version is not None and len(chart or []) != 1:
        raise typer.BadParameter("say with --chart whose version it is", param_hint="--version")
    names = list(dict.fromkeys(chart or packaged().charts))
    own = _load(path)
    with report.progress("reading indexes"):
        found = plan_update(own, names, _indexes(own, names, index or []), version)
        keys = _compared(found.bumps, charts, spec) if charts is not None else []
    changed = found.lock.charts != own.charts
    if changed and not dry_run:
        _write(path, found.lock)
    if as_json:
        report.show_json(_plain(found, keys, path, written=changed and not dry_run))
    else:
        report.show_lines(_lines(found, keys, path, changed=changed, dry_run=dry_run))


def _load(path: pathlib.Path) -> ChartLock:
    from generator import report
    from generator.diagnostics import Severity, SpecError
    from generator.spec.chart_lock_file import load_chart_lock

    own, findings = load_chart_lock(path)
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise SpecError(findings)
    report.show_findings(findings)
    return own


def _indexes(own: ChartLock, names: list[str], given: Sequence[str]) -> list[ChartIndex]:
    """Each chart from the index of its own repository, or from those that are given."""
    from generator.insight.chart_index import load_index
    from generator.insight.lock_update import pinned

    homes = {name: pinned(own, name).repository for name in names}
    if given:
        return [load_index(where, homes) for where in dict.fromkeys(given)]
    by_home = {home: {name: home for name in names if homes[name] == home} for home in homes.values()}
    return [load_index(f"{home}/index.yaml", charts) for home, charts in by_home.items()]


def _write(path: pathlib.Path, found: ChartLock) -> None:
    from generator.output import update_file
    from generator.spec.chart_lock import print_lock

    update_file(path, print_lock(found), '"charts"')


def _compared(bumps: Sequence[Bump], charts: pathlib.Path, spec: pathlib.Path | None) -> list[ChangedKeys]:
    from generator import pipeline
    from generator.checks.chart_keys import chart_keys
    from generator.insight.chart_values import changed_keys

    releases = pipeline.generate(spec).stack.all_releases if spec is not None else ()
    out = []
    for bump in bumps:
        set_by = [release.values for release in releases if release.chart.name == bump.chart]
        values = set_by if spec is not None else None
        old, folder = chart_keys(bump.chart).keys, charts / bump.chart
        out.append(changed_keys(bump.chart, bump.after.version, folder, old, values))
    return out


def _lines(
    found: LockUpdate, keys: Sequence[ChangedKeys], path: pathlib.Path, *, changed: bool, dry_run: bool
) -> Iterator[str]:
    about = {one.chart: one for one in keys}
    for bump in found.bumps:
        before, after = bump.before, bump.after
        yield f"{bump.chart}: {before.version} → {after.version}"
        if after.app_version != before.app_version:
            yield f"  app {before.app_version or 'unknown'} → {after.app_version or 'unknown'}"
        if after.kube_version != before.kube_version:
            yield f"  Kubernetes {before.kube_version or 'any'} → {after.kube_version or 'any'}"
        yield f"  {after.url}"
        yield f"  {after.digest}"
        if bump.chart in about:
            yield from _gone(about[bump.chart])
    for kept in found.kept:
        yield f"{kept.chart}: {kept.version} stays, {kept.why}"
    done = ("would be written" if dry_run else "written") if changed else "unchanged"
    yield f"{path}: {done}"


def _gone(keys: ChangedKeys) -> Iterator[str]:
    if keys.unknown:
        yield f"  keys: not compared, {keys.unknown}"
    elif keys.used is None:
        yield f"  keys that vanished: {', '.join(keys.gone) or 'none'}"
    else:
        others = len(keys.gone) - len(keys.used)
        yield f"  keys that vanished and that the spec sets: {', '.join(keys.used) or 'none'} (and {others} others)"


def _plain(found: LockUpdate, keys: Sequence[ChangedKeys], path: pathlib.Path, *, written: bool) -> dict[str, Any]:
    from msgspec import to_builtins

    return {
        "lock": str(path),
        "written": written,
        "bumps": [
            {"chart": bump.chart, "before": to_builtins(bump.before), "after": to_builtins(bump.after)}
            for bump in found.bumps
        ],
        "kept": [{"chart": kept.chart, "version": kept.version, "why": kept.why} for kept in found.kept],
        "keys": [
            {"chart": one.chart, "gone": one.gone, "used": one.used, "unknown": one.unknown or None} for one in keys
        ],
    }


@lock.command()
def verify(
    folders: Annotated[
        list[pathlib.Path] | None, typer.Argument(metavar="DIR...", help="Folders of archives.", show_default="here")
    ] = None,
    path: Lock = LOCK,
    as_json: Json = False,
) -> None:
    """Check archives of charts (*.tgz) at hand against the digests of the lock.

    Fails where an archive is not the one that is pinned, and where there is no pinned archive at all.

    Example: nixscope lock verify charts
    """
    from generator import report
    from generator.insight.lock_verify import verify_archives
    from generator.spec.chart_lock import packaged

    own = _load(path)
    charts = {**packaged().charts, **own.charts}
    with report.progress("reading archives"):
        found = verify_archives(folders or [pathlib.Path()], charts)
    missing = [name for name in charts if name not in {one.chart for one in found}]
    if as_json:
        report.show_json({"archives": [_plain_archive(one) for one in found], "missing": missing})
    else:
        report.show_lines(_verified(one) for one in found)
        report.show_lines(f"{name} {charts[name].version}: no archive here" for name in missing)
    if any(one.state == "wrong" for one in found) or not any(one.state == "verified" for one in found):
        raise typer.Exit(EXIT_INPUT)


def _verified(one: Archive) -> str:
    if one.entry is None:
        return f"{one.path}: not in the lock"
    if one.state == "verified":
        return f"{one.path}: verified, {one.chart} {one.entry.version}"
    return f"{one.path}: WRONG, it has {one.digest}, and {one.chart} {one.entry.version} has {one.entry.digest}"


def _plain_archive(one: Archive) -> dict[str, Any]:
    pinned = one.entry.digest if one.entry is not None else None
    return {"path": str(one.path), "chart": one.chart, "state": one.state, "digest": one.digest, "pinned": pinned}
