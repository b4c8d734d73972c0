"""The layout of Nix code: calls, operators, functions, `let`, `with` and `if`. See `nix_layout` for the conventions."""

from __future__ import annotations

from collections.abc import Sequence

from .nix_ast import Call, If, Lambda, Let, Nix, Op, Var, With
from .nix_flat import (
    atom,
    chain,
    flat,
    in_parentheses,
    is_absorbable,
    is_absorbable_term,
    is_simple,
    operand,
    plain_params,
    spread,
)
from .nix_layout import (
    FORMS,
    STEP,
    WIDTH,
    Forms,
    absorbed,
    bindings,
    block,
    definition,
    enclosed,
    first_width,
    fits,
    item,
    term,
)
from .nix_text import UnprintableError, is_identifier


def print_expression(expression: Nix) -> str:
    """Any expression, laid out as the body of a file, without a final newline."""
    return block(expression, "")


def _last_argument(value: Nix, pad: str, used: int, tail: int) -> str:
    """As `enclosed`, by the stricter rule of nixfmt for the last argument of a call."""
    if is_absorbable_term(value):
        return term(value, pad, used, tail)
    match value:
        case Lambda(params=str(), body=body) if is_absorbable_term(body):
            return f"({absorbed(value, pad, used + 1, tail + 1)})"
        case Call(function=Var(name=name), arguments=[only]) if "." not in name and is_absorbable_term(only):
            return f"({name} {term(only, pad, used + len(name) + 2, tail + 1)})"
    return f"(\n{pad}{STEP}{block(value, pad + STEP)}\n{pad})"


def _hug_call(call: Call, pad: str, used: int, tail: int) -> str | None:
    """A call of which one argument goes on over more lines, the last that can; the others stay beside it."""
    parts = spread(call)
    texts = [atom(part) for part in parts]
    if is_simple(call) and None not in texts[:-1]:
        head = _beside(texts[:-1])
        return f"{head} {_last_simple(parts[-1], pad, used + len(head) + 1, tail)}"
    for index in _breakable(parts):
        before, after = texts[:index], texts[index + 1 :]
        if None in before or None in after:
            continue
        head, rest = _beside(before) + " ", "".join([f" {text}" for text in after])
        form = enclosed if after else _last_argument
        text = form(parts[index], pad, used + len(head), tail + len(rest))
        if fits(text, pad, used + len(head), len(rest) + tail):
            return head + text + rest
    return None


def _breakable(parts: Sequence[Nix]) -> list[int]:
    """The arguments that may be the only broken one, the preferred first. Lists beside each other break together."""
    found = []
    index = len(parts) - 1
    while index > 0:
        if index > 1 and _is_list(parts[index]) and _is_list(parts[index - 1]):
            index -= 2
            continue
        if is_absorbable_term(parts[index]) or in_parentheses(parts[index]):
            found.append(index)
        index -= 1
    return found


def _is_list(value: Nix) -> bool:
    return isinstance(value, list | tuple)


def _beside(texts: Sequence[str | None]) -> str:
    return " ".join([text for text in texts if text is not None])


def _last_simple(value: Nix, pad: str, used: int, tail: int) -> str:
    text = atom(value)
    if text is not None and (type(value) is not Call or used + len(text) + tail <= WIDTH):
        return text
    return _last_argument(value, pad, used, tail)


def _call(call: Call, pad: str, used: int, tail: int) -> str:
    """A call over more lines: as many arguments as fit beside the function, every other on a line of its own."""
    parts = spread(call)
    count = _beside_count(parts, used)
    inner = pad + STEP
    first = _beside([atom(part) for part in parts[:count]])
    rest = [inner + item(part, inner) for part in parts[count:-1]]
    last = parts[-1]
    text = atom(last)
    if text is None or (in_parentheses(last) and len(text) + tail > WIDTH):
        text = _last_argument(last, inner, 0, tail)
    return "\n".join([first, *rest, inner + text])


def _beside_count(parts: Sequence[Nix], used: int) -> int:
    count, used = 0, used - 1
    for part in parts[:-1]:
        text = atom(part)
        if text is None or used + 1 + len(text) > WIDTH:
            break
        used += 1 + len(text)
        count += 1
    splits_lists = count > 1 and _is_list(parts[count - 1]) and _is_list(parts[count])
    return count - 1 if splits_lists else count


