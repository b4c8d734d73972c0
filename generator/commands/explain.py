"""``nixscope explain``."""

from __future__ import annotations

from typing import Annotated

import typer

from generator.commands import completing
from generator.commands.options import EXIT_INPUT, Json, Spec


def explain(
    spec: Spec,
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            autocompletion=completing.names,
            help="An alert, host, scrape job, metric, port, dashboard, log tenant, release, a file of the output, "
            "or a property that nixscope may decide (metrics.shards, logs.mode).",
            show_default=False,
        ),
    ],
    as_json: Json = False,
) -> None:
    """Say where a thing comes from: source, exporter, scrape job, rule, receivers, output file, line of SPEC.

    Alerts of kube-prometheus-stack are known as well. A name that several things have is explained for each of them.

    Example: nixscope explain cluster.yaml HostDown
    """
    from generator import report
    from generator.commands.printing import explain as printing
    from generator.insight import explain as insight

    with report.progress("looking"):
        known = insight.known(spec)
        wanted = name.removeprefix("./").removeprefix("out/")
        found = insight.explain(known, wanted)
        close = () if found else insight.nearest(known, wanted)
    if as_json:
        report.show_json(printing.plain(found, close))
    elif found:
        report.show_lines(printing.text(found))
    else:
        report.show_lines(printing.unknown(name, close), err=True)
    if not found:
        raise typer.Exit(EXIT_INPUT)
