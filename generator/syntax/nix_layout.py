"""The layout of Nix: where lines break, so that nixfmt finds nothing to change.

nixfmt keeps a set or list that starts on a new line as it is, so sets and lists of more than one element are always
broken. It measures a line without its indentation, so a layout never depends on how deep it stands. Every function
returns finished text: its caller has placed the `used` characters before the first line, its other lines begin with
`pad`, and `tail` characters will follow its last line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from .nix_ast import Call, Commented, Inherit, Lambda, Nix, Path, Shared, Text, With
from .nix_flat import atom, family, flat, in_parentheses, is_absorbable, is_absorbable_term, is_simple
from .nix_text import UnprintableError, is_plain, print_key, print_text, quoted

WIDTH = 100
STEP = "  "


class Forms(NamedTuple):
    """How one kind of expression breaks."""

    broken: Callable[[Any, str, int, int], str]
    """On lines of its own."""
    hugged: Callable[[Any, str, int, int], str | None]
    """Starting on the line before, although it does not end there; None where it may not."""


FORMS: dict[type, Forms] = {}
"""The forms of every kind that is more than data; `nix_code` fills it, because both layouts hold each other."""


def block(value: Nix, pad: str, tail: int = 0, *, grouped: bool = True) -> str:
    """An expression that starts a line. Without `grouped`, the line break after `with …;` is the surrounding one's."""
    kind = family(type(value))
    if is_absorbable_term(value):
        return term(value, pad, 0, tail)
    text = flat(value)
    if text is not None and (kind not in FORMS or len(text) + tail <= WIDTH) and (grouped or kind is not With):
        return text
    hugged = FORMS[Call].hugged(value, pad, 0, tail) if kind is Call else None
    return FORMS[kind].broken(value, pad, 0, tail) if hugged is None else hugged


def absorbed(value: Nix, pad: str, used: int, tail: int) -> str:
    """An absorbable expression: the `with` and parameters on one line with the start of the term that they end in."""
    match value:
        case With(scope=scope, body=body):
            head = f"with {item(scope, pad)}; "
        case Lambda(params=params, body=body):
            head = f"{params}: "
        case _:
            return term(value, pad, used, tail)
    return head + absorbed(body, pad, used + len(head), tail)


def term(value: Nix, pad: str, used: int, tail: int) -> str:
    """A set, a list or a string that is not empty, in the form that it has everywhere."""
    kind = family(type(value))
    if kind is dict:
        return _braces(value, pad)
    if kind is str and "\n" not in value:
        return quoted(value)
    if kind is not list:
        lines = print_text(value if kind is Text else Text(value))
        return _indented(lines, pad) if isinstance(lines, list) else lines
    text = flat(value)
    return text if text is not None and used + len(text) + tail <= WIDTH else _brackets(value, pad)


def _indented(lines: Sequence[str], pad: str) -> str:
    inner = pad + STEP
    *full, last = [line and inner + line for line in lines]
    return "\n".join(["''", *full, last or pad]) + "''"


def _braces(attributes: Mapping[Nix, Nix], pad: str) -> str:
    return "\n".join(["{", *bindings(attributes, pad + STEP), pad + "}"])


def _brackets(elements: Sequence[Nix], pad: str) -> str:
    inner = pad + STEP
    lines = ["["]
    for index, element in enumerate(elements):
        try:
            if isinstance(element, Commented):
                lines += comment_lines(element, inner, first=index == 0)
            lines.append(inner + item(element.value if isinstance(element, Commented) else element, inner))
        except UnprintableError as error:
            error.path.append(index)
            raise
    lines.append(pad + "]")
    return "\n".join(lines)


def comment_lines(commented: Commented, pad: str, *, first: bool) -> list[str]:
    """The lines above a commented expression; the first of its list or set has no gap above."""
    gap = [""] if commented.gap and not first else []
    return gap + [f"{pad}# {line}".rstrip() for line in print_comment(commented.comment)]


@lru_cache(maxsize=1024)
def print_comment(comment: str) -> tuple[str, ...]:
    """The lines of a comment, checked like a string; ten thousand hosts repeat a few dozen."""
    print_text(Text(comment))
    return tuple(comment.strip("\n").splitlines())


def bindings(attributes: Mapping[Nix, Nix], pad: str) -> list[str]:
    """The lines of an attribute set or `let`, every definition ending in its semicolon."""
    lines: list[str] = []
    inherited: list[tuple[str, str]] = []
    for key, entry in attributes.items():
        try:
            value = entry
            if type(entry) is Commented:
                if inherited:
                    lines += _inherits(inherited, pad)
                lines += comment_lines(entry, pad, first=not lines)
                value = entry.value
            name = print_key(key)
            if type(value) is Inherit:
                inherited.append((_inherit_source(value), name))
                continue
            if inherited:
                lines += _inherits(inherited, pad)
            lines.append(_binding(key, name, value, pad))
        except UnprintableError as error:
            error.path.extend(reversed(key) if isinstance(key, tuple) else [key])
            raise
    return lines + _inherits(inherited, pad) if inherited else lines


