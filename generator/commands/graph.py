"""``nixscope graph``."""

from __future__ import annotations

import pathlib
from typing import TYPE_CHECKING, Annotated, Any

import typer

from generator.commands import completing
from generator.commands.options import Json, Spec

if TYPE_CHECKING:
    from generator.insight.graph import Graph

_ENDINGS = {".svg": "svg", ".mmd": "mermaid", ".mermaid": "mermaid", ".md": "mermaid", "": "mermaid"}


def graph(
    spec: Spec,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            autocompletion=completing.pictures,
            help="Draw as mermaid or svg, by default as FILE's ending says.",
        ),
    ] = None,
    out: Annotated[
        pathlib.Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write there and not to stdout.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a FILE that is no picture of nixscope's.")] = False,
    as_json: Json = False,
) -> None:
    """Draw what is watched, what collects, stores and shows it, and whom it reaches.

    Up to twelve hosts are a box each; more are put together by their groups or roles. Mermaid is what forges draw in
    Markdown; the SVG needs nothing, and holds on light and dark pages.

    Example: nixscope graph cluster.yaml --out cluster.svg
    """
    from generator import output, pipeline, report
    from generator.diagnostics import did_you_mean
    from generator.insight.graph import graph_cluster
    from generator.insight.graph_print import FORMATS
    from generator.targets.contract import HEADER

    ending = out.suffix.lower() if out is not None else ""
    if form is None and ending not in _ENDINGS:
        words = f"nothing is drawn as {ending}: {did_you_mean(ending, (*_ENDINGS,)[:-1])}, or say --format"
        raise typer.BadParameter(words, param_hint="--out")
    chosen = form or _ENDINGS[ending]
    if chosen not in FORMATS:
        words = f"there is no format {chosen!r}: {did_you_mean(chosen, FORMATS)}"
        raise typer.BadParameter(words, param_hint="--format")
    with report.progress("drawing"):
        made = pipeline.generate(spec)
        found = graph_cluster(made.cluster, made.watch)
        text = FORMATS[chosen](found)
        written = out is not None and output.update_file(out, text, HEADER, force=force)
    if as_json:
        body = {"format": chosen, "out": str(out) if out is not None else None, "written": written}
        report.show_json({**body, **_plain(found), **report.said(made)})
    elif out is None:
        report.show_lines(text.splitlines())
    else:
        report.show_lines([f"{out}: {'written' if written else 'unchanged'}"])


def _plain(found: Graph) -> dict[str, Any]:
    return {
        "nodes": [{"id": n.id, "column": n.column, "title": n.title, "lines": list(n.lines)} for n in found.nodes],
        "edges": [{"source": e.source, "target": e.target, "flow": e.flow} for e in found.edges],
    }
