"""The form of a dashboard that Grafana loads from a file: its classic JSON model, and nothing around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from generator.diagnostics import Diagnostic

_UID = re.compile(r"[a-zA-Z0-9_-]{1,40}")
_NOTHING = "Grafana would show an empty dashboard, or none"


def check_form(data: Any) -> Iterator[Diagnostic]:
    """What is wrong with what a file holds: something around the model first, which hides everything else."""
    if not isinstance(data, dict):
        what = "a list" if isinstance(data, list) else "no mapping"
        yield _form(f"the file holds {what}", "put each dashboard into a file of its own", _NOTHING)
    elif "panels" in data or "rows" in data:
        yield from _check_head(data)
        yield from _check_shapes(data)
    elif isinstance(data.get("dashboard"), dict):
        message = "the dashboard stands below the key dashboard, as Grafana's API answers"
        yield _form(message, "keep what stands below dashboard, and nothing else", _NOTHING)
    elif _is_model(data.get("spec")):
        about = data.get("metadata")
        uid = about.get("name") if isinstance(about, dict) else None
        message = "the dashboard stands below the key spec, as a resource"
        remedy = f'keep what stands below spec, and write "uid": "{_uid(uid)}" at its head'
        yield _form(message, remedy, _NOTHING)
    elif "elements" in data or isinstance(data.get("spec"), dict):
        message = "the dashboard has the schema v2, with elements and a layout in place of panels"
        yield _form(message, "export it from Grafana once more, as the classic JSON model", _NOTHING)
    else:
        yield _form("the dashboard has no panels", 'write "panels": [] with its panels', _NOTHING)


def _is_model(part: Any) -> bool:
    return isinstance(part, dict) and ("panels" in part or "rows" in part)


def _check_head(data: dict[str, Any]) -> Iterator[Diagnostic]:
    remedy = 'write "uid": "my-dashboard" and "title": "My dashboard" at its head'
    why = "Grafana finds a dashboard again by its uid; without one every start makes another copy"
    for key in ("uid", "title"):
        if not isinstance(data.get(key), str):
            yield _form(f"the dashboard has no {key}", remedy, why)
    uid = data.get("uid")
    if isinstance(uid, str) and _UID.fullmatch(uid) is None:
        message = f"the uid {uid!r} is none that Grafana takes: 1 to 40 letters, digits, - and _"
        yield _form(message, f"write {_uid(uid)!r}", "Grafana refuses the dashboard, and says so in its log alone")


def _uid(meant: Any) -> str:
    """The nearest that Grafana takes."""
    return re.sub("[^a-zA-Z0-9_-]+", "-", str(meant or ""))[:40].strip("-") or "my-dashboard"


def _check_shapes(data: dict[str, Any]) -> Iterator[Diagnostic]:
    """What is read further on is there as Grafana writes it."""
    wrong = list(_no_lists(data, ("panels", "rows", "targets")))
    for key in ("templating", "annotations", "nixscope"):
        part = data.get(key)
        if part is not None and not isinstance(part, dict):
            wrong.append(key)
        elif part and key != "nixscope":
            wrong += [f"{key}.{found}" for found in _no_lists(part, ("list",))]
    declared = data["nixscope"].get("elsewhere", []) if isinstance(data.get("nixscope"), dict) else []
    if not isinstance(declared, list) or not all(isinstance(one, str) for one in declared):
        yield _form("nixscope.elsewhere is no list of names", 'write "nixscope": {"elsewhere": ["shop_*"]}', "")
    for key in dict.fromkeys(wrong):
        what = "a mapping" if key in ("templating", "annotations", "nixscope") else "a list of mappings"
        yield _form(f"{key} is not {what}", f"write {key} as Grafana exports it, {what}", _NOTHING)


def _no_lists(part: dict[str, Any], keys: tuple[str, ...]) -> Iterator[str]:
    """Keys below which there must be a list of mappings, and is something else; nothing, too, is none of them."""
    for key in keys:
        found = part.get(key) or []
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            yield key
            continue
        for one in found:
            yield from _no_lists(one, keys)


def _form(message: str, remedy: str, why: str) -> Diagnostic:
    return Diagnostic("dashboard-form", message, remedy, why)
