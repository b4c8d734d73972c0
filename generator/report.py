"""What the user reads: findings with position, reason and remedy; summaries; JSON. Used by ``cli`` alone."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import typer
from msgspec.structs import replace

from generator.diagnostics import Diagnostic, Severity, did_you_mean

if TYPE_CHECKING:  # a run that has nothing to do needs none of them
    from generator.checks.real_tools import ToolResult
    from generator.output import Changes
    from generator.pipeline import Generated

_SHOWN = 12
"""How much of a list is shown; JSON has all of it."""

_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


class Told(Protocol):
    """What a run has to say beside its result: what it decided by itself, and what is doubtful."""

    @property
    def reasons(self) -> tuple[str, ...]:
        """What was decided where the spec left it open, and why."""

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """Findings that stop nothing."""


@contextmanager
def progress(what: str) -> Iterator[None]:
    """What is done, on a terminal; nothing in a pipe. It does not spin: a thread that draws at the end aborts all."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.live import Live

    with Live(f"{what} …", console=Console(stderr=True), transient=True, auto_refresh=False):
        yield


def show_changes(changes: Changes, made: Told, out: Path, *, dry_run: bool, as_json: bool) -> None:
    """What a run wrote, or would write, and why it decided as it did."""
    if as_json:
        body = {"written": changes.written, "removed": changes.removed, "unchanged": len(changes.unchanged)}
        show_json({"out": str(out), "dryRun": dry_run, **body, **said(made)})
        return
    say(made)
    if dry_run:
        for sign, paths in (("write", changes.written), ("remove", changes.removed)):
            for path in paths:
                _echo(f"would {sign} {out / path}")
    for folder, count in sorted(Counter(_folder(path) for path in changes.written).items()):
        _echo(f"{out / folder}: {_files(count)} {'to write' if dry_run else 'written'}")
    rest = f"{_files(len(changes.unchanged))} unchanged"
    removed = f", {_files(len(changes.removed))} {'to remove' if dry_run else 'removed'}" if changes.removed else ""
    _echo(f"{out}: {rest}{removed}")


def _folder(path: str) -> str:
    return path.split("/", 1)[0]


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


def said(made: Told) -> dict[str, Any]:
    """What was decided and what is doubtful, as a part of a JSON document."""
    return {"notes": list(made.reasons), "findings": [_plain(warning) for warning in made.warnings]}


def say(made: Told) -> None:
    """Warnings of a run, and what it decided by itself."""
    show_findings(made.warnings)
    for reason in made.reasons:
        note(reason)


def show_check(made: Generated, results: tuple[ToolResult, ...], *, as_json: bool) -> None:
    """What every check said."""
    if as_json:
        tools = [{"program": r.program, "proves": r.proves, "state": r.state, "text": r.text} for r in results]
        show_json({"files": len(made.tree), **said(made), "tools": tools})
        return
    say(made)
    _echo(f"nixscope's own checks: passed ({_files(len(made.tree))})")
    for result in results:
        state = {"passed": "passed", "failed": "FAILED", "missing": "not run, because it is not on PATH"}[result.state]
        _echo(f"{result.program}: {state} ({result.proves})")
        if result.text:
            _echo(result.text, err=True)


