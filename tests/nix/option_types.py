"""NixOS options as data: their types read from the words in which NixOS describes them, and modules held to them.

A type is a tree: a name (``"port"``), ``["list", T]``, ``["attrs", T]``, ``["either", T, …]`` or ``["one of", v, …]``.
``real_options.nix`` makes the same trees into the types of the real nixpkgs.lib.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from tests.nix.tree import DATA

FORCED_BY_EXPORTERS = {
    *("ProtectHome", "UMask", "NoNewPrivileges", "ProtectKernelTunables", "MemoryDenyWriteExecute", "Group")
}
"""Settings that every exporter's own module makes: another value needs ``lib.mkForce`` (measured)."""

_EXPORTER_UNIT = re.compile(r"systemd\.services\.prometheus-\w+-exporter\.serviceConfig\.(\w+)")
_GO_DURATION = re.compile(r"([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+")
_PLAIN = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "non-empty string": lambda value: isinstance(value, str) and value.strip() != "",
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "port": lambda value: isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 65535,
    "absolute path": lambda value: isinstance(value, str) and value.startswith("/"),
    "package": lambda value: isinstance(value, str) and value.startswith("/nix/store/"),
    "Go duration": lambda value: isinstance(value, str) and _GO_DURATION.fullmatch(value) is not None,
    "attribute set": lambda value: isinstance(value, dict),
    "YAML value": lambda value: True,
    "anything": lambda value: True,
}


Options = Mapping[str, Mapping[str, Any]]


def with_own(declared: Mapping[str, Mapping[str, Any]]) -> Options:
    """The options of NixOS and those of our own modules, as ``own_options.nix`` gives them."""
    own = {path: {**entry, "type": parse(entry["type"])} for path, entry in declared.items()}
    return {**options(), **own, "imports": {"type": ["list", "string"]}}


@cache
def options() -> Options:
    """Every option that a generated module may set, by path: ``type`` as a tree, ``required``, ``default``."""
    data = json.loads((DATA / "nixos-options.json").read_text())
    return {path: {**entry, "type": parse(entry["type"])} for path, entry in (data["options"] | data["added"]).items()}


def parse(words: str) -> Any:
    """``null or (list of string)`` → ``["either", "null", ["list", "string"]]``. Raises ValueError for other words."""
    parts = _split(words)
    if len(parts) > 1:
        return ["either", *map(parse, parts)]
    for prefix, name in (("list of ", "list"), ("attribute set of ", "attrs")):
        if words.startswith(prefix):
            return [name, parse(words.removeprefix(prefix))]
    if words.startswith("(") and words.endswith(")"):
        return parse(words[1:-1])
    if words.startswith("one of "):
        return ["one of", *re.findall(r'"([^"]*)"', words)]
    if words not in _PLAIN:
        raise ValueError(f"no type is described as {words!r}")
    return words


def _split(words: str) -> list[str]:
    """At each `` or `` that stands in no parentheses."""
    parts, depth = [""], 0
    for piece in re.split(r"( or |[()])", words):
        depth += {"(": 1, ")": -1}.get(piece, 0)
        if piece == " or " and depth == 0:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def accepts(kind: Any, value: Any) -> bool:
    """Whether a value, as Nix gives it in JSON, is of a type."""
    if isinstance(kind, str):
        return _PLAIN[kind](value)
    name, *rest = kind
    if name == "one of":
        return value in rest
    if name == "either":
        return any(accepts(part, value) for part in rest)
    parts = value if name == "list" else value.values() if isinstance(value, dict) else None
    return isinstance(value, list if name == "list" else dict) and all(accepts(rest[0], part) for part in parts)


def problems(module: Mapping[str, Any], known: Options) -> list[str]:
    """What NixOS would refuse in a module, which is JSON with ``{"_force": v}`` for ``lib.mkForce v``."""
    return [*_walk(module, known, ()), *_missing(module, known)]


def _walk(node: Mapping[str, Any], known: Options, place: tuple[str, ...]) -> Iterator[str]:
    for key, value in node.items():
        path = (*place, key)
        option = find(path, known)
        if option is not None:
            yield from _faults(".".join(path), option["type"], value)
        elif isinstance(value, dict) and "_force" not in value and _is_parent(path, known):
            yield from _walk(value, known, path)
        else:
            yield f"{'.'.join(path)} is no option"


def _faults(path: str, kind: Any, value: Any) -> Iterator[str]:
    if isinstance(value, dict) and kind[0] == "attrs":
        yield from (fault for key, part in value.items() for fault in _clash(f"{path}.{key}", part))
    plain = _unforced(value)
    if not accepts(kind, plain):
        yield f"{path} = {json.dumps(plain)} is not of type {kind}"


def _clash(path: str, value: Any) -> Iterator[str]:
    found = _EXPORTER_UNIT.fullmatch(path)
    if found and found[1] in FORCED_BY_EXPORTERS and not (isinstance(value, dict) and "_force" in value):
        yield f"{path} is set by the exporter's module: lib.mkForce is needed"


def _unforced(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return value["_force"] if "_force" in value else {key: _unforced(part) for key, part in value.items()}


def _missing(module: Mapping[str, Any], known: Options) -> Iterator[str]:
    """Required options of whatever a module switches on: an exporter, or a service of ours."""
    for path, option in known.items():
        *parents, leaf = path.split(".")
        service: Any = module
        for name in parents:
            service = service.get(name, {})
        if option.get("required") and service.get("enable") and leaf not in service:
            yield f"{path} is required"


def find(path: tuple[str, ...], known: Options) -> Mapping[str, Any] | None:
    """The option at a path, where a name may stand for ``<name>``."""
    return next((entry for name, entry in known.items() if _fits(name, path, whole=True)), None)


def _is_parent(path: tuple[str, ...], known: Options) -> bool:
    return any(_fits(name, path, whole=False) for name in known)


def _fits(known: str, path: tuple[str, ...], *, whole: bool) -> bool:
    parts = known.split(".")
    if len(path) > len(parts) or (whole and len(path) != len(parts)):
        return False
    return all(part in ("<name>", step) for part, step in zip(parts, path, strict=False))


def option_tree() -> dict[str, Any]:
    """The options as nested sets for ``real_options.nix``; an option is marked by ``@type``."""
    root: dict[str, Any] = {}
    for path, entry in options().items():
        node = root
        for step in path.split("."):
            node = node.setdefault(step, {})
        node |= {f"@{key}": value for key, value in entry.items()}
    return root
