"""The command line: reads arguments, calls the pipeline, prints. Results go to stdout, prose to stderr."""

from __future__ import annotations

import os
import pathlib
import sys
from typing import Annotated

import typer

from generator.diagnostics import SpecError, ToolError

EXIT_INPUT, EXIT_USAGE, EXIT_TOOL, EXIT_BUG = 1, 2, 3, 70
EXIT_INTERRUPTED = 130

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

Spec = Annotated[pathlib.Path, typer.Argument(metavar="SPEC", help="The cluster.yaml.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON, findings included.")]


@app.command()
def generate(
    spec: Spec,
    out: Annotated[pathlib.Path, typer.Option("--out", "-o", metavar="DIR", help="Where the files go.")] = pathlib.Path(
        "out"
    ),
    target: Annotated[
        list[str] | None,
        typer.Option("--target", "-t", metavar="NAME", help="Write this target in place of the spec's; repeatable."),
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
    report.show_changes(changes, made.warnings, out, dry_run=dry_run, as_json=as_json)


@app.command()
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
        results = check_with_tools(made.cluster, made.stack, made.tree)
    report.show_check(made.warnings, results, len(made.tree), as_json=as_json)
    if any(result.state == "failed" for result in results):
        raise typer.Exit(EXIT_INPUT)


@app.command()
def schema() -> None:
    """Print the JSON Schema of the spec, for editors.

    Example: nixscope schema > cluster.schema.json
    """
    from generator import report
    from generator.spec.load import schema as load_schema

    report.show_json(load_schema())


def _version(wanted: bool) -> None:
    if wanted:
        from generator import __version__

        typer.echo(f"nixscope {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """The entry point: every way in which a run can end, as an exit code and words."""
    sys.exit(_run())


def _run() -> int:
    try:
        code = app(prog_name="nixscope", standalone_mode=False)
    except (typer.Abort, KeyboardInterrupt):
        return EXIT_INTERRUPTED
    except SystemExit as left:
        # Typer's answer where whoever read us has gone, and no fault of the input.
        if not isinstance(left.__context__, BrokenPipeError):
            raise
        # Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return _failed(error)
    return code if isinstance(code, int) else 0


def _failed(error: Exception) -> int:
    from generator import report

    as_json = "--json" in sys.argv
    if isinstance(error, SpecError):
        report.show_refusal(error.diagnostics, as_json=as_json)
        return EXIT_INPUT
    if isinstance(error, ToolError):
        report.show_failure(str(error), as_json=as_json)
        return EXIT_TOOL
    if isinstance(error, OSError) and error.strerror:
        report.show_failure(f"{error.filename or 'output'}: {error.strerror}", as_json=as_json)
        return EXIT_INPUT
    if report.show_usage(error):
        return EXIT_USAGE
    report.show_bug(error)
    return EXIT_BUG


if __name__ == "__main__":
    main()
