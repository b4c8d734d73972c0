"""The command line: exit codes, what goes to which stream, and words that a user can act on."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import re
import subprocess
import sys
import threading
from importlib.metadata import version
from pathlib import Path
from typing import IO

import pytest
import typer

from generator import pipeline, report
from generator.commands.application import application
from generator.spec.load import schema
from tests.commandline import ROOT, Ran, command, environment, nixscope, nixscope_process

SPEC = """\
version: 1
name: small
logs: {mode: monolithic}
hosts:
  box: {address: 100.64.0.1}
alerting:
  receivers:
    default:
      webhook: {url: {secret: alertmanager, key: url}}
"""
NIXOS = ["nixos/default.nix", "nixos/hosts/box.nix"]
PROGRAMS = {
    "nix-instantiate": "every .nix file parses",
    "nixfmt": "every .nix file is formatted",
    "promtool": "alert rules",
    "amtool": "Alertmanager's configuration",
    "alloy": "Alloy's configuration",
}
MISSPELT = "metrics: {retentoin: 30d}\n"
MISSPELT_SAID = """\
cluster.yaml:10:11: error[unknown-key] unknown key 'retentoin' in metrics
  why: nothing would read it
  fix: write 'retention'
1 error; nothing was written
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "cluster.yaml").write_text(SPEC)
    return tmp_path


def written(folder: Path) -> list[str]:
    out = folder / "out"
    return sorted(str(path.relative_to(out)) for path in out.rglob("*") if path.is_file())


def program(folder: Path, name: str, script: str) -> dict[str, str]:
    """A PATH with one program on it."""
    path = folder / "bin" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(script)
    path.chmod(0o755)
    return {"PATH": str(path.parent)}


# What is written, and what is said of it


def test_generate_writes_the_targets_of_the_spec(folder):
    (folder / "cluster.yaml").write_text(SPEC + "targets: [nixos, manifests]\n")
    ran = nixscope("generate", "cluster.yaml", cwd=folder)
    objects = [path for path in written(folder) if path.startswith("manifests/")]
    assert written(folder) == [".nixscope.json", *objects, *NIXOS]
    assert ran == Ran(
        0,
        f"out/manifests: {len(objects)} files written\nout/nixos: 2 files written\nout: 0 files unchanged\n",
        "",
    )


def test_a_target_stands_in_for_those_of_the_spec(folder):
    assert nixscope("generate", "cluster.yaml", "--target", "nixos", cwd=folder) == Ran(
        0, "out/nixos: 2 files written\nout: 0 files unchanged\n", ""
    )
    assert nixscope("generate", "cluster.yaml", "-t", "kubenix", "-t", "nixos", cwd=folder) == Ran(
        0, "out/kubenix: 1 file written\nout: 2 files unchanged\n", ""
    )
    assert written(folder) == [".nixscope.json", "kubenix/default.nix", *NIXOS]
    assert nixscope("generate", "cluster.yaml", "-t", "nixos", cwd=folder) == Ran(
        0, "out: 2 files unchanged, 1 file removed\n", ""
    )


def test_a_target_alone_is_complete(folder):
    assert nixscope("generate", "cluster.yaml", "-t", "helm", cwd=folder).code == 0
    assert {path.partition("/")[0] for path in written(folder)} == {".nixscope.json", "helm"}


def test_an_unknown_target_is_told_with_the_nearest(folder):
    assert nixscope("generate", "cluster.yaml", "-t", "kubenx", cwd=folder) == Ran(
        2,
        "",
        "Usage: nixscope generate [OPTIONS] {SPEC}\n"
        "Try 'nixscope generate -h' for help.\n\n"
        "Error: Invalid value for --target: there is no target 'kubenx': write 'kubenix'\n",
    )
    assert written(folder) == []


