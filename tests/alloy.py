"""An Alloy configuration as Grafana's own parser reads it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.toolbox import run_tool


def blocks(text: str, name: str) -> list[dict[str, Any]]:
    """Every block of this name, however deep: its attributes as plain values; an expression stays what it is."""
    done = run_tool("alloy-syntax", input=text)
    assert done.returncode == 0, done.stdout
    return list(_found(json.loads(done.stdout)["body"], name))


def _found(body: list[dict[str, Any]], name: str) -> Iterator[dict[str, Any]]:
    for part in body:
        if part.get("block") == name:
            yield {inner["attr"]: _plain(inner["value"]) for inner in part["body"] if "attr" in inner}
        yield from _found(part.get("body", []), name)


def _plain(value: Any) -> Any:
    if "list" in value:
        return [_plain(part) for part in value["list"]]
    if "object" in value:
        return {key: _plain(part) for key, part in value["object"].items()}
    if "int" in value:
        return int(value["int"])
    return value.get("string", value)
