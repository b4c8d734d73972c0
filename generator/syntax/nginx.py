"""nginx configuration: typed directives in, text out.

print_nginx([Directive("if", ("($request_method", "!=", "POST)"), (Directive("return", ("404",)),))])
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

_BARE = re.compile(r"[^\s;{}\"'\\#]+")


class Directive(msgspec.Struct, frozen=True):
    """``name arguments;``, or ``name arguments { body }`` where there is a body."""

    name: str
    arguments: tuple[str, ...] = ()
    body: tuple[Directive, ...] = ()


def print_nginx(directives: Iterable[Directive]) -> str:
    """One directive a line. A ``$`` in an argument stays what it is to nginx: the beginning of a variable.

    Raises ValueError for a control character, which nginx has no way to write.
    """
    return "".join(f"{line}\n" for directive in directives for line in _lines(directive, ""))


def _lines(directive: Directive, indent: str) -> Iterator[str]:
    head = indent + " ".join((directive.name, *map(_argument, directive.arguments)))
    if not directive.body:
        yield f"{head};"
        return
    yield f"{head} {{"
    for inner in directive.body:
        yield from _lines(inner, f"{indent}  ")
    yield f"{indent}}}"


def _argument(text: str) -> str:
    if not text.isprintable():
        raise ValueError(f"nginx cannot read {text!r}")
    if _BARE.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