def test_dry_run_lists_and_writes_nothing(folder):
    assert nixscope("generate", "cluster.yaml", "-t", "nixos", "--dry-run", cwd=folder) == Ran(
        0,
        "would write out/nixos/default.nix\n"
        "would write out/nixos/hosts/box.nix\n"
        "out/nixos: 2 files to write\n"
        "out: 0 files unchanged\n",
        "",
    )
    assert [path.name for path in folder.iterdir()] == ["cluster.yaml"]
    nixscope("generate", "cluster.yaml", "-t", "nixos", cwd=folder)
    assert nixscope("generate", "cluster.yaml", "-t", "kubenix", "--dry-run", cwd=folder) == Ran(
        0,
        "would write out/kubenix/default.nix\n"
        "would remove out/nixos/default.nix\n"
        "would remove out/nixos/hosts/box.nix\n"
        "out/kubenix: 1 file to write\n"
        "out: 0 files unchanged, 2 files to remove\n",
        "",
    )
    assert written(folder) == [".nixscope.json", *NIXOS]


def test_a_decision_that_the_spec_left_open_is_told_with_its_reason(folder):
    (folder / "cluster.yaml").write_text(SPEC.replace("mode: monolithic", "dailyVolume: 9GB"))
    why = "Loki runs monolithic, because 9GB of logs a day are below 10GB"
    assert nixscope("generate", "cluster.yaml", "-t", "nixos", cwd=folder).stderr == f"note: {why}\n"
    ran = nixscope("check", "cluster.yaml", "--json", cwd=folder)
    assert json.loads(ran.stdout)["notes"] == [why]


# JSON: alone on stdout, the same findings


def as_json(ran: Ran) -> object:
    assert ran.stderr == ""
    return json.loads(ran.stdout)


NOBODY_HEARS = {
    "id": "nobody-hears",
    "severity": "warning",
    "message": "no receiver is declared: alerts are shown in Alertmanager but reach nobody",
    "reason": "an alert that nobody gets is no alert",
    "remedy": "declare one: alerting: {receivers: {default: {slack: {channel: '#alerts', url: {secret: S, key: K}}}}}",
    "file": "cluster.yaml",
    "line": 1,
    "column": 1,
}


def test_json_of_generate(folder):
    (folder / "cluster.yaml").write_text(SPEC.partition("alerting")[0])
    result = {"out": "out", "dryRun": False, "removed": [], "notes": [], "findings": [NOBODY_HEARS]}
    arguments = ("generate", "cluster.yaml", "--json", "--target")
    dry = nixscope(*arguments, "nixos", "--dry-run", cwd=folder)
    assert (dry.code, as_json(dry)) == (0, {**result, "dryRun": True, "written": NIXOS, "unchanged": 0})
    assert as_json(nixscope(*arguments, "nixos", cwd=folder)) == {**result, "written": NIXOS, "unchanged": 0}
    assert as_json(nixscope(*arguments, "nixos", cwd=folder)) == {**result, "written": [], "unchanged": 2}
    changed = {**result, "written": ["kubenix/default.nix"], "removed": NIXOS, "unchanged": 0}
    assert as_json(nixscope(*arguments, "kubenix", cwd=folder)) == changed


def test_json_of_check(folder):
    (folder / "cluster.yaml").write_text(SPEC.partition("alerting")[0])
    count = len(pipeline.generate(folder / "cluster.yaml").tree)
    path = program(folder, "promtool", "#!/bin/sh\necho two rules are wrong\nexit 1\n")
    tools = [{"program": p, "proves": proves, "state": "missing", "text": ""} for p, proves in PROGRAMS.items()]
    ran = nixscope("check", "cluster.yaml", "--json", cwd=folder)
    assert (ran.code, as_json(ran)) == (0, {"files": count, "notes": [], "findings": [NOBODY_HEARS], "tools": tools})
    ran = nixscope("check", "cluster.yaml", "--json", cwd=folder, env=path)
    tools[2] = {**tools[2], "state": "failed", "text": "two rules are wrong\n"}
    assert (ran.code, as_json(ran)) == (1, {"files": count, "notes": [], "findings": [NOBODY_HEARS], "tools": tools})


