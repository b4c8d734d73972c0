"""Nix on one line, and what kind of expression a value is: the questions that every layout decision asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import NoneType
from typing import Any

from .nix_ast import Call, Commented, If, Inherit, Lambda, Let, Nix, Op, Path, Select, Shared, Text, Var, With
from .nix_text import (
    UnprintableError,
    is_identifier,
    is_indentable,
    print_float,
    print_integer,
    print_name,
    print_path,
    print_text,
    print_variable,
    quoted,
)

_PLAIN = ((int, int), (float, float), (str, str), (Mapping, dict), (list, list), (tuple, list))
_OPERATORS = ("//", "++")


def family(kind: type) -> type:
    """The type that stands for `kind`: dict for every mapping, list for lists and tuples, itself for ours."""
    return _FAMILIES.get(kind) or _adopt(kind)


def _adopt(kind: type) -> type:
    for base, plain in _PLAIN:
        if issubclass(kind, base):
            _FAMILIES[kind] = plain
            return plain
    raise UnprintableError(f"Nix has no value for the Python type {kind.__name__}")


def flat(value: Nix) -> str | None:
    """The expression on one line, or None where it needs more: sets and longer lists are always broken."""
    return _FLAT[family(type(value))](value)


def atom(value: Nix) -> str | None:
    """As `flat`, with the parentheses that a list element or an argument needs."""
    text = flat(value)
    return text if text is None or not in_parentheses(value) else f"({text})"


def in_parentheses(value: Nix) -> bool:
    """Whether the expression needs parentheses as an element or argument."""
    return type(value) in _COMPOUND or (isinstance(value, int | float) and str(value)[0] == "-")


def spread(call: Call) -> list[Nix]:
    """The function and every argument, of nested calls too, in their order."""
    function = call.function
    if not isinstance(function, Var | Select | Call):
        raise UnprintableError("a Call applies a Var; bind another expression to a name with Let")
    if not call.arguments:
        raise UnprintableError("a Call needs at least one argument")
    return [*(spread(function) if isinstance(function, Call) else [function]), *call.arguments]


def chain(operation: Op) -> list[Nix]:
    """The operands of a chain of one operator, in their order."""
    if operation.operator not in _OPERATORS:
        raise UnprintableError(f"the operator must be one of {', '.join(_OPERATORS)}, not {operation.operator!r}")
    operands: list[Nix] = []
    for side in (operation.left, operation.right):
        nested = isinstance(side, Op) and side.operator == operation.operator
        operands += chain(side) if nested else [side]
    return operands


def is_absorbable_term(value: Nix) -> bool:
    """Whether nixfmt lets the value start on the line before it: a set, a list or an indented string."""
    kind = family(type(value))
    if kind is str:
        return is_indentable(value)
    if kind is Text:
        return isinstance(print_text(value), list)
    return kind in (dict, list) and bool(value)


def is_absorbable(value: Nix) -> bool:
    """As `is_absorbable_term`, and for the `with` and the plain functions around such a term."""
    match value:
        case With(body=body):
            return is_absorbable_term(body)
        case Lambda(params=str(), body=Lambda() as body):
            return is_absorbable(body)
        case Lambda(params=params, body=body):
            return isinstance(params, str) and is_absorbable_term(body)
    return is_absorbable_term(value)


def is_simple(value: Nix) -> bool:
    """Whether nixfmt calls it simple; a call with at most two arguments of simple parts is never broken."""
    match value:
        case None | str() | Text() | Path() | Var():
            return True
        case int() | float():
            return not in_parentheses(value)
        case Select(base=base, names=names):
            return is_simple(base) and all(map(is_identifier, names))
        case Call():
            parts = spread(value)
            return len(parts) <= 3 and all(map(is_simple, parts))
    return False


def _flat_str(value: str) -> str | None:
    return None if is_indentable(value) else quoted(value)


def _flat_text(value: Text) -> str | None:
    text = print_text(value)
    return text if isinstance(text, str) else None


def _flat_list(value: Sequence[Nix]) -> str | None:
    if not value:
        return "[ ]"
    if len(value) > 1 or isinstance(value[0], Commented):
        return None
    try:
        text = atom(value[0])
    except UnprintableError as error:
        error.path.append(0)
        raise
    return None if text is None else f"[ {text} ]"


def _flat_select(value: Select) -> str:
    if not isinstance(value.base, Var | Select):
        raise UnprintableError("a Select starts at a Var; bind another expression to a name with Let")
    if not value.names:
        raise UnprintableError("a Select needs at least one name")
    base = print_variable(value.base) if isinstance(value.base, Var) else _flat_select(value.base)
    return ".".join([base, *map(print_name, value.names)])


def _flat_call(value: Call) -> str | None:
    return _spaced([atom(part) for part in spread(value)])


def _flat_operation(value: Op) -> str | None:
    return _spaced([operand(part) for part in chain(value)], f" {value.operator} ")


def operand(value: Nix) -> str | None:
    """An operand on one line: a call needs no parentheses there."""
    return flat(value) if type(value) is Call else atom(value)


def _flat_if(value: If) -> str | None:
    if isinstance(value.no, If):
        return None
    return _spaced(["if", flat(value.condition), "then", flat(value.yes), "else", flat(value.no)])


def _flat_with(value: With) -> str | None:
    scope, body = flat(value.scope), flat(value.body)
    return None if scope is None or body is None else f"with {scope}; {body}"


def _flat_lambda(value: Lambda) -> str | None:
    names, body = plain_params(value)
    if not names or (len(names) > 2 and not is_absorbable(body)):
        return None
    text = flat(body)
    return None if text is None else "".join([f"{name}: " for name in names]) + text


def plain_params(value: Nix) -> tuple[list[str], Nix]:
    """The plain parameters of functions that directly hold each other, and the body of the innermost."""
    names = []
    while isinstance(value, Lambda) and isinstance(value.params, str):
        if not is_identifier(value.params):
            raise UnprintableError(f"{value.params!r} cannot name a parameter")
        names.append(value.params)
        value = value.body
    return names, value


def _spaced(parts: Sequence[str | None], separator: str = " ") -> str | None:
    known = [part for part in parts if part is not None]
    return separator.join(known) if len(known) == len(parts) else None


def _misplaced(value: Commented | Inherit | Shared) -> str | None:
    what = {Commented: "a comment", Inherit: "an Inherit", Shared: "a Shared"}[type(value)]
    raise UnprintableError(f"{what} cannot stand here, only with an attribute or (a comment) a list element or a file")


_COMPOUND = frozenset({Call, Op, If, With, Lambda, Let})

_FLAT: dict[type, Callable[[Any], str | None]] = {
    NoneType: lambda _: "null",
    bool: lambda value: "true" if value else "false",
    int: print_integer,
    float: print_float,
    str: _flat_str,
    dict: lambda value: None if value else "{ }",
    list: _flat_list,
    Var: print_variable,
    Path: print_path,
    Text: _flat_text,
    Select: _flat_select,
    Call: _flat_call,
    Op: _flat_operation,
    If: _flat_if,
    With: _flat_with,
    Lambda: _flat_lambda,
    Let: lambda _: None,
    Commented: _misplaced,
    Inherit: _misplaced,
    Shared: _misplaced,
}
_FAMILIES: dict[type, type] = {kind: kind for kind in _FLAT}
