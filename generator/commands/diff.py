"""``nixscope diff``."""

from __future__ import annotations

import pathlib
from typing import Annotated

import typer

from generator.commands.options import EXIT_INPUT, Json, Out, Spec


def diff(
    spec: Spec,
    out: Out = pathlib.Path("out"),
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown, for a pull request.")] = False,
    as_json: Json = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Leave with 1 where anything differs, as git diff does.")
    ] = False,
) -> None:
    """Say what generate would change in DIR, by host and by object, and what that means. Writes nothing.

    What loses data or is refused by the cluster is marked with an exclamation mark, with the reason; what needs a hand
    comes with the commands to type: volumes that grow, objects that stay in the cluster, kinds before a chart's bump.

    Example: nixscope diff cluster.yaml --out out
    """
    from generator import output, pipeline, report
    from generator.commands.printing import diff as printing
    from generator.insight.diff.compare import compare

    if markdown and as_json:
        raise typer.BadParameter("one form at a time: --markdown or --json", param_hint="--markdown")
    with report.progress("comparing"):
        made = pipeline.generate(spec)
        found = compare(output.read_tree(out), made.tree, *output.compare_tree(made.tree, out))
    if as_json:
        report.show_json({**printing.plain(found, out), **report.said(made)})
    else:
        report.say(made)
        report.show_warnings(found.refused)
        lines = printing.markdown(found, made.cluster.name) if markdown else printing.text(found, out)
        report.show_lines(lines)
    if exit_code and found.changed:
        raise typer.Exit(EXIT_INPUT)
