"""``nixscope check``."""

from __future__ import annotations

from typing import Annotated

import msgspec
import typer

from generator.commands.options import EXIT_INPUT, Json, Spec


def check(
    spec: Spec,
    security: Annotated[
        bool, typer.Option("--security", help="Say what is exposed, to whom, why, and how to change it.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Check SPEC and all that would be written, and write nothing.

    Runs every check of nixscope's own, then the real programs on PATH (nix-instantiate, nixfmt, promtool, amtool,
    alloy), and says which of them were not there. With --security it runs none of these programs and reports who may
    reach what; that is information, and no reason to fail.

    Example: nixscope check cluster.yaml
    """
    from generator import pipeline, report
    from generator.checks.real_tools import check_with_tools
    from generator.insight.security import security_report

    with report.progress("checking"):
        made = pipeline.generate(spec)
        if security:
            findings = [msgspec.to_builtins(one) for one in security_report(made.cluster, made.watch, made.stack)]
            report.show_security(made, findings, as_json=as_json)
            return
        results = check_with_tools(made.cluster, made.stack, made.tree, made.watch.own)
    report.show_check(made, results, as_json=as_json)
    if any(result.state == "failed" for result in results):
        raise typer.Exit(EXIT_INPUT)