@pytest.mark.parametrize("name", ["generate", "check"])
def test_json_of_a_refusal(folder, name):
    (folder / "cluster.yaml").write_text(SPEC + MISSPELT)
    ran = nixscope(name, "cluster.yaml", "--json", cwd=folder)
    assert ran.code == 1
    assert as_json(ran) == {
        "findings": [
            {
                "id": "unknown-key",
                "severity": "error",
                "message": "unknown key 'retentoin' in metrics",
                "reason": "nothing would read it",
                "remedy": "write 'retention'",
                "file": "cluster.yaml",
                "line": 10,
                "column": 11,
            }
        ]
    }


# Exit codes


def test_check_says_which_programs_it_ran_and_which_were_missing(folder):
    count = len(pipeline.generate(folder / "cluster.yaml").tree)
    own = f"nixscope's own checks: passed ({count} files)\n"
    said = {name: f"{name}: not run, because it is not on PATH ({proves})\n" for name, proves in PROGRAMS.items()}
    assert nixscope("check", "cluster.yaml", cwd=folder) == Ran(0, own + "".join(said.values()), "")
    path = program(folder, "amtool", "#!/bin/sh\nexit 0\n")
    said["amtool"] = "amtool: passed (Alertmanager's configuration)\n"
    assert nixscope("check", "cluster.yaml", cwd=folder, env=path) == Ran(0, own + "".join(said.values()), "")
    program(folder, "nixfmt", "#!/bin/sh\necho default.nix is not formatted\nexit 1\n")
    said["nixfmt"] = "nixfmt: FAILED (every .nix file is formatted)\n"
    assert nixscope("check", "cluster.yaml", cwd=folder, env=path) == Ran(
        1, own + "".join(said.values()), "default.nix is not formatted\n\n"
    )


def test_a_program_that_cannot_be_started_is_exit_code_3(folder):
    path = program(folder, "promtool", "#!/nowhere/interpreter\n")
    assert nixscope("check", "cluster.yaml", cwd=folder, env=path) == Ran(
        3, "", f"error: {folder}/bin/promtool cannot be started: No such file or directory\n"
    )


@pytest.mark.parametrize("name", ["generate", "check"])
def test_wrong_input_is_exit_code_1(folder, name):
    (folder / "cluster.yaml").write_text(SPEC + MISSPELT)
    assert nixscope(name, "cluster.yaml", cwd=folder) == Ran(1, "", MISSPELT_SAID)
    assert nixscope(name, "nowhere.yaml", cwd=folder) == Ran(
        1, "", "error[not-found] there is no file nowhere.yaml\n  fix: check the path\n1 error; nothing was written\n"
    )


@pytest.mark.parametrize(
    ("arguments", "usage", "words"),
    [
        (["nope"], "nixscope [OPTIONS] COMMAND [ARGS]...", "No such command 'nope'."),
        (["check"], "nixscope check [OPTIONS] {SPEC}", "Missing argument 'SPEC'."),
        (["schema", "--nope"], "nixscope schema [OPTIONS]", "No such option: --nope"),
    ],
)
def test_wrong_usage_is_exit_code_2(tmp_path, arguments, usage, words):
    ran = nixscope(*arguments, cwd=tmp_path)
    name = usage.partition(" [")[0]
    assert ran == Ran(2, "", f"Usage: {usage}\nTry '{name} -h' for help.\n\nError: {words}\n")


@pytest.mark.parametrize("arguments", [["check", "a", "b"], ["generate", "a", "--out"], ["--nope"]])
def test_every_other_wrong_usage_too(tmp_path, arguments):
    ran = nixscope(*arguments, cwd=tmp_path)
    assert (ran.code, ran.stdout) == (2, "")
    assert "Error: " in ran.stderr


