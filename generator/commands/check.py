"""``nixscope check``."""

from __future__ import annotations

import typer

from generator.commands.options import EXIT_INPUT, Json, Spec


def check(spec: Spec, as_json: Json = False) -> None:
    """Check SPEC and all that would be written, and write nothing.

    Runs every check of nixscope's own, then the real programs on PATH (nix-instantiate, nixfmt, promtool, amtool,
    alloy), and says which of them were not there.

    Example: nixscope check cluster.yaml
    """
    from generator import pipeline, report
    from generator.checks.real_tools import check_with_tools

    with report.progress("checking"):
        made = pipeline.generate(spec)
        results = check_with_tools(made.cluster, made.stack, made.tree, made.watch.own)
    report.show_check(made, results, as_json=as_json)
    if any(result.state == "failed" for result in results):
        raise typer.Exit(EXIT_INPUT)
