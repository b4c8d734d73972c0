"""Arguments that several commands share, and the exit codes."""

from __future__ import annotations

import pathlib
from typing import Annotated

import typer

EXIT_INPUT, EXIT_USAGE, EXIT_TOOL, EXIT_BUG = 1, 2, 3, 70
EXIT_INTERRUPTED = 130

Spec = Annotated[pathlib.Path, typer.Argument(metavar="SPEC", help="The cluster.yaml.", show_default=False)]
Out = Annotated[pathlib.Path, typer.Option("--out", "-o", metavar="DIR", help="Where the files go.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON, findings included.")]