def show_security(made: Generated, findings: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    """Who may do what: findings on stdout, how many there are of each level on stderr."""
    if as_json:
        show_json({"security": list(findings), **said(made)})
        return
    for finding in findings:
        _echo(f"{finding['level']}[{finding['id']}] {finding['what']}")
        for name in finding["about"][:_SHOWN]:
            _echo(f"  - {name}")
        if len(finding["about"]) > _SHOWN:
            _echo(f"  - and {len(finding['about']) - _SHOWN} more")
        for name in ("who", "why", "change"):
            _echo(f"  {name}: {finding[name]}")
    say(made)
    levels = Counter(finding["level"] for finding in findings)
    _echo(", ".join(f"{count} {level}" for level, count in levels.items()), err=True)


def show_refusal(findings: Iterable[Diagnostic], *, as_json: bool) -> None:
    """Why nothing was written."""
    findings = tuple(findings)
    if as_json:
        show_json({"findings": [_plain(finding) for finding in findings]})
        return
    show_findings(findings)
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    _echo(f"{errors} error{'' if errors == 1 else 's'}; nothing was written", err=True)


def show_failure(text: str, *, as_json: bool) -> None:
    """A tool or the operating system refused."""
    if as_json:
        show_json({"findings": [], "failure": text})
    _echo(f"{_styled('error', Severity.ERROR)}: {text}", err=True)


def show_usage(error: Exception) -> bool:
    """Show a usage error of the command line; False if it is none."""
    show = getattr(error, "show", None)
    if show is None:
        return False
    with _nobody_reads():
        show(sys.stderr)
    return True


def show_bug(error: Exception) -> None:
    """Our own mistake, without a traceback unless it is asked for."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    what = f"{type(error).__name__} in {Path(place.filename).name}:{place.lineno}: {error}"
    _echo(f"{_styled('bug', Severity.ERROR)}: nixscope made a mistake ({what})", err=True)
    _echo("  fix: report it with your spec; NIXSCOPE_TRACEBACK=1 shows where it happened", err=True)
    if os.environ.get("NIXSCOPE_TRACEBACK") == "1":
        traceback.print_exception(error, file=sys.stderr)


def show_lines(lines: Iterable[str], *, err: bool = False) -> None:
    """A result on stdout, or prose on stderr, line by line."""
    for line in lines:
        _echo(line, err=err)


def plain_findings(findings: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """The same as plain data."""
    return [_plain(finding) for finding in findings]


def show_warnings(findings: Iterable[Diagnostic]) -> None:
    """Findings that stop nothing here, whatever they would stop elsewhere."""
    show_findings(replace(finding, severity=Severity.WARNING) for finding in findings)


def show_json(data: Any) -> None:
    """One JSON document on stdout."""
    _echo(json.dumps(data, indent=2, ensure_ascii=False))


def note(text: str) -> None:
    """A remark beside the answer, on stderr."""
    _echo(f"note: {text}", err=True)


def unknown_target(name: str, valid: Mapping[str, object]) -> str:
    """What to say of a target that is none."""
    return f"there is no target {name!r}: {did_you_mean(name, valid)}"


def show_findings(findings: Iterable[Diagnostic]) -> None:
    """Findings in words, on stderr, errors last."""
    for finding in sorted(findings, key=_order):
        where = f"{finding.position}: " if finding.position else ""
        head = _styled(f"{finding.severity.value}[{finding.id}]", finding.severity)
        _echo(f"{where}{head} {finding.message}", err=True)
        if finding.reason:
            _echo(f"  why: {finding.reason}", err=True)
        _echo(f"  fix: {finding.remedy}", err=True)


def _order(finding: Diagnostic) -> tuple[bool, str, int, int]:
    """Errors last, where they are still on the screen; each kind in the order of the file."""
    place = finding.position
    at = (place.file, place.line, place.column) if place else ("", 0, 0)
    return (finding.severity is Severity.ERROR, *at)


def _echo(text: str, *, err: bool = False) -> None:
    """A line. Colours stay in it where a terminal reads it, and in a pipe where FORCE_COLOR asks for them."""
    with _nobody_reads() if err else nullcontext():
        typer.echo(text, err=err, color=True if os.environ.get("FORCE_COLOR") else None)


@contextmanager
def _nobody_reads() -> Iterator[None]:
    """Prose for a reader who has gone: the run goes on, and its exit code stays what it is."""
    try:
        yield
    except BrokenPipeError:
        # Python would complain once more when it closes stderr.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def styled(text: str, color: str | None = None, *, bold: bool = False) -> str:
    """The text in a colour of the terminal; as it is where NO_COLOR is set, whatever else is set."""
    return text if os.environ.get("NO_COLOR") else typer.style(text, fg=color, bold=bold)


def _styled(text: str, severity: Severity) -> str:
    return styled(text, _COLORS[severity], bold=True)


def _plain(finding: Diagnostic) -> dict[str, Any]:
    place = finding.position
    return {
        "id": finding.id,
        "severity": finding.severity.value,
        "message": finding.message,
        "reason": finding.reason,
        "remedy": finding.remedy,
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
    }
