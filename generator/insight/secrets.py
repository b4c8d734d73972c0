"""Every secret that the output refers to: which Secret with which keys, which file on which hosts, and who reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from generator.checks.references import FileUse, SecretUse, file_uses, secret_uses
from generator.diagnostics import Path
from generator.sources.contract import Watch
from generator.spec.model import Cluster
from generator.spec.references import DeclaredFile, DeclaredSecret, declared
from generator.stack.contract import Stack


class Secret(msgspec.Struct, frozen=True):
    """A Secret of the stack's namespace. ``declared`` are the places in the spec, ``readers`` those in the output."""

    name: str
    keys: tuple[str, ...]
    declared: tuple[str, ...]
    readers: tuple[str, ...]


class HostFile(msgspec.Struct, frozen=True):
    """A file that must be there on ``hosts``. ``readers`` are NixOS options."""

    file: str
    hosts: tuple[str, ...]
    declared: tuple[str, ...]
    readers: tuple[str, ...]


class Secrets(msgspec.Struct, frozen=True):
    """All of them, in the order of the spec."""

    namespace: str
    secrets: tuple[Secret, ...]
    files: tuple[HostFile, ...]

    @property
    def unread(self) -> tuple[str, ...]:
        """What the spec names and nothing of the output reads."""
        return (*(one.name for one in self.secrets if not one.readers), *(f.file for f in self.files if not f.readers))


def find_secrets(cluster: Cluster, watch: Watch, stack: Stack) -> Secrets:
    """Everything that somebody has to create before the output can run."""
    every = declared(cluster)
    names = _by(every, lambda one: one.name if isinstance(one, DeclaredSecret) else None)
    files = _by(every, lambda one: one.file if isinstance(one, DeclaredFile) else None)
    read, on_hosts = tuple(secret_uses(stack)), tuple(file_uses(cluster, watch))
    return Secrets(
        namespace=stack.namespace,
        secrets=tuple(_secret(name, places, read) for name, places in names.items()),
        files=tuple(_file(name, places, on_hosts) for name, places in files.items()),
    )


_Declared = DeclaredSecret | DeclaredFile


def _by(every: Iterable[_Declared], name_of: Callable[[_Declared], str | None]) -> dict[str, list[_Declared]]:
    out: dict[str, list[_Declared]] = {}
    for one in every:
        name = name_of(one)
        if name is not None:
            out.setdefault(name, []).append(one)
    return out


def _secret(name: str, places: list[_Declared], uses: tuple[SecretUse, ...]) -> Secret:
    ours = [use for use in uses if use.name == name]
    said = [one.key for one in places if isinstance(one, DeclaredSecret) and one.key is not None]
    return Secret(
        name,
        keys=tuple(dict.fromkeys([*said, *(key for use in ours for key in use.keys)])),
        declared=_places(places),
        # Where it is mounted as a whole says less than where a key of it is read.
        readers=tuple(dict.fromkeys(use.reader for use in ours if use.keys)) or tuple(use.reader for use in ours),
    )


def _file(file: str, places: list[_Declared], uses: tuple[FileUse, ...]) -> HostFile:
    ours = [use for use in uses if use.file == file]
    hosts = tuple(dict.fromkeys(use.host for use in ours))
    return HostFile(file, hosts, _places(places), tuple(dict.fromkeys(use.reader for use in ours)))


def _places(places: list[_Declared]) -> tuple[str, ...]:
    return tuple(_dotted(one.path) for one in places)


def _dotted(path: Path) -> str:
    return ".".join(str(step) for step in path)
