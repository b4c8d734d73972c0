"""Grafana Alloy configuration: typed blocks in, the text that ``alloy fmt`` would leave unchanged out::

    endpoint = Block("endpoint", body=attrs({"url": "http://loki:3100/loki/api/v1/push"}))
    journal = Block("loki.source.journal", "host", attrs({"forward_to": [Ref("loki.write.default.receiver")]}))
    text = print_alloy([journal, Block("loki.write", "default", (endpoint,))])

The rules of the text are those of github.com/grafana/alloy/syntax v0.1.0 (scanner, parser and printer).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias, Union

import msgspec

from generator.syntax.spread import Spread

Value: TypeAlias = Union[bool, int, float, str, "Ref", "Call", "Binary", Sequence["Value"], Mapping[str, "Value"], None]
"""What an attribute may hold: null, bool, number, string, list, object, or an expression."""

LIST_WIDTH = 96
"""A list of plain values stays on one line up to this many characters."""

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_KEYWORDS = frozenset({"true", "false", "null"})
_ESCAPES = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v"} | {
    '"': '\\"',
    "\\": "\\\\",
}
_PRECEDENCE = {"||": 1, "&&": 2} | dict.fromkeys(("==", "!=", "<", "<=", ">", ">="), 3)
_PRECEDENCE |= {"+": 4, "-": 4, "*": 5, "/": 5, "%": 5, "^": 6}


class Ref(Spread):
    """A dotted name, then keys in brackets: ``Ref("remote.kubernetes.secret.loki.data", "password")``."""

    path: str
    keys: tuple[str | int, ...]
    __match_args__ = ("path", "keys")

    def __init__(self, path: str, *keys: str | int) -> None:
        super().__init__(path=path, keys=keys)


class Call(Spread):
    """A call of a library function: ``Call("sys.env", "HOSTNAME")``."""

    function: str
    arguments: tuple[Value, ...]
    __match_args__ = ("function", "arguments")

    def __init__(self, function: str, *arguments: Value) -> None:
        super().__init__(function=function, arguments=arguments)


class Binary(msgspec.Struct, frozen=True):
    """Two values and the operator between them: ``Binary("spec.nodeName=", "+", Call("sys.env", "HOSTNAME"))``."""

    left: Value
    operator: str
    right: Value


class Attr(msgspec.Struct, frozen=True):
    """``name = value`` in the body of a block."""

    name: str
    value: Value


class Block(msgspec.Struct, frozen=True):
    """``name "label" { body }``; ``name`` may be dotted (``stage.cri``), ``comment`` stands above it line by line."""

    name: str
    label: str | None = None
    body: tuple[Attr | Block, ...] = ()
    comment: str | None = None

    @property
    def title(self) -> str:
        """The block as its first line names it, ``loki.write "default"``."""
        return self.name if self.label is None else f'{self.name} "{self.label}"'


def attrs(values: Mapping[str, Value]) -> tuple[Attr, ...]:
    """The attributes of a mapping in its order, to be used as a body or as a part of one."""
    return tuple(Attr(name, value) for name, value in values.items())


def print_alloy(blocks: Iterable[Block]) -> str:
    """The text of a configuration: tabs, aligned ``=``, a blank line between blocks, a newline at the end.

    Raises ValueError, naming the place, for what Alloy cannot read back: a name that is no identifier, a number that
    is not finite or over 64 bits, a lone surrogate, and an object key that is empty or needs an escape, because Alloy
    does not undo escapes in keys.
    """
    return "\n".join("".join(f"{line}\n" for line in _block(block, "", "")) for block in blocks)


def _block(block: Block, indent: str, place: str) -> list[str]:
    here = f"{place} > {block.title}" if place else block.title
    _check_name(block.name, here, dotted=True)
    if block.label is not None:
        _check_name(block.label, f"{here}: label")
    lines = [f"{indent}{line}" for line in _comment(block.comment, here)]
    if not block.body:
        return [*lines, f"{indent}{block.title} {{ }}"]
    return [*lines, f"{indent}{block.title} {{", *_body(block.body, f"{indent}\t", here), f"{indent}}}"]


def _body(body: Sequence[Attr | Block], indent: str, place: str) -> list[str]:
    lines: list[str] = []
    run: list[tuple[str, str]] = []
    for item in body:
        if isinstance(item, Attr):
            if lines and not run:
                lines.append("")
            here = f"{place} > {item.name}"
            _check_name(item.name, here)
            run.append((item.name, _value(item.value, indent, here)))
            continue
        lines += _aligned(run, indent)
        run = []
        lines += [*([""] if lines else []), *_block(item, indent, place)]
    return [*lines, *_aligned(run, indent)]


def _aligned(entries: Sequence[tuple[str, str]], indent: str, end: str = "") -> list[str]:
    """``name = value`` lines; one that spans several lines is the last that is aligned with those before it."""
    lines: list[str] = []
    start = 0
    for i, (_, text) in enumerate(entries):
        if "\n" in text or i == len(entries) - 1:
            group = entries[start : i + 1]
            width = max(len(name) for name, _ in group)
            lines += [f"{indent}{name:<{width}} = {value}{end}" for name, value in group]
            start = i + 1
    return lines


def _value(value: Value, indent: str, place: str) -> str:
    if isinstance(value, str):
        return _string(value, place)
    if isinstance(value, Ref | Call | Binary):
        return _expression(value, indent, place)
    if isinstance(value, Mapping):
        return _object(value, indent, place)
    if isinstance(value, list | tuple):
        return _list(value, indent, place)
    return _scalar(value, place)


def _scalar(value: object, place: str) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and -(2**63) <= value < 2**64:
        return str(int(value))
    if isinstance(value, float) and math.isfinite(value):
        return repr(float(value))
    if isinstance(value, int | float):
        raise ValueError(f"{place}: {value!r} is no number that Alloy can hold")
    raise ValueError(f"{place}: a {type(value).__name__} has no Alloy form")


def _string(text: str, place: str) -> str:
    if text.isprintable():
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    for char in text:
        if "\ud800" <= char <= "\udfff":
            raise ValueError(f"{place}: {text!r} holds a lone surrogate, which is no character")
    chars = (_ESCAPES.get(char) or (char if char.isprintable() else _codepoint(char)) for char in text)
    return f'"{"".join(chars)}"'


def _codepoint(char: str) -> str:
    point = ord(char)
    if point < 0x80:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"


def _list(items: Sequence[Value], indent: str, place: str) -> str:
    texts = [_value(item, f"{indent}\t", f"{place}[{i}]") for i, item in enumerate(items)]
    flat = f"[{', '.join(texts)}]"
    if not texts or (len(flat) <= LIST_WIDTH and "\n" not in flat):
        return flat
    return "\n".join(["[", *(f"{indent}\t{text}," for text in texts), f"{indent}]"])


def _object(fields: Mapping[str, Value], indent: str, place: str) -> str:
    inner = f"{indent}\t"
    entries = [(_key(key, place), _value(value, inner, f"{place}.{key}")) for key, value in fields.items()]
    return "\n".join(["{", *_aligned(entries, inner, ","), f"{indent}}}"]) if entries else "{}"


def _key(key: object, place: str) -> str:
    if isinstance(key, str) and _IDENTIFIER.fullmatch(key) and key not in _KEYWORDS:
        return key
    if not isinstance(key, str) or not key or not key.isprintable() or '"' in key or "\\" in key:
        raise ValueError(f"{place}: {key!r} cannot be the key of an object, Alloy reads no escapes in keys")
    return f'"{key}"'


def _expression(value: Ref | Call | Binary, indent: str, place: str) -> str:
    if isinstance(value, Ref):
        _check_name(value.path, place, dotted=True)
        return value.path + "".join(f"[{_value(key, indent, place)}]" for key in value.keys)
    if isinstance(value, Call):
        _check_name(value.function, place, dotted=True)
        texts = (_value(item, indent, f"{place}({i})") for i, item in enumerate(value.arguments))
        return f"{value.function}({', '.join(texts)})"
    if value.operator not in _PRECEDENCE:
        raise ValueError(f"{place}: {value.operator!r} is no operator of Alloy")
    left = _operand(value, value.left, indent, place)
    return f"{left} {value.operator} {_operand(value, value.right, indent, place, right=True)}"


def _operand(parent: Binary, value: Value, indent: str, place: str, *, right: bool = False) -> str:
    text = _value(value, indent, place)
    if not isinstance(value, Binary):
        return text
    own, outer = _PRECEDENCE[value.operator], _PRECEDENCE[parent.operator]
    binds_this_side = right == (parent.operator == "^")  # only ^ groups from the right
    return text if own > outer or (own == outer and binds_this_side) else f"({text})"


def _comment(comment: str | None, place: str) -> list[str]:
    if comment is None:
        return []
    if bad := next((c for c in comment if c not in "\n\t" and not c.isprintable()), None):
        raise ValueError(f"{place}: a comment cannot hold {bad!r}")
    return [f"// {line}".rstrip() for line in comment.split("\n")]


def _check_name(name: str, place: str, *, dotted: bool = False) -> None:
    parts = name.split(".") if dotted else [name]
    if not all(_IDENTIFIER.fullmatch(part) and part not in _KEYWORDS for part in parts):
        raise ValueError(f"{place}: {name!r} is no identifier of Alloy (letters, digits, _, no digit first)")
