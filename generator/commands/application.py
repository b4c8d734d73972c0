"""All commands together, as one command line."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated

import typer

COMMANDS = ("init", "check", "generate", "diff", "plan", "explain", "graph", "route", "secrets", "schema", "lock")
"""In the order of ``--help``; each is the function of its name, in the module of its name."""


def application(wanted: str = "") -> typer.Typer:
    """The command line with every command, or with ``wanted`` alone: to load the others takes as long as some runs."""
    app = typer.Typer(
        name="nixscope",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        help="One cluster.yaml becomes a NixOS module for each host and the in-cluster observability stack.",
        epilog="Exit codes: 0 done, 1 the input is wrong or a check failed, 2 usage, 3 a tool is missing or failed, "
        "70 a bug of nixscope's.",
    )
    app.callback()(_options)
    for name in (wanted,) if wanted in COMMANDS else COMMANDS:
        command = getattr(import_module(f"generator.commands.{name}"), name)
        if isinstance(command, typer.Typer):
            app.add_typer(command)
        else:
            app.command()(command)
    return app


def _version(wanted: bool) -> None:
    if wanted:
        from generator import __version__

        typer.echo(f"nixscope {__version__}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    pass
