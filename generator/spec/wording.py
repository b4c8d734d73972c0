"""How values and places of the spec are named in messages."""

from __future__ import annotations

import json
import re

from generator.diagnostics import Path
from generator.spec.reading.scalars import NumberTooBigError, resolve_scalar

ECHO_LIMIT = 60
_EXAMPLE_LIMIT = 200
_BARE_KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")
_BARE_TEXT = re.compile(r"[A-Za-z0-9_./][A-Za-z0-9_./@%+=:-]*(?<!:)")


def echo(value: object) -> str:
    """A value of the user for a message: at most 60 characters, control characters escaped, collections only named."""
    if isinstance(value, str):
        shown = repr(value[: ECHO_LIMIT + 1])
        return shown if len(shown) <= ECHO_LIMIT else shown[: ECHO_LIMIT - 2] + "…" + shown[0]
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return json.dumps(value)


def kind_of(value: object) -> str:
    """What a value is, in the user's words: ``the text 'x'``, ``a list``, ``the number 3``."""
    if value is None:
        return "empty"
    if isinstance(value, str):
        return f"the text {echo(value)}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"the number {echo(value)}"
    return echo(value)


def place_name(path: Path) -> str:
    """A path as one writes it: ``hosts.a.roles[0]``, ``hosts.'a.b'``; empty for the root."""
    name = ""
    for part in path:
        if isinstance(part, int):
            name += f"[{part}]"
        else:
            name += ("." if name else "") + (part if _is_bare_key(part) else echo(part))
    return name


def _is_bare_key(key: str) -> bool:
    return len(key) <= ECHO_LIMIT and _BARE_KEY.fullmatch(key) is not None


def example_text(value: object) -> str:
    """A value as YAML on one line, for a remedy: ``{secret: grafana, key: password}``; cut at 200 characters."""
    text = _flow(value)
    return text if len(text) <= _EXAMPLE_LIMIT else text[: _EXAMPLE_LIMIT - 1] + "…"


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, str) and _stays_text(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def _stays_text(text: str) -> bool:
    try:
        return _BARE_TEXT.fullmatch(text) is not None and isinstance(resolve_scalar(text), str)
    except NumberTooBigError:
        return False
