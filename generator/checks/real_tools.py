"""What the programs that will read the output say of it: those that are on PATH, and which were not."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

from generator import tools
from generator.output import write_tree
from generator.spec.model import Cluster
from generator.spec.own import NOTHING, Own
from generator.stack.alertmanager import config as alertmanager_config
from generator.stack.contract import Stack
from generator.syntax.alloy import print_alloy
from generator.syntax.yaml import print_yaml
from generator.targets.contract import FileTree

_BATCH = 500  # files in one call: far below the kernel's limit on arguments


class ToolResult(msgspec.Struct, frozen=True):
    """What one program said. ``missing`` is no failure here: the caller decides what it thinks of that."""

    program: str
    proves: str
    state: Literal["passed", "failed", "missing"]
    text: str = ""


class _Check(msgspec.Struct, frozen=True):
    program: str
    proves: str
    arguments: Callable[[FileTree], Iterator[list[str]]]


def check_with_tools(cluster: Cluster, stack: Stack, tree: FileTree, own: Own = NOTHING) -> tuple[ToolResult, ...]:
    """Write everything into a temporary folder and let each program read its part; the user's tests stay in place."""
    with tempfile.TemporaryDirectory(prefix="nixscope-check-") as name:
        folder = Path(name)
        whole = {**tree, **_inputs(cluster, stack)}
        write_tree(whole, folder)
        return tuple(_result(check, whole, folder) for check in (*_CHECKS, *_own_tests(own)))


def _result(check: _Check, tree: FileTree, folder: Path) -> ToolResult:
    if tools.find(check.program) is None:
        return ToolResult(check.program, check.proves, "missing")
    outcomes = [tools.run(check.program, arguments, folder) for arguments in check.arguments(tree)]
    failed = [outcome.text for outcome in outcomes if outcome.code != 0]
    return ToolResult(check.program, check.proves, "failed" if failed else "passed", "\n".join(failed))


def _own_tests(own: Own) -> tuple[_Check, ...]:
    """Where they stand, since they name their rule files relative to themselves. None: there is nothing to say."""
    command = ["test", "rules", *(str(tests.path) for tests in own.tests)]
    return (_Check("promtool", "unit tests of your own rules", lambda _: iter([command])),) if own.tests else ()


def _inputs(cluster: Cluster, stack: Stack) -> dict[str, str]:
    """What stands inside objects and values, as the files that the programs read."""
    files = {
        f".tools/rules/{thing.name}.yaml": print_yaml(thing.manifest["spec"])
        for thing in stack.objects
        if thing.kind == "PrometheusRule"
    }
    files[".tools/alertmanager.yaml"] = print_yaml(alertmanager_config(cluster))
    return files | {f".tools/{name}.alloy": print_alloy(blocks) for name, blocks in stack.alloy.items()}


def _each(tree: FileTree, suffix: str, prefix: str = "") -> list[str]:
    return [path for path in tree if path.endswith(suffix) and path.startswith(prefix)]


def _batches(*head: str, suffix: str, prefix: str = "") -> Callable[[FileTree], Iterator[list[str]]]:
    def arguments(tree: FileTree) -> Iterator[list[str]]:
        paths = _each(tree, suffix, prefix)
        for start in range(0, len(paths), _BATCH):
            yield [*head, *paths[start : start + _BATCH]]

    return arguments


def _one_by_one(*head: str, suffix: str) -> Callable[[FileTree], Iterator[list[str]]]:
    """For a program that takes a single file."""
    return lambda tree: ([*head, path] for path in _each(tree, suffix))


_CHECKS = (
    _Check("nix-instantiate", "every .nix file parses", _batches("--parse", suffix=".nix")),
    _Check("nixfmt", "every .nix file is formatted", _batches("--check", suffix=".nix")),
    _Check("promtool", "alert rules", _batches("check", "rules", suffix=".yaml", prefix=".tools/rules/")),
    _Check("amtool", "Alertmanager's configuration", _batches("check-config", suffix=".tools/alertmanager.yaml")),
    _Check("alloy", "Alloy's configuration", _one_by_one("validate", suffix=".alloy")),
)