def test_no_arguments_show_the_help(tmp_path):
    ran = nixscope(cwd=tmp_path)
    assert (ran.code, ran.stdout) == (2, "")
    assert ran.stderr.rstrip() == nixscope("--help", cwd=tmp_path).stdout.rstrip()


def broken(*_: object) -> None:
    raise RuntimeError("boom")


def test_our_bug_is_exit_code_70_without_a_traceback(folder, monkeypatch):
    monkeypatch.setattr(pipeline, "generate", broken)
    words = (
        f"bug: nixscope made a mistake (RuntimeError in test_cli.py:{broken.__code__.co_firstlineno + 1}: boom)\n"
        "  fix: report it with your spec; NIXSCOPE_TRACEBACK=1 shows where it happened\n"
    )
    assert nixscope("generate", "cluster.yaml", cwd=folder) == Ran(70, "", words)
    ran = nixscope("check", "cluster.yaml", cwd=folder, env={"NIXSCOPE_TRACEBACK": "1"})
    assert (ran.code, ran.stdout) == (70, "")
    assert ran.stderr.startswith(words + "Traceback (most recent call last):\n")
    assert ran.stderr.endswith("RuntimeError: boom\n")


def test_an_interrupt_is_exit_code_130(folder, monkeypatch):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "generate", interrupted)
    assert nixscope("generate", "cluster.yaml", cwd=folder) == Ran(130, "", "")


# Help, version, schema


def test_version_and_schema_are_printed(tmp_path):
    assert nixscope("--version", cwd=tmp_path) == Ran(0, f"nixscope {version('nixscope')}\n", "")
    ran = nixscope("schema", cwd=tmp_path)
    assert (ran.code, as_json(ran)) == (0, schema())


def commands_of(group: typer.core.TyperGroup, above: str = "") -> dict[str, typer.core.TyperCommand]:
    """Every command and group of commands, by the words with which it is called."""
    found = {}
    for name, one in group.commands.items():
        found[above + name] = one
        found |= commands_of(one, f"{above}{name} ") if isinstance(one, typer.core.TyperGroup) else {}
    return found


GROUP = typer.main.get_command(application())
COMMANDS = commands_of(GROUP)
LOKI = b"not really an archive"


@pytest.fixture
def surroundings(folder):
    """What the examples of the help have around them: an index with a newer Loki, and an archive that is pinned."""
    digest = hashlib.sha256(LOKI).hexdigest()
    entry = {"version": "99.0.0", "appVersion": "9.9", "digest": digest, "urls": ["loki-99.0.0.tgz"]}
    (folder / "index.yaml").write_text(json.dumps({"entries": {"loki": [entry]}}))
    assert nixscope("lock", "update", "--chart", "loki", "--index", "index.yaml", cwd=folder).code == 0
    (folder / "charts").mkdir()
    (folder / "charts/loki-99.0.0.tgz").write_bytes(LOKI)
    return folder


def test_every_help_text_is_a_sentence():
    texts = [GROUP.help, GROUP.epilog]
    for name, found in COMMANDS.items():
        paragraphs = found.help.split("\n\n")
        assert paragraphs.pop().startswith(f"Example: nixscope {name}")
        texts += [*paragraphs, *(parameter.help for parameter in found.params)]
    assert [text for text in texts if not re.fullmatch(r"[A-Z].*[.]", text, re.DOTALL)] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_example_of_the_help_works(surroundings, name):
    """What stands there can be pasted: it is run here, up to a redirection."""
    if name not in ("lock", "lock verify"):
        (surroundings / "charts.lock.json").unlink()  # what it pins is a warning
    example = re.search(r"Example: nixscope (.*)", nixscope(*name.split(), "--help", cwd=surroundings).stdout)
    ran = nixscope(*example[1].partition(" >")[0].split(), cwd=surroundings)
    assert (ran.code, ran.stderr) == (0, "")


# Terminals and pipes


