"""The design, held: who may import whom, one door to the disk, to processes and to the screen, and small pieces."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "generator"
FILES = sorted(path for path in PACKAGE.rglob("*.py"))
PROGRAMS = sorted(path for path in (PACKAGE / "exporters").glob("*.py") if path.name != "__init__.py")
"""Programs that run on hosts by themselves: data of the generator, not a part of it."""
OURS = [path for path in FILES if path not in PROGRAMS]


def name_of(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


_ABOVE = {"pipeline", "report", "cli", "commands", "insight"}
"""What stands above the stages: asks them, and is asked by none."""
_COUNTING = {"capacity"}
"""What decides by a count of all that is watched: asks sources, and is asked by what is above the stack."""
_DOORS = {"tools", "network"}
_INPUT = {"spec.reading", "spec.validating", "spec.constraints", "spec.load"}

FORBIDDEN = {
    "syntax": {"*"},
    "diagnostics": {"*"},
    "spec": {"sources", "stack", "targets", "checks", "output", *_DOORS, *_COUNTING, *_ABOVE},
    "sources": {"stack", "targets", "checks", "output", *_DOORS, "spec.resolve", *_INPUT, *_COUNTING, *_ABOVE},
    "stack": {"targets", "checks", "output", *_DOORS, "spec.resolve", *_INPUT, *_COUNTING, *_ABOVE},
    "targets": {"checks", "output", *_DOORS, "spec.resolve", *_INPUT, *_COUNTING, *_ABOVE},
    "checks": {"network", *_INPUT, *_COUNTING, *_ABOVE},
    "ownership": {"spec", "sources", "stack", "checks", "output", *_DOORS, *_COUNTING, *_ABOVE},
    "output": {"spec", "sources", "stack", "checks", *_DOORS, *_COUNTING, *_ABOVE},
    "network": {"spec", "sources", "stack", "targets", "checks", "output", "tools", *_COUNTING, *_ABOVE},
    "tools": {"spec", "sources", "stack", "targets", "checks", "output", "network", *_COUNTING, *_ABOVE},
    "record": {"sources", "stack", "targets", "checks", "output", *_DOORS, *_COUNTING, *_ABOVE},
    "capacity": {"stack", "targets", "checks", "output", *_DOORS, "spec.resolve", *_INPUT, *_ABOVE},
    "pipeline": {"output", "record", *_DOORS, "checks.real_tools", *_ABOVE},
    "insight": {"report", "cli", "commands", "tools"},
    "commands": {"cli"},
    "report": {"spec", "sources", "stack", "cli", "commands", "insight", *_COUNTING, *_DOORS},
}
"""What each part must not know; ``*`` is everything of ours outside of itself."""

PRINTING = {"cli.py", "report.py", *(name_of(path) for path in (PACKAGE / "commands").glob("*.py"))}
WRITING = {"output.py"}
STARTING = {"tools.py"}
CONNECTING = {"network.py"}
SCRATCH = {("checks/real_tools.py", "TemporaryDirectory")}
"""Where a temporary folder is made, into which ``output`` writes."""

WRITERS = {"write_text", "write_bytes", "mkstemp", "mkdtemp", "mkdir", "makedirs", "unlink", "rmdir", "rmtree",
           "rename", "touch", "symlink_to", "hardlink_to", "chmod", "copy", "copy2", "copyfile", "copytree", "move",
           "fdopen", "NamedTemporaryFile", "TemporaryFile", "TemporaryDirectory"}  # fmt: skip
PROCESSES = {"subprocess", "multiprocessing", "pty"}


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def imports(path: Path) -> Iterator[str]:
    """Every module that is imported anywhere in a file, inside of functions too, by its whole name."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            # "from generator import output" and "from generator.spec import load" name modules, too.
            yield from (".".join([*base(path, node), alias.name]) for alias in node.names)


def base(path: Path, node: ast.ImportFrom) -> list[str]:
    """What ``from … import`` names, a relative one written out."""
    above = path.relative_to(PACKAGE.parent).parts[: -node.level] if node.level else ()
    return [*above, *([node.module] if node.module else [])]


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call, by the last part of what is called."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", None))
            if name is not None:
                yield name, node


def within(module: str, part: str) -> bool:
    return f"{module}.".startswith(f"generator.{part}.")


def test_there_is_something_to_look_at():
    assert {part_of(path) for path in FILES} >= FORBIDDEN.keys()
    assert len(FILES) > 60


@pytest.mark.parametrize("part", FORBIDDEN)
def test_imports_go_one_way(part):
    wrong = [
        f"{name_of(path)} imports {module}"
        for path in FILES
        if part_of(path) == part
        for module in imports(path)
        if module.startswith("generator.")
        and not within(module, part)
        and ("*" in FORBIDDEN[part] or any(within(module, other) for other in FORBIDDEN[part]))
    ]
    assert wrong == []