def _hug_operation(operation: Op, pad: str, used: int, tail: int) -> str | None:
    operands = chain(operation)
    if is_absorbable_term(operands[0]):
        return _operation(operation, pad, used, tail)
    left = operand(operands[0])
    if len(operands) > 2 or left is None or not is_absorbable_term(operands[1]):
        return None
    head = f"{left} {operation.operator} "
    text = term(operands[1], pad, used + len(head), tail)
    return head + text if used + len(head) + first_width(text) <= WIDTH else None


def _operation(operation: Op, pad: str, used: int, tail: int) -> str:
    """A chain with every operator at the start of a line."""
    first, *others = chain(operation)
    lines = [block(first, pad) if isinstance(first, Call) else item(first, pad)]
    tails = [0] * (len(others) - 1) + [tail]
    used = len(operation.operator)
    lines += [
        f"{pad}{operation.operator}{_operand(value, pad, used, after)}"
        for value, after in zip(others, tails, strict=True)
    ]
    return "\n".join(lines)


def _operand(value: Nix, pad: str, used: int, tail: int) -> str:
    """An operand behind its operator, with the blank or line break before it."""
    text = None if is_absorbable_term(value) else operand(value)
    if text is not None and (not in_parentheses(value) or used + 1 + len(text) + tail <= WIDTH):
        return f" {text}"
    if not isinstance(value, Call):
        return f" {enclosed(value, pad, used + 1, tail)}"
    hugged = _hug_call(value, pad, used + 1, tail)
    return f"\n{pad}{STEP}{_call(value, pad + STEP, 0, tail)}" if hugged is None else f" {hugged}"


def _function(value: Lambda, pad: str, used: int, tail: int) -> str:
    if not isinstance(value.params, str):
        return f"{_parameters(value, pad)}:\n{pad}{block(value.body, pad, tail, grouped=False)}"
    names, body = plain_params(value)
    head = " ".join([f"{name}:" for name in names])
    if is_absorbable(body):
        return f"{head} {absorbed(body, pad, len(head) + 1, tail)}"
    return f"{head}\n{pad}{block(body, pad, tail, grouped=False)}"


def _parameters(value: Lambda, pad: str) -> str:
    for name in [*value.params, *value.defaults]:
        if not is_identifier(name):
            raise UnprintableError(f"{name!r} cannot name a parameter")
    if unknown := set(value.defaults).difference(value.params):
        raise UnprintableError(f"a default for {min(unknown)!r}, which is no parameter")
    names = [*value.params, *(["..."] if value.ellipsis else [])]
    if not names:
        return "{ }"
    line = f"{{ {', '.join(names)} }}"
    if len(value.params) <= 2 and not value.defaults and len(line) < WIDTH:
        return line
    inner = pad + STEP
    rows = [
        definition(f"{name} ?", value.defaults[name], inner) if name in value.defaults else name
        for name in value.params
    ]
    ellipsis = [f"{inner}..."] if value.ellipsis else []
    return "\n".join(["{", *[f"{inner}{row}," for row in rows], *ellipsis, pad + "}"])


def _let(value: Let, pad: str, used: int, tail: int) -> str:
    body = f"{pad}in\n{pad}{block(value.body, pad, tail, grouped=False)}"
    return "\n".join(["let", *bindings(value.bindings, pad + STEP), body])


def _with(value: With, pad: str, used: int, tail: int) -> str:
    return f"with {flat(value.scope) or item(value.scope, pad)};\n{pad}{block(value.body, pad, tail, grouped=False)}"


def _if(value: If, pad: str, used: int, tail: int) -> str:
    inner = pad + STEP
    condition = flat(value.condition)
    head = f"if {condition} then"
    if condition is None or len(head) > WIDTH:
        head = f"if\n{inner}{block(value.condition, inner, grouped=False)}\n{pad}then"
    head += f"\n{inner}{block(value.yes, inner)}\n{pad}else"
    if isinstance(value.no, If):
        return f"{head} {_if(value.no, pad, used, tail)}"
    return f"{head}\n{inner}{block(value.no, inner, tail)}"


def _hug_absorbable(value: With | Lambda, pad: str, used: int, tail: int) -> str | None:
    if not is_absorbable(value):
        return None
    text = absorbed(value, pad, used, tail)
    return text if used + first_width(text) <= WIDTH else None


def _never(*_: object) -> None:
    return None


FORMS.update(
    {
        Call: Forms(_call, _hug_call),
        Op: Forms(_operation, _hug_operation),
        Lambda: Forms(_function, _hug_absorbable),
        With: Forms(_with, _hug_absorbable),
        Let: Forms(_let, _never),
        If: Forms(_if, _never),
    }
)
