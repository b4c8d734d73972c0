"""The Nix expressions that plain Python data cannot say.

None, booleans, numbers, strings, sequences and mappings stand for themselves; every type here may hold them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from .spread import Spread

Nix: TypeAlias = Any
"""Plain data or one of the types of this module. Printing checks what it is and names the path of an offender."""


class AttrPath(tuple[str, ...]):
    """A key of several names: `{AttrPath("a", "b"): 1}` prints `a.b = 1;`. A plain tuple of names means the same."""

    __slots__ = ()

    def __new__(cls, *names: str) -> AttrPath:
        """The path through these names, the outermost first."""
        return super().__new__(cls, names)


class Var(msgspec.Struct, frozen=True):
    """A variable with the attributes read from it: `Var("lib.mkForce")`. Every name must be an identifier."""

    name: str


class Path(msgspec.Struct, frozen=True):
    """A path literal: `Path("./hosts/a.nix")`, relative (`./`, `../`) or absolute, of letters, digits and `._+-`."""

    path: str


class Select(Spread):
    """Attributes of an expression: `Select(Var("cfg"), "a b", "c")` prints `cfg."a b".c`."""

    base: Nix
    names: tuple[str, ...]
    __match_args__ = ("base", "names")

    def __init__(self, base: Nix, *names: str) -> None:
        super().__init__(base=base, names=names)


class Call(Spread):
    """A function applied to one or more arguments: `Call(Var("lib.mkForce"), 1)`."""

    function: Nix
    arguments: tuple[Nix, ...]
    __match_args__ = ("function", "arguments")

    def __init__(self, function: Nix, *arguments: Nix) -> None:
        super().__init__(function=function, arguments=arguments)


class Lambda(msgspec.Struct, frozen=True):
    """A function. A str of `params` is one plain argument (`name: body`), a sequence is `{ config, lib, ... }: body`.

    `ellipsis` and `defaults` (a value for each parameter that may be left out) belong to the second form.
    """

    params: str | Sequence[str]
    body: Nix
    ellipsis: bool = True
    defaults: Mapping[str, Nix] = msgspec.field(default_factory=dict)


class Let(msgspec.Struct, frozen=True):
    """`let bindings in body`; the bindings are an attribute set."""

    bindings: Mapping[Any, Nix]
    body: Nix


class With(msgspec.Struct, frozen=True):
    """`with scope; body`."""

    scope: Nix
    body: Nix


class If(msgspec.Struct, frozen=True):
    """`if condition then yes else no`."""

    condition: Nix
    yes: Nix
    no: Nix


class Op(msgspec.Struct, frozen=True):
    """`left // right` or `left ++ right`. Both associate, so a chain of one operator needs no parentheses."""

    left: Nix
    operator: str
    right: Nix


class Text(Spread):
    """A string with variables in it: `Text("http://", Var("host"), ":9100")`. Parts are str, Var or Select of a Var."""

    parts: tuple[str | Var | Select, ...]
    __match_args__ = ("parts",)

    def __init__(self, *parts: str | Var | Select) -> None:
        super().__init__(parts=parts)


class Inherit(msgspec.Struct, frozen=True):
    """As the value of an attribute: the name comes from the scope (`inherit a;`) or from a set (`inherit (lib) a;`)."""

    source: Nix = None


class Shared(msgspec.Struct, frozen=True, eq=False):
    """As the value of an attribute: a value that stands in many files alike. It is laid out once for each place."""

    value: Nix
    texts: dict[tuple[str, str], str] = msgspec.field(default_factory=dict)


class Commented(msgspec.Struct, frozen=True):
    """An expression with `# comment` lines above it: at the top of a file, above a binding or above a list element.

    `gap` leaves a blank line above, which groups bindings; an empty comment with a gap is only the blank line.
    """

    comment: str
    value: Nix
    gap: bool = False