def test_one_module_opens_specs():
    """Whoever loaded one otherwise would have to know who decides what it leaves open."""
    doors = {f"generator.spec.load.{name}" for name in ("load_spec", "spec_of")}
    assert [name_of(path) for path in OURS if doors & set(imports(path))] == ["opening.py"]


def test_one_module_starts_processes():
    wrong = [
        f"{name_of(path)} imports {module}"
        for path in OURS
        if name_of(path) not in STARTING
        for module in imports(path)
        if module.partition(".")[0] in PROCESSES
    ]
    wrong += [
        f"{name_of(path)}:{call.lineno} calls {name}"
        for path in OURS
        for name, call in calls(path)
        if name in ("system", "popen", "fork", "startfile") or name.startswith(("exec", "spawn", "posix_spawn"))
    ]
    assert wrong == []


def test_one_module_opens_connections():
    """``urllib.parse`` only takes addresses apart."""
    roads = ("urllib.request", "urllib.error", "http", "socket", "ssl", "ftplib", "smtplib", "asyncio", "requests")
    wrong = [
        f"{name_of(path)} imports {module}"
        for path in OURS
        if name_of(path) not in CONNECTING
        for module in imports(path)
        if f"{module}.".startswith(tuple(f"{road}." for road in roads))
    ]
    assert wrong == []


def test_one_module_writes_files():
    wrong = [
        f"{name_of(path)}:{call.lineno} calls {name}"
        for path in OURS
        if name_of(path) not in WRITING
        for name, call in calls(path)
        if (name in WRITERS and (name_of(path), name) not in SCRATCH)
        or (name == "open" and name_of(path) not in CONNECTING and opens_to_write(call))
    ]
    assert wrong == []


def opens_to_write(call: ast.Call) -> bool:
    """Whether an ``open`` has a mode other than reading: for ``os.open`` any flag but one that only writes nowhere."""
    if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.func.value.id == "os":
        return ast.unparse(call.args[0]) != "os.devnull"
    own = call.args[:1] if isinstance(call.func, ast.Attribute) else call.args[1:2]
    modes = [*own, *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]
    return any(not isinstance(mode, ast.Constant) or not set(str(mode.value)) <= set("rbt") for mode in modes)


def test_only_the_command_line_prints():
    wrong = [
        f"{name_of(path)} imports {module}"
        for path in OURS
        if name_of(path) not in PRINTING
        for module in imports(path)
        if module.partition(".")[0] in ("typer", "rich", "click", "logging", "warnings")
    ]
    wrong += [
        f"{name_of(path)} names {ast.unparse(node)}"
        for path in OURS
        if name_of(path) not in PRINTING
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Name) and node.id in ("print", "input"))
        or (isinstance(node, ast.Attribute) and ast.unparse(node) in ("sys.stdout", "sys.stderr", "sys.exit"))
    ]
    assert wrong == []


def test_nothing_depends_on_the_clock_chance_or_the_machine():
    """The same spec gives the same bytes: no module of the main line asks for what differs between two runs."""
    asked = {"datetime.datetime", "time", "random", "uuid", "secrets", "socket", "platform", "getpass", "locale"}
    wrong = [
        f"{name_of(path)} imports {module}"
        for path in OURS
        for module in imports(path)
        if module in asked or module.partition(".")[0] in asked
    ]
    assert wrong == []


def test_programs_for_hosts_stand_alone():
    """Each is one file that Python and prometheus-client are enough for, and data to everything else of ours."""
    allowed = sys.stdlib_module_names | {"prometheus_client"}
    wrong = [
        f"{name_of(path)} imports {module}"
        for path in PROGRAMS
        for module in imports(path)
        if module.partition(".")[0] not in allowed
    ]
    wrong += [
        f"{name_of(path)} imports {module}" for path in OURS for module in imports(path) if within(module, "exporters")
    ]
    assert wrong == []
    assert {path.stem for path in PROGRAMS} == {
        found
        for module in (PACKAGE.parent / "nix/modules").glob("*/default.nix")
        for found in re.findall(r"\./(\w+)\.py\b", module.read_text())
    }


def test_no_file_is_long():
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in FILES}
    assert {name: length for name, length in lengths.items() if length > 250} == {}


def test_functions_are_short():
    """None above 60 lines, nine in ten below 40, and half of them at most 12, from ``def`` to the last line."""
    lengths = {
        f"{name_of(path)}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in FILES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: length for name, length in lengths.items() if length > 60} == {}
    ordered = sorted(lengths.values())
    assert ordered[len(ordered) * 9 // 10] < 40
    assert ordered[len(ordered) // 2] <= 12


@pytest.mark.parametrize("word", ["utils", "helpers", "manager", "misc", "common"])
def test_every_module_has_a_name_that_says_something(word):
    assert [name_of(path) for path in FILES if word in path.stem.split("_")] == []
