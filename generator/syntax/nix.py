"""Nix: typed expressions in, text out that nixfmt leaves as it is.

print_nix(Lambda(["lib"], {"networking": {"firewall": {"enable": Call(Var("lib.mkForce"), True)}}}))
"""

from __future__ import annotations

from .nix_ast import (
    AttrPath,
    Call,
    Commented,
    If,
    Inherit,
    Lambda,
    Let,
    Nix,
    Op,
    Path,
    Select,
    Shared,
    Text,
    Var,
    With,
)
from .nix_code import print_expression
from .nix_layout import comment_lines

__all__ = [
    "AttrPath",
    "Call",
    "Commented",
    "If",
    "Inherit",
    "Lambda",
    "Let",
    "Nix",
    "Op",
    "Path",
    "Select",
    "Shared",
    "Text",
    "Var",
    "With",
    "print_nix",
]


def print_nix(expression: Nix) -> str:
    """The text of a file that holds the expression, ending in a newline. The order of keys is kept.

    Raises ValueError, with the path to the value, for what Nix cannot say: an integer beyond 64 bits, a float that is
    not finite or is subnormal, a NUL character or lone surrogate in a string, an unknown Python type, a misplaced
    comment, a name that is none.
    """
    if not isinstance(expression, Commented):
        return print_expression(expression) + "\n"
    top = comment_lines(expression, "", first=True)
    return "\n".join([*top, *([""] if top else []), print_expression(expression.value), ""])
