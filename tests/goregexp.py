"""What Go's regexp and text/template make of something (``tests/tools/go-regexp``)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from tests.toolbox import run_tool


def ask(**question: Any) -> dict[str, Any]:
    """One question to the program, whose keys its head explains."""
    done = run_tool("go-regexp", input=json.dumps(question))
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def replaced(stages: Iterable[tuple[str, str]], lines: Sequence[str]) -> list[str]:
    """The lines after all stages, each an expression and the template of what takes the place of its groups."""
    asked = [{"expression": expression, "replace": replace} for expression, replace in stages]
    found: list[str] = ask(replaces={"stages": asked, "lines": list(lines)})["replaces"]
    return found
