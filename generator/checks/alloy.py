"""Verifies an Alloy configuration against what Alloy's documentation says of its components.

``alloy validate`` would say some of it, but Alloy is no library and seldom at hand; and what a pipeline loses because
nobody reads an export, it never says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

import msgspec

from generator.checks.alloy_catalogue import Catalogue, Entry, load_catalogue
from generator.checks.alloy_stages import check_stages
from generator.diagnostics import Diagnostic, did_you_mean
from generator.syntax.alloy import Attr, Binary, Block, Call, Ref, Value

_REFUSED = "Alloy refuses the whole file, and after a reload silently goes on with the old one"
_LOST = "Alloy accepts it, and whatever reaches this point is lost without a word"
_OUTSIDE = frozenset({"argument", "constants", "module_path"})
_FED = frozenset({"forward_to", "targets", "path_targets"})
_DURATION = re.compile(r"[+-]?(0|((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)", re.ASCII)
_SIZE = re.compile(r"\d+(\.\d+)?([KMGTPE]i?)?B", re.ASCII)
_LITERALS: Mapping[str, Callable[[object], bool]] = {
    "string": lambda v: isinstance(v, str),
    "secret": lambda v: isinstance(v, str),
    "duration": lambda v: isinstance(v, str) and _DURATION.fullmatch(v) is not None,
    "size": lambda v: isinstance(v, str) and _SIZE.fullmatch(v) is not None,
    "bool": lambda v: isinstance(v, bool),
    "int": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "uint": lambda v: isinstance(v, int) and not isinstance(v, bool) and v >= 0,
    "number": lambda v: isinstance(v, int | float) and not isinstance(v, bool),
}
_HINTS = {"duration": "a Go duration: '90s', '1h30m'; days are '24h'", "size": "bytes with a unit: '1MiB'"}


class _Scope(msgspec.Struct, frozen=True):
    """One configuration under check: its name for messages, and its components by ``name.label``."""

    where: str
    catalogue: Catalogue
    defined: dict[str, Entry] = msgspec.field(default_factory=dict)

    def finding(self, rule: str, place: str, message: str, remedy: str, reason: str = _REFUSED) -> Diagnostic:
        return Diagnostic(f"alloy-{rule}", f"{self.where}: {place}: {message}", remedy, reason)

    def experimental(self, place: str, what: str) -> Diagnostic:
        reason = "Alloy does not start, though `alloy validate` accepts it"
        message = f"{what} needs --stability.level=experimental"
        return self.finding("experimental", place, message, "leave it out", reason)

    def owner(self, ref: Ref) -> str | None:
        """The component that a reference points into, as ``name.label``."""
        return next((owner for owner in self.defined if f"{ref.path}.".startswith(f"{owner}.")), None)


def check_alloy(blocks: Sequence[Block], where: str) -> tuple[Diagnostic, ...]:
    """Everything wrong with a configuration; ``where`` names it in each message (``hosts/backup: alloy``).

    Names, labels, arguments, types, references, cycles, ends that nobody reads. Not: values that Alloy knows as an
    enumeration, arguments that exclude each other (but for ``one_of``), and Go's templates.
    """
    scope = _Scope(where, load_catalogue())
    for block in blocks:
        if block.name in scope.catalogue.components:
            scope.defined[f"{block.name}.{block.label}"] = scope.catalogue.components[block.name]
    found = [*_check_titles(blocks, scope)]
    known = {**scope.catalogue.components, **scope.catalogue.config}
    for block in blocks:
        if block.name in scope.catalogue.experimental:
            found.append(scope.experimental(block.title, "this component"))
        if block.name in known:
            found += _check_body(block, known[block.name], block.title, scope)
    return (*found, *_check_graph(blocks, scope), *check_stages(blocks, scope.finding))


def _check_titles(blocks: Sequence[Block], scope: _Scope) -> Iterator[Diagnostic]:
    components, config = scope.catalogue.components, scope.catalogue.config
    seen: set[str] = set()
    for block in blocks:
        if block.name not in components and block.name not in config:
            remedy = did_you_mean(block.name, [*components, *config])
            yield scope.finding("unknown-component", block.title, "Alloy has no such component", remedy)
        elif block.name in components and block.label is None:
            yield scope.finding("label", block.title, "a component needs a label", f'write {block.name} "default"')
        elif block.name in config and block.label is not None:
            yield scope.finding("label", block.title, "takes no label", f"write {block.name} without a label")
        if block.title in seen:
            yield scope.finding("duplicate-component", block.title, "defined twice", "give one another label")
        seen.add(block.title)


def _check_body(block: Block, entry: Entry, place: str, scope: _Scope) -> Iterator[Diagnostic]:
    blocks = scope.catalogue.blocks(entry)
    for item in block.body:
        if item.name in entry.experimental:
            yield scope.experimental(place, item.name)
        if isinstance(item, Attr):
            yield from _check_attr(item, entry, place, scope)
        elif item.name not in blocks:
            message = f"no block {item.name!r} may stand here"
            yield scope.finding("unknown-block", place, message, did_you_mean(item.name, blocks))
        else:
            if item.label is not None:
                message = f"the block {item.name!r} takes no label"
                yield scope.finding("label", place, message, f"write {item.name} without a label")
            yield from _check_body(item, blocks[item.name], f"{place} > {item.title}", scope)
    yield from _check_presence(block, entry, place, scope)


def _check_presence(block: Block, entry: Entry, place: str, scope: _Scope) -> Iterator[Diagnostic]:
    names = [item.name for item in block.body]
    for name in sorted(entry.required - set(names)):
        kind = "argument" if name in entry.arguments else "block"
        yield scope.finding(f"missing-{kind}", place, f"the {kind} {name!r} is required", f"add {name}")
    attributes = [item.name for item in block.body if isinstance(item, Attr)]
    for name in sorted({name for name in attributes if attributes.count(name) > 1}):
        yield scope.finding("duplicate-argument", place, f"{name!r} is set twice", "keep one of them")
    chosen = [name for name in entry.one_of if name in names]
    if entry.one_of and len(chosen) != 1:
        message = f"{len(chosen)} of {', '.join(entry.one_of)} are set, Alloy wants exactly one"
        yield scope.finding("one-of", place, message, f"set one of {', '.join(entry.one_of)}")


def _check_attr(attr: Attr, entry: Entry, place: str, scope: _Scope) -> Iterator[Diagnostic]:
    if attr.name not in entry.arguments:
        message, remedy = f"there is no argument {attr.name!r}", did_you_mean(attr.name, entry.arguments)
        yield scope.finding("unknown-argument", place, message, remedy)
        return
    for inside, actual, expected in _mismatches(attr.value, entry.arguments[attr.name], scope):
        remedy = f"write {_HINTS.get(expected, f'a value of type {expected}')}"
        yield scope.finding("wrong-type", place, f"{attr.name}{inside} is {actual}, not {expected}", remedy)


def _mismatches(value: Value, expected: str, scope: _Scope) -> Iterator[tuple[str, str, str]]:
    """Where inside ``value``, what stands there, and the type that should."""
    if value is None:
        return
    inner = expected[expected.find("(") + 1 : -1]
    if isinstance(value, Ref | Call | Binary):
        if not _fits(actual := _type_of(value, scope), expected):
            yield "", f"of type {actual}", expected
    elif isinstance(value, list | tuple) and expected.startswith("list("):
        yield from _inside([(f"[{i}]", item) for i, item in enumerate(value)], inner, scope)
    elif isinstance(value, Mapping) and expected.startswith("map("):
        yield from _inside([(f".{key}", item) for key, item in value.items()], inner, scope)
    elif expected not in _LITERALS or not _LITERALS[expected](value):
        yield "", repr(value), expected


def _inside(items: Iterable[tuple[str, Value]], inner: str, scope: _Scope) -> Iterator[tuple[str, str, str]]:
    for place, item in items:
        yield from ((place + deeper, actual, wanted) for deeper, actual, wanted in _mismatches(item, inner, scope))


def _type_of(value: Ref | Call | Binary, scope: _Scope) -> str:
    """The documented type of an expression, ``any`` where it is not known."""
    if isinstance(value, Call):
        return scope.catalogue.functions.get(value.function, "any")
    if isinstance(value, Binary) or (owner := scope.owner(value)) is None:
        return "any"
    export, *fields = value.path[len(owner) + 1 :].split(".")
    kind = scope.defined[owner].exports.get(export, "any")
    for _ in (*fields, *value.keys):
        kind = kind[kind.find("(") + 1 : -1] if kind.endswith(")") else "any"
    return kind


def _fits(actual: str, expected: str) -> bool:
    if "any" in (actual, expected) or expected in actual.split(" or "):
        return True
    if actual.endswith(")") and expected.endswith(")"):
        (outer, _, inner), (wanted, _, wanted_inner) = actual[:-1].partition("("), expected[:-1].partition("(")
        return outer == wanted and _fits(inner, wanted_inner)
    return actual.startswith("string") and expected in _LITERALS  # a secret is no string, but a string is all the rest


def _check_graph(blocks: Sequence[Block], scope: _Scope) -> Iterator[Diagnostic]:
    uses: dict[str, set[str]] = {}
    read: set[str] = set()
    for block in blocks:
        for expression in _expressions(block):
            yield from _check_expression(expression, block.title, scope)
            if isinstance(expression, Ref) and (owner := scope.owner(expression)) is not None:
                uses.setdefault(f"{block.name}.{block.label}", set()).add(owner)
                read.add(".".join(expression.path.split(".")[: owner.count(".") + 2]))
    yield from _check_ends(blocks, read, scope)
    try:
        TopologicalSorter(uses).prepare()
    except CycleError as error:
        message = f"these feed each other in a circle: {' → '.join(error.args[1])}"
        yield scope.finding("cycle", error.args[1][0], message, "break the circle at one of them")


def _check_ends(blocks: Sequence[Block], read: set[str], scope: _Scope) -> Iterator[Diagnostic]:
    """``read`` has every ``name.label.export`` that something refers to, one that does not exist too."""
    for block in (b for b in blocks if b.name in scope.catalogue.components):
        name, exports = f"{block.name}.{block.label}", scope.catalogue.components[block.name].exports
        if exports and not any(f"{one}.".startswith(f"{name}.") for one in read):
            message = f"nobody reads {' or '.join(sorted(exports))} of it"
            yield scope.finding("unused-component", block.title, message, "refer to it, or leave it out", _LOST)
        # a relabel that is only read for its rules takes no input, as the documentation shows it
        only_rules = "rules" in exports and not any(f"{name}.{export}" in read for export in set(exports) - {"rules"})
        for attr in block.body:
            if attr.name in _FED and isinstance(attr, Attr) and attr.value in ([], ()) and not only_rules:
                remedy = "name at least one, or leave the component out"
                yield scope.finding("empty-list", block.title, f"{attr.name} is empty", remedy, _LOST)


def _check_expression(value: Ref | Call, place: str, scope: _Scope) -> Iterator[Diagnostic]:
    if isinstance(value, Call):
        if value.function not in scope.catalogue.functions:
            remedy = did_you_mean(value.function, scope.catalogue.functions)
            yield scope.finding("unknown-function", place, f"Alloy has no function {value.function!r}", remedy)
        return
    owner = scope.owner(value)
    if owner is None:
        if value.path.split(".")[0] not in _OUTSIDE:
            known = [f"{name}.{export}" for name, entry in scope.defined.items() for export in entry.exports]
            message = f"{value.path} refers to a component that is not defined here"
            yield scope.finding("undefined-reference", place, message, did_you_mean(value.path, known))
        return
    export = value.path[len(owner) + 1 :].split(".")[0]
    if export not in scope.defined[owner].exports:
        message = f"{owner} has no export {export!r}"
        yield scope.finding("unknown-export", place, message, did_you_mean(export, scope.defined[owner].exports))


def _expressions(value: Value | Block | Attr) -> Iterator[Ref | Call]:
    """Every reference and call in a block or value, at any depth."""
    inner: Sequence[Value | Block | Attr] = ()
    if isinstance(value, Ref | Call):
        yield value
    if isinstance(value, Block):
        inner = value.body
    elif isinstance(value, Attr):
        inner = (value.value,)
    elif isinstance(value, Call):
        inner = value.arguments
    elif isinstance(value, Binary):
        inner = (value.left, value.right)
    elif isinstance(value, Mapping):
        inner = tuple(value.values())
    elif isinstance(value, list | tuple):
        inner = value
    for item in inner:
        yield from _expressions(item)