def _plain(name: str, value: Nix, pad: str) -> str | None:
    """What `_beside_head` says for a name that is short, without its questions: of what nearly all bindings are."""
    kind = type(value)
    if kind is dict:
        return _braces(value, pad) if value else None
    if kind is str:
        return None if "\n" in value else quoted(value)
    if kind in (list, tuple) and value and all(type(one) is str and is_plain(one) for one in value):
        if len(value) > 1:
            lines = f'"\n{pad}{STEP}"'.join(value)
            return f'[\n{pad}{STEP}"{lines}"\n{pad}]'
        text = f'[ "{value[0]}" ]'
        return text if len(name) + 3 + len(text) < WIDTH else None
    return flat(value) if kind is bool and len(name) < WIDTH // 2 else None


def _binding(key: Any, name: str, value: Nix, pad: str) -> str:
    if type(value) is Shared:
        if (name, pad) not in value.texts:
            value.texts[name, pad] = _binding(key, name, value.value, pad)
        return value.texts[name, pad]
    short = _is_short(key, name)
    plain = _plain(name, value, pad) if short else None
    if plain is not None:
        return f"{pad}{name} = {plain};"
    return f"{pad}{definition(f'{name} =', value, pad, short)};"


def _inherit_source(value: Inherit) -> str:
    if value.source is None:
        return ""
    text = flat(value.source)
    if text is None:
        raise UnprintableError("the source of an Inherit must fit on one line")
    return f" ({text})"


def _inherits(inherited: list[tuple[str, str]], pad: str) -> list[str]:
    """The lines that inherit the names collected so far, and forget them."""
    lines = []
    for source, pairs in groupby(inherited, lambda pair: pair[0]):
        names = [name for _, name in pairs]
        line = f"inherit{source} {' '.join(names)};"
        if len(names) < 4 and len(line) <= WIDTH:
            lines.append(pad + line)
        else:
            lines += [f"{pad}inherit{source}", *(f"{pad}{STEP}{name}" for name in names), f"{pad}{STEP};"]
    inherited.clear()
    return lines


def _is_short(key: Any, name: str) -> bool:
    """Whether nixfmt never breaks after the equals sign of this key, printed as `name`, for a string, list or set."""
    return '"' not in name and (isinstance(key, str) or len(key) <= 4)


def definition(head: str, value: Nix, pad: str, short: bool = True) -> str:
    """`head` and a value, for a binding or a default of a parameter."""
    inner = pad + STEP
    text = _beside_head(value, pad, len(head) + 1)
    if text is not None and (short or fits(text, pad, len(head) + 1, 1)):
        return f"{head} {text}"
    long_key = len(head) > WIDTH
    if isinstance(value, Call) and not (short or long_key or is_simple(value)):
        return f"{head}\n{inner}{FORMS[Call].broken(value, inner, 0, 1)}"
    return f"{head}\n{inner}{block(value, inner, 1, grouped=long_key and not short)}"


def _beside_head(value: Nix, pad: str, used: int) -> str | None:
    if is_absorbable_term(value) or isinstance(value, str | Text):
        return term(value, pad, used, 1)
    line = flat(value)
    if line is not None and (used + len(line) < WIDTH or isinstance(value, Path)):
        return line
    forms = FORMS.get(type(value))
    return forms and forms.hugged(value, pad, used, 1)


def item(value: Nix, pad: str, tail: int = 0) -> str:
    """A list element or an argument on a line of its own."""
    if is_absorbable_term(value):
        return term(value, pad, 0, tail)
    text = atom(value)
    if text is not None and (not in_parentheses(value) or len(text) + tail <= WIDTH):
        return text
    return enclosed(value, pad, 0, tail)


def enclosed(value: Nix, pad: str, used: int, tail: int) -> str:
    """A broken expression in the parentheses that it needs."""
    if is_absorbable_term(value):
        return term(value, pad, used, tail)
    if isinstance(value, Call):
        hugged = FORMS[Call].hugged(value, pad, used + 1, tail + 1)
        return f"({FORMS[Call].broken(value, pad, used + 1, 0)}\n{pad})" if hugged is None else f"({hugged})"
    if is_absorbable(value):
        return f"({absorbed(value, pad, used + 1, tail + 1)})"
    return f"(\n{pad}{STEP}{block(value, pad + STEP)}\n{pad})"


def first_width(text: str) -> int:
    """The width of the first line."""
    end = text.find("\n")
    return len(text) if end < 0 else end


def fits(text: str, pad: str, used: int, tail: int) -> bool:
    """Whether the first line fits behind `used` characters, and the last line before `tail` more."""
    start = text.rfind("\n")
    if start < 0:
        return used + len(text) + tail <= WIDTH
    return used + first_width(text) <= WIDTH and len(text) - start - 1 - len(pad) + tail <= WIDTH