def shown_on(screen: IO[bytes]) -> str:
    """All that is written to a terminal until its last writer goes: it comes in pieces."""
    text = b""
    try:
        while part := screen.read(4096):
            text += part
    except OSError:  # Linux says so when the last writer has gone
        pass
    return text.decode().replace("\r\n", "\n")


def on_a_terminal(folder: Path, *arguments: str, code: int = 0, **variables: str) -> tuple[str, str]:
    """What a run writes into a pipe as its stdout, and to a terminal as its stderr."""
    ours, theirs = pty.openpty()
    with open(ours, "rb", buffering=0) as screen:  # noqa: PTH123 - a descriptor
        process = subprocess.Popen(
            command(*arguments),
            cwd=folder,
            env=environment(TERM="xterm", **variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=theirs,
        )
        os.close(theirs)
        text = shown_on(screen)
        results, _ = process.communicate(timeout=300)
        assert process.returncode == code
    return results.decode(), text


WORKING = {
    "generating": ["generate", "cluster.yaml"],
    "checking": ["check", "cluster.yaml", "--security"],
    "comparing": ["diff", "cluster.yaml", "--out", "new"],
    "planning": ["plan", "cluster.yaml"],
    "drawing": ["graph", "cluster.yaml"],
    "routing": ["route", "cluster.yaml", "severity=critical"],
    "looking": ["explain", "cluster.yaml", "HostDown"],
    "looking for secrets": ["secrets", "cluster.yaml"],
    "reading indexes": ["lock", "update", "--chart", "loki", "--index", "index.yaml"],
    "reading archives": ["lock", "verify", "charts"],
}


@pytest.mark.parametrize("doing", WORKING)
def test_work_is_shown_on_a_terminal_and_leaves_no_trace_in_a_pipe(surroundings, doing):
    """The results are the same, without an escape, whether or not somebody looks at the other stream."""
    if doing != "reading archives":
        (surroundings / "charts.lock.json").unlink()
    results, shown = on_a_terminal(surroundings, *WORKING[doing])
    assert f"{doing} …" in shown
    assert results
    assert "\x1b" not in results
    # The line is cleared, and the cursor is back.
    assert "\x1b[2K" in shown
    assert "\x1b[?25h" in shown
    if doing not in ("generating", "reading indexes"):  # which have nothing to do the second time
        piped = nixscope_process(*WORKING[doing], cwd=surroundings)
        assert (piped.code, piped.stdout) == (0, results)
        assert "\x1b" not in piped.stderr
        assert doing not in piped.stderr


def test_no_thread_draws_beside_the_work(monkeypatch):
    """One that still writes when Python ends makes it abort (``_enter_buffered_busy``), where there is a lot to do."""
    ours, theirs = pty.openpty()
    with open(ours, "rb", buffering=0) as screen:  # noqa: PTH123 - a descriptor
        with open(theirs, "w") as stderr:  # noqa: PTH123 - a descriptor
            monkeypatch.setattr(sys, "stderr", stderr)
            threads = threading.active_count()
            with report.progress("looking"):
                assert threading.active_count() == threads
            monkeypatch.undo()
        shown = shown_on(screen)
    assert "looking …" in shown


def test_colour_and_progress_are_for_terminals_and_colour_can_be_declined(folder):
    (folder / "cluster.yaml").write_text(SPEC + MISSPELT)
    coloured = MISSPELT_SAID.replace("error[unknown-key]", "\x1b[31m\x1b[1merror[unknown-key]\x1b[0m")
    refused = ("check", "cluster.yaml")
    _, shown = on_a_terminal(folder, *refused, code=1)
    assert shown.endswith(coloured)
    assert "checking …" in shown
    _, declined = on_a_terminal(folder, *refused, code=1, NO_COLOR="1")
    assert declined.endswith(MISSPELT_SAID)
    assert re.findall(r"\x1b\[[0-9;]*m", declined) == []
    assert nixscope_process("check", "cluster.yaml", cwd=folder) == Ran(1, "", MISSPELT_SAID)


def test_colour_in_a_pipe_is_for_who_asks_for_it(folder):
    (folder / "cluster.yaml").write_text(SPEC + MISSPELT)
    coloured = MISSPELT_SAID.replace("error[unknown-key]", "\x1b[31m\x1b[1merror[unknown-key]\x1b[0m")
    assert nixscope_process("check", "cluster.yaml", cwd=folder, FORCE_COLOR="1") == Ran(1, "", coloured)
    assert nixscope_process("check", "cluster.yaml", cwd=folder, FORCE_COLOR="1", NO_COLOR="1").stderr == MISSPELT_SAID
    (folder / "cluster.yaml").write_text(SPEC)
    planned = nixscope_process("plan", "cluster.yaml", cwd=folder).stdout
    forced = nixscope_process("plan", "cluster.yaml", cwd=folder, FORCE_COLOR="1").stdout
    assert "\x1b[" not in planned
    assert re.sub(r"\x1b\[[0-9;]*m", "", forced) == planned != forced


@pytest.mark.parametrize(
    ("arguments", "code"), [(["check", "nowhere.yaml"], 1), (["route", "cluster.yaml"], 2), (["check"], 2)]
)
def test_nobody_reading_the_prose_changes_no_exit_code(folder, arguments, code):
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        command(*arguments),
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=write,
        timeout=300,
        check=False,
    )
    os.close(write)
    assert (done.returncode, done.stdout) == (code, b"")


