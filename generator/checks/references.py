"""Every credential that the output refers to is one that the spec names: nobody else would know that it must exist.

References are found in what is finished, values, objects and NixOS options, by the forms in which programs take them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from generator.diagnostics import Diagnostic
from generator.sources.contract import Force, Watch
from generator.spec.model import Cluster
from generator.spec.references import DeclaredFile, DeclaredSecret, declared
from generator.stack.contract import Stack

_MOUNTED = re.compile(r"/etc/(?:alertmanager|prometheus)/secrets/([^/\s]+)/([^/\s]+)")
"""Where the operator mounts the Secrets that ``alertmanagerSpec.secrets`` and ``prometheusSpec.secrets`` list."""

_END = r"(?![^\s:;,\"'}])"
_RUNTIME = re.compile(r"/run/(?!credentials/|current-system/|wrappers/|booted-system/)[^\s:;,\"'}]+")
"""Where agenix, sops-nix and the like put secrets; not what systemd and NixOS put there themselves."""

_FIXED: dict[tuple[str, ...], tuple[str, ...]] = {("aws", "secret"): ("access_key", "secret_key")}
"""Keys that a chart reads without a value naming them (prometheus-yet-another-cloudwatch-exporter 0.47.0)."""

_PLAIN_KINDS = ("ConfigMap", "PrometheusRule")
"""Objects that hold text and queries, in which a name beside a key means something else."""


class SecretUse(msgspec.Struct, frozen=True):
    """A Secret that something in the cluster reads. ``keys`` is empty where it is mounted as a whole."""

    name: str
    keys: tuple[str, ...]
    reader: str


class FileUse(msgspec.Struct, frozen=True):
    """A file that a service on a host reads; ``reader`` is the NixOS option."""

    file: str
    host: str
    reader: str


def secret_uses(stack: Stack) -> Iterator[SecretUse]:
    """Every reference to a Secret, in the order of the output."""
    for release in stack.all_releases:
        for name, keys, path in secrets_in(release.values, ()):
            yield SecretUse(name, keys, f"{release.name}: {'.'.join(path)}")
    for thing in stack.objects:
        if thing.kind not in _PLAIN_KINDS:
            for name, keys, path in secrets_in(thing.manifest, ()):
                yield SecretUse(name, keys, f"{thing.kind} {thing.name}: {'.'.join(path)}")


_Found = tuple[str, tuple[str, ...], tuple[str, ...]]


def secrets_in(node: Any, path: tuple[str, ...] = ()) -> Iterator[_Found]:
    """Every reference below a node that stands at this path: the Secret, its keys, and where."""
    if isinstance(node, str):
        yield from ((match[1], (match[2],), path) for match in _MOUNTED.finditer(node))
    elif isinstance(node, Mapping):
        yield from _named(node, path)
        for key, part in node.items():
            if _is_worth_reading(part):
                yield from secrets_in(part, (*path, str(key)))
    elif isinstance(node, Sequence):
        for index, part in enumerate(node):
            if _is_worth_reading(part):
                # An element of a list goes by its name where it has one: receivers.default, not receivers.1.
                name = part.get("name", index) if isinstance(part, Mapping) else index
                yield from secrets_in(part, (*path, str(name)))


def _is_worth_reading(part: Any) -> bool:
    """Whether it may hold a path or more: ten thousand targets do not."""
    return "/" in part if isinstance(part, str) else not isinstance(part, int | float | None)


def _named(node: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[_Found]:
    """The references that a mapping makes itself."""
    last = path[-1] if path else ""
    if node.keys() <= {"name", "key", "optional"} and node.keys() >= {"name", "key"} and "configMap" not in last:
        yield str(node["name"]), (str(node["key"]),), path
    elif last in ("secretRef", "secret") and set(node) <= {"name", "optional"} and "name" in node:
        yield str(node["name"]), _FIXED.get(path[-2:], ()), path
    for key, value in node.items():
        here = (*path, key)
        if key == "existingSecret" and value:
            yield str(value), tuple(str(node[name]) for name in node if name.endswith("Key")), here
        elif key == "secretName" and value:
            yield str(value), tuple(str(item["key"]) for item in node.get("items", ())), here
        elif key == "secrets" and isinstance(value, list | tuple):
            yield from ((str(name), (), here) for name in value)


def file_uses(cluster: Cluster, watch: Watch) -> Iterator[FileUse]:
    """Every file that holds a secret and that an option of a host names: those of the spec, and what looks like one."""
    named = sorted({d.file for d in declared(cluster) if isinstance(d, DeclaredFile)}, key=len, reverse=True)
    known = re.compile(f"(?:{'|'.join(map(re.escape, named)) or '(?!)'}){_END}")
    # By identity: most hosts share their values, which live as long as the watch and of which many have no hash.
    without: set[int] = set()
    for host in cluster.hosts:
        found: dict[FileUse, None] = {}
        for service in watch.services(host):
            for path, value in service.options.items():
                if isinstance(value, int):
                    continue
                of_systemd = path[0] == "systemd"
                known_as = id(value) * 2 + of_systemd
                if known_as in without:
                    continue
                files = [FileUse(file, host, ".".join(path)) for file in _files(value, known, of_systemd=of_systemd)]
                found.update(dict.fromkeys(files))
                if not files:
                    without.add(known_as)
        yield from found


def _files(value: Any, known: re.Pattern[str], *, of_systemd: bool) -> Iterator[str]:
    for text in _texts(value):
        if "/" in text:
            # A sign that systemd would expand is written twice.
            read = text.replace("%%", "%") if of_systemd else text
            yield from known.findall(read)
            yield from _RUNTIME.findall(known.sub("", read))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Force):
        yield from _texts(value.value)
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, Sequence):
        for part in value:
            yield from _texts(part)


def check_references(cluster: Cluster, watch: Watch, stack: Stack) -> Iterator[Diagnostic]:
    """Whatever the output refers to is declared by the spec."""
    every = declared(cluster)
    names = [one for one in every if isinstance(one, DeclaredSecret)]
    files = {one.file for one in every if isinstance(one, DeclaredFile)}
    for use in dict.fromkeys(secret_uses(stack)):
        keys = {one.key for one in names if one.name == use.name}
        if not keys:
            yield _undeclared(f"the Secret {use.name}", use.reader)
        elif None not in keys:
            for key in (key for key in use.keys if key not in keys):
                yield _undeclared(f"the key {key} of the Secret {use.name}", use.reader)
    for file in file_uses(cluster, watch):
        if file.file not in files:
            yield _undeclared(f"the file {file.file}", f"{file.reader} of {file.host}")


def _undeclared(what: str, reader: str) -> Diagnostic:
    return Diagnostic(
        "undeclared-secret",
        f"{reader} refers to {what}, which the spec does not name",
        "report it with your spec: nixscope took a credential from nowhere",
        "nobody would create it, and whatever reads it would not start",
    )
