"""The entry point: how a run begins, and every way in which it ends. Results go to stdout, prose to stderr."""

from __future__ import annotations

import gc
import os
import sys
from typing import NoReturn


def main() -> NoReturn:
    """The entry point."""
    # A run makes much, keeps all of it and ends: looking for garbage took a sixth of its time and found nothing.
    gc.disable()  # before anything else is loaded
    _leave(run())


def _leave(code: int) -> NoReturn:
    """End here: Python would first take apart, one by one, all objects that there are."""
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        sys.exit(code)  # Python says what is wrong with it
    os._exit(code)


def run() -> int:
    """Every way in which a run can end, as an exit code and words."""
    import typer

    from generator.commands.application import application
    from generator.commands.options import EXIT_INTERRUPTED

    try:
        code = application(*sys.argv[1:2])(prog_name="nixscope", standalone_mode=False)
    except (typer.Abort, KeyboardInterrupt):
        return EXIT_INTERRUPTED
    except SystemExit as left:
        # Typer's answer where whoever read us has gone, and no fault of the input.
        if not isinstance(left.__context__, BrokenPipeError):
            raise
        _let_go_of_stdout()
        return 0
    except Exception as error:
        return _failed(error)
    return code if isinstance(code, int) else 0


def _let_go_of_stdout() -> None:
    """Nothing more reaches it. Python would complain once more when it closes it, and leave with another code."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _failed(error: Exception) -> int:
    from generator import report
    from generator.commands.options import EXIT_BUG, EXIT_INPUT, EXIT_TOOL, EXIT_USAGE
    from generator.diagnostics import SpecError, ToolError

    as_json = "--json" in sys.argv
    if isinstance(error, SpecError):
        report.show_refusal(error.diagnostics, as_json=as_json)
        return EXIT_INPUT
    if isinstance(error, ToolError):
        report.show_failure(str(error), as_json=as_json)
        return EXIT_TOOL
    if isinstance(error, OSError) and error.strerror:
        if error.filename is None:  # the results themselves: a full disk
            _let_go_of_stdout()
        report.show_failure(f"{error.filename or 'output'}: {error.strerror}", as_json=as_json)
        return EXIT_INPUT
    if report.show_usage(error):
        return EXIT_USAGE
    report.show_bug(error)
    return EXIT_BUG


if __name__ == "__main__":
    main()