@pytest.mark.parametrize("arguments", [["schema"], ["plan", "cluster.yaml"], ["plan", "cluster.yaml", "--json"]])
def test_a_full_disk_is_said_without_a_traceback(folder, arguments):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command(*arguments),
            cwd=folder,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=300,
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, b"error: output: No space left on device\n")


@pytest.mark.parametrize(("arguments", "code"), [("check nowhere.yaml", 1), ("check", 2), ("plan cluster.yaml", 0)])
def test_streams_that_are_closed_change_no_exit_code(folder, arguments, code):
    words = [*command(*arguments.split()), ">&-", "2>&-"]
    done = subprocess.run(["/bin/sh", "-c", " ".join(words)], cwd=folder, env=environment(), timeout=300, check=False)
    assert done.returncode == code


@pytest.mark.parametrize("arguments", [["graph", "cluster.yaml", "--out", "/dev/full"],
                                       ["lock", "update", "--index", "/dev/zero", "--chart", "loki"],
                                       ["check", "/dev/zero"]])  # fmt: skip
def test_devices_are_no_files(folder, arguments):
    """Reading one never ends; what is written replaces a file, and would replace the device."""
    ran = nixscope_process(*arguments, cwd=folder)
    assert (ran.code, ran.stdout) == (1, "")
    assert re.search(r"error\[(in-the-way|bad-index|too-large)\]", ran.stderr)


@pytest.mark.parametrize("arguments", [["schema"], ["generate", "cluster.yaml", "--json"]])
def test_a_reader_that_has_gone_is_no_error(folder, arguments):
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        command(*arguments),
        cwd=folder,
        env=environment(),
        stdout=write,
        stderr=subprocess.PIPE,
        timeout=300,
        check=False,
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")
    assert (".nixscope.json" in written(folder)) == (arguments[0] == "generate")


@pytest.mark.parametrize(("stdout", "code"), [("/dev/full", 120), (os.devnull, 3)])
def test_what_cannot_be_flushed_at_the_end_is_no_success(stdout, code):
    leaving = [command()[0], "-c", "from generator import cli; print('in the buffer'); cli._leave(3)"]
    with Path(stdout).open("wb") as stream:
        done = subprocess.run(leaving, env=environment(), stdout=stream, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, b"No space left" in done.stderr) == (code, code == 120)


def test_the_installed_command_is_this_one():
    (entry,) = [line for line in (ROOT / "pyproject.toml").read_text().splitlines() if line.startswith("nixscope = ")]
    assert entry == 'nixscope = "generator.cli:main"'
