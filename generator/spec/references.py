"""Every credential that a spec refers to, wherever it stands: found by the type of the value, not by its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args

import msgspec

from generator.diagnostics import Path
from generator.spec.alerting import FileRef, SecretKey
from generator.spec.model import Cluster, SecretName


class DeclaredSecret(msgspec.Struct, frozen=True):
    """A Secret in the stack's namespace; ``key`` is None where the keys are those that its reader wants."""

    name: str
    key: str | None
    path: Path


class DeclaredFile(msgspec.Struct, frozen=True):
    """A file on hosts that holds a secret."""

    file: str
    path: Path


def declared(cluster: Cluster) -> tuple[DeclaredSecret | DeclaredFile, ...]:
    """Every reference, in the order of the model."""
    return tuple(_walk(cluster, ()))


def _walk(value: Any, path: Path) -> Iterator[DeclaredSecret | DeclaredFile]:
    if isinstance(value, SecretKey):
        yield DeclaredSecret(value.secret, value.key, path)
    elif isinstance(value, SecretName):
        yield DeclaredSecret(value.secret, None, path)
    elif isinstance(value, FileRef):
        yield DeclaredFile(value.file, path)
    elif isinstance(value, msgspec.Struct):
        for name, key in _fields(type(value)):
            yield from _walk(getattr(value, name), (*path, key))
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield from _walk(part, (*path, name))
    elif isinstance(value, tuple):
        for index, part in enumerate(value):
            yield from _walk(part, (*path, index))


@cache
def _fields(kind: type[msgspec.Struct]) -> tuple[tuple[str, str], ...]:
    """Each field that can hold a reference, by its name here and in the spec: those of 10,000 hosts cannot."""
    return tuple((field.name, field.encode_name) for field in _every_field(kind) if _holds(field.type, ()))


_every_field = cache(msgspec.structs.fields)


def _holds(kind: Any, above: tuple[Any, ...]) -> bool:
    """Whether a value of a type can hold a reference; ``above`` are the types around it, which may hold themselves."""
    if kind in (SecretKey, SecretName, FileRef):
        return True
    if not isinstance(kind, type) or not issubclass(kind, msgspec.Struct):
        return any(_holds(part, above) for part in get_args(kind))
    parts = () if kind in above else _every_field(kind)
    return any(_holds(field.type, (*above, kind)) for field in parts)
