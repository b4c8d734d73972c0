"""``nixscope generate``."""

from __future__ import annotations

import pathlib
from typing import Annotated

import typer

from generator.commands import completing
from generator.commands.options import Json, Out, Spec


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
            help="Write this target in place of the spec's; repeatable.",
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
    write, or that was edited since, is left alone with an error.

    Example: nixscope generate cluster.yaml --out out --target nixos
    """
    from generator import output, pipeline, report
    from generator.targets.registry import TARGETS

    unknown = [name for name in target or [] if name not in TARGETS]
    if unknown:
        raise typer.BadParameter(report.unknown_target(unknown[0], TARGETS), param_hint="--target")
    with report.progress("generating"):
        made = pipeline.generate(spec, target or ())
        write = output.plan_changes if dry_run else output.write_tree
        changes = write(made.tree, out, force=force)
    report.show_changes(changes, made, out, dry_run=dry_run, as_json=as_json)
