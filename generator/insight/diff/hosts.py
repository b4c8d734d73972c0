"""Hosts: which of them need ``nixos-rebuild``, and why, told by option."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.insight.diff.contract import Note, Subject, listed
from generator.insight.diff.leaves import MISSING, Leaf, leaves, lines, told
from generator.insight.diff.sides import Side
from generator.spec.wording import place_name
from generator.syntax.nix import Call, If, Lambda, Op, Path
from generator.syntax.nix_read import read_nix

_EXPORTERS = ("services", "prometheus", "exporters")
_OURS = ("services", "nixscope")
_INTERFACES = ("networking", "firewall", "interfaces")
_FILES = ("environment", "etc")


def compare_hosts(old: Side, new: Side) -> Iterator[Subject]:
    """Every host whose file or whose modules differ; one that differs only in comments is left out."""
    modules = sorted(name for name, files in new.modules.items() if old.modules.get(name, files) != files)
    beside = sorted(name for name, text in new.beside.items() if old.beside.get(name, text) != text)
    for name in dict.fromkeys([*old.hosts, *new.hosts]):
        if name not in new.hosts:
            yield Subject("host", name, "removed")
        elif name not in old.hosts:
            yield Subject("host", name, "added")
        else:
            details = list(_details(old.hosts[name], new.hosts[name]))
            details += [f"module {module} changed" for module in modules if _names(new, name, f"modules/{module}")]
            for file in (file for file in beside if _names(new, name, file)):
                details += [f"file {file}: {line}" for line in lines(old.beside[file], new.beside[file])]
            if details:
                yield Subject("host", name, "changed", tuple(details))


def host_notes(hosts: tuple[Subject, ...], *, first: bool) -> Iterator[Note]:
    """What is left to do on the hosts."""
    switch = [host.name for host in hosts if host.change != "removed"]
    gone = [host.name for host in hosts if host.change == "removed"]
    if switch and not first:
        yield Note("switch-hosts", "action", f"run nixos-rebuild switch on {listed(switch)}")
    for program in ("k3s", "rke2"):
        flags = f"services.{program}.extraFlags"
        restarts = [host.name for host in hosts if any(line.startswith(flags) for line in host.details)]
        if restarts:
            text = f"the switch restarts {program} on {listed(restarts)}; one host after the other"
            yield Note(f"{program}-restarts", "action", text)
    if gone:
        them = "it" if len(gone) == 1 else "them"
        text = f"{listed(gone)}: exporters and open ports stay there until the host no longer imports its file"
        yield Note("host-removed", "action", f"{text}; alerts about {them} end with the next scrape configuration")


def _names(side: Side, host: str, path: str) -> bool:
    """Whether a host's file names a path of the output: ``../modules/zpool-exporter``, ended by a blank or a mark."""
    return re.search(rf"\.\./{re.escape(path)}(?![A-Za-z0-9._+/-])", side.hosts[host]) is not None


def _details(old: str, new: str) -> Iterator[str]:
    if old == new:
        return
    try:
        before, after = options(old), options(new)
    except ValueError:
        # Edited by hand, or of another version: what can be said of any text.
        yield from lines(old, new)
        return
    found = list(leaves(before, after, deep=True))
    yield from _services(before, after)
    yield from _ports(found)
    for leaf in found:
        yield from _option(leaf, before, after)


def options(text: str) -> dict[str, Any]:
    """The options that a host's file sets, nested. Raises ValueError for a text that nixscope has not written.

    Where the firewall's two back ends write a name differently, the names of nftables count.
    """
    found = read_nix(text)
    body = found.body if isinstance(found, Lambda) else found
    if not isinstance(body, dict):
        raise ValueError("no attribute set")
    return {key: _plain(value) for key, value in body.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Op):
        return _plain(value.left) | _plain(value.right)
    if isinstance(value, If | Call):
        return _plain(value.yes if isinstance(value, If) else value.arguments[-1])
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.path if isinstance(value, Path) else value


def _services(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for prefix, word in ((_EXPORTERS, "exporter"), (_OURS, "service")):
        old, new = _below(before, prefix), _below(after, prefix)
        yield from (f"{word} {name} added" for name in new if name not in old)
        yield from (f"{word} {name} removed" for name in old if name not in new)


def _below(data: Mapping[str, Any], path: tuple[str, ...]) -> Mapping[str, Any]:
    for name in path:
        data = data.get(name, {})
    return data


def _ports(found: list[Leaf]) -> Iterator[str]:
    """Ports by what happens to them: ``port 9633 opened on tailscale0, cni0``."""
    moved: dict[tuple[int, str], list[str]] = {}
    for leaf in found:
        if leaf.path[:3] == _INTERFACES:
            old, new = _listed(leaf.old), _listed(leaf.new)
            for port in [*new, *old]:
                if port not in old or port not in new:
                    moved.setdefault((port, "closed" if port in old else "opened"), []).append(str(leaf.path[3]))
    for (port, how), interfaces in sorted(moved.items()):
        yield f"port {port} {how} on {', '.join(interfaces)}"


def _listed(value: Any) -> list[int]:
    return value if isinstance(value, list) else []


def _option(leaf: Leaf, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    path = leaf.path
    for prefix in (_EXPORTERS, _OURS):
        here = path[: len(prefix)] == prefix
        if here and not all(path[len(prefix)] in _below(side, prefix) for side in (before, after)):
            return  # told as a whole
    if path[:3] == _INTERFACES or path == ("imports",) or path[-1] == "restartTriggers":
        return  # told as ports, as services, and as the file that they follow
    if path[:2] == _FILES:
        yield from _file(f"/etc/{path[2]}", leaf)
        return
    yield from told(leaf, place_name(path))


def _file(name: str, leaf: Leaf) -> Iterator[str]:
    if leaf.old is MISSING:
        yield f"file {name} added"
    elif leaf.new is MISSING:
        yield f"file {name} removed"
    else:
        yield from (f"file {name}: {line}" for line in lines(str(leaf.old), str(leaf.new)))
