"""``nixscope schema``."""

from __future__ import annotations

from typing import Annotated

import typer


def schema(
    shared: Annotated[
        bool, typer.Option("--shared", help="The schema of a file that specs extend, in which nothing is required.")
    ] = False,
) -> None:
    """Print the JSON Schema of the spec, for editors.

    Example: nixscope schema > cluster.schema.json
    """
    from generator import report
    from generator.spec.load import schema as load_schema
    from generator.spec.load import shared_schema

    report.show_json(shared_schema() if shared else load_schema())
