"""``nixscope plan``."""

from __future__ import annotations

from typing import Annotated

import typer

from generator.commands.options import EXIT_INPUT, Json, Spec


def plan(
    spec: Spec,
    pods: Annotated[
        int | None,
        typer.Option("--pods", metavar="N", min=1, max=1000, help="Pods on each node, in place of the 30 assumed."),
    ] = None,
    cpus: Annotated[
        int | None, typer.Option("--cpus", metavar="N", min=1, max=4096, help="CPUs of a host, in place of 8.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say how much SPEC watches and whether the stack holds it: series, samples, memory, volumes, object store.

    The figures are a model, measured on the real programs. What does not fit by it is an error that names the number
    of the spec to change, and leaves with 1.

    Example: nixscope plan cluster.yaml --pods 50
    """
    from generator import report
    from generator.commands.printing import plan as printing
    from generator.diagnostics import Severity
    from generator.insight.plan import planned

    with report.progress("planning"):
        found = planned(spec, pods, cpus)
    if as_json:
        report.show_json(
            {**printing.plain(found.plan, found.cluster), "findings": report.plain_findings(found.findings)}
        )
    else:
        report.show_lines(printing.text(found.plan, found.cluster))
        report.show_findings(found.findings)
    if any(finding.severity is Severity.ERROR for finding in found.findings):
        raise typer.Exit(EXIT_INPUT)
