"""``nixscope generate``."""

from __future__ import annotations

import pathlib
from typing import TYPE_CHECKING, Annotated

import typer

from generator.commands import completing
from generator.commands.options import Json, Out, Spec

if TYPE_CHECKING:
    from generator.output import Changes
    from generator.record import Run
    from generator.report import Told


def generate(
    spec: Spec,
    out: Out = pathlib.Path("out"),
    target: Annotated[
        list[str] | None,
        typer.Option(
            "--target",
            "-t",
            metavar="NAME",
            autocompletion=completing.targets,
            help="Write this target in place of the spec's, and remove what others wrote into DIR; repeatable.",
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and write nothing.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite files that nixscope did not write or that were edited since.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write everything that SPEC describes into DIR.

    Only files that changed are rewritten, only files that nixscope wrote are removed, and a file that it did not
    write, or that was edited since, is left alone with an error. With --target, files of the spec's other targets are
    no longer given and go, too: name another DIR to keep them.

    Example: nixscope generate cluster.yaml --out out --target nixos
    """
    from generator import record, report

    with report.progress("generating"):
        run = record.this_run(spec, target or ())
        changes, told = _as_before(run, out) or _generate(run, spec, out, dry_run=dry_run, force=force)
    report.show_changes(changes, told, out, dry_run=dry_run, as_json=as_json)


def _as_before(run: Run, out: pathlib.Path) -> tuple[Changes, Told] | None:
    """What a run says that was here before, if nothing that it read and nothing that it wrote has changed since."""
    from generator import output, record

    known = record.recall(run, out)
    changes = output.untouched(out, known.manifest) if known is not None else None
    return (changes, known) if known is not None and changes is not None else None


def _generate(run: Run, spec: pathlib.Path, out: pathlib.Path, *, dry_run: bool, force: bool) -> tuple[Changes, Told]:
    """The whole way, with a record of it for the next run."""
    from generator import output, pipeline, record, report
    from generator.spec.reading.noted import noting
    from generator.targets.registry import TARGETS

    unknown = [name for name in run.targets if name not in TARGETS]
    if unknown:
        raise typer.BadParameter(report.unknown_target(unknown[0], TARGETS), param_hint="--target")
    with noting() as inputs:
        made = pipeline.generate(spec, run.targets)
    if dry_run:
        return output.plan_changes(made.tree, out, force=force), made
    changes = output.write_tree(made.tree, out, force=force)
    place = record.record_place(out)
    ended = record.encoded(record.Record(run, inputs, changes.manifest, made.reasons, made.warnings))
    if place is not None and ended is not None:
        output.write_record(place, ended)
    return changes, made
