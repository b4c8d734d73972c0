"""What is wrong with a value: its type, its form, its bounds, or that it is none of the choices."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from generator.diagnostics import Diagnostic, did_you_mean
from generator.spec.reading.scalars import NumberTooBigError, resolve_scalar
from generator.spec.validating.fault import Fault
from generator.spec.validating.patterns import matches
from generator.spec.wording import ECHO_LIMIT, echo, example_text

_TYPES = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "empty",
}
_SWITCHES = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false", "false": "false"}
BOUNDS = {
    "minimum": ("be at least {}", "write {} or more"),
    "maximum": ("be at most {}", "write {} or less"),
    "exclusiveMinimum": ("be more than {}", "write more than {}"),
    "exclusiveMaximum": ("be less than {}", "write less than {}"),
    "multipleOf": ("be a multiple of {}", "write a multiple of {}"),
    "minLength": ("have {} or more characters", "write {} or more characters"),
    "maxLength": ("have {} or fewer characters", "write {} or fewer characters"),
    "minItems": ("have {} or more items", "write {} or more items"),
    "maxItems": ("have {} or fewer items", "write {} or fewer items"),
    "minProperties": ("have {} or more entries", "write {} or more entries"),
    "maxProperties": ("have {} or fewer entries", "write {} or fewer entries"),
}


def wrong_type(fault: Fault) -> Iterator[Diagnostic]:
    """A value of a type that the schema does not take."""
    yield type_finding(fault, [fault.wanted] if isinstance(fault.wanted, str) else fault.wanted)


def type_finding(fault: Fault, types: list[str], values: Sequence[object] = ()) -> Diagnostic:
    """A value that is none of these types (names of JSON Schema), and none of the values that will do as well."""
    wanted = " or ".join([*(_TYPES[name] for name in types), *map(example_text, values)])
    remedy = "" if fault.place.credential else _conversion(fault.value, types)
    if "string" in types and not matches(fault.place.annotation("pattern") or "", str(fault.value)):
        # 1.30 is the number 1.3, so its quotes alone would not help.
        remedy = ""
    # An example would leave out the word that will do as well.
    remedy = remedy or (f"write {wanted}" if values else fault.example_remedy(f"write {wanted}"))
    if fault.value is None:
        return fault.finding("wrong-type", f"{fault.subject()} is empty, and must be {wanted}", remedy)
    return fault.finding("wrong-type", f"{fault.subject()} must be {wanted}, not {fault.kind()}", remedy)


def _conversion(value: object, types: list[str]) -> str:
    """What to write where the value is right but for its type; empty where it is not."""
    if isinstance(value, str) and "boolean" in types and value.lower() in _SWITCHES:
        return f"write {_SWITCHES[value.lower()]}"
    if isinstance(value, str) and _is_number(value, types):
        return f"write {value} without quotes"
    if isinstance(value, float) and value.is_integer() and "integer" in types:
        return f"write {int(value)}"
    if isinstance(value, int | float) and "string" in types:
        return "put it in quotes"
    if isinstance(value, str | int | float) and "array" in types and len(str(value)) <= ECHO_LIMIT:
        return f"write a list: {example_text([value])}"
    return ""


def _is_number(text: str, types: list[str]) -> bool:
    if not {"integer", "number"} & set(types) or len(text) > ECHO_LIMIT:
        return False
    try:
        value = resolve_scalar(text)
    except NumberTooBigError:
        return False
    return type(value) is int or (type(value) is float and "number" in types)


def wrong_choice(fault: Fault) -> Iterator[Diagnostic]:
    """A value outside of an ``enum`` or ``const``."""
    if fault.error.validator == "const":
        remedy = f"write {example_text(fault.wanted)}"
    else:
        remedy = did_you_mean(fault.value if isinstance(fault.value, str) else "", map(example_text, fault.wanted))
    yield fault.finding("bad-value", f"{fault.subject()} cannot be {fault.shown()}", remedy)


def wrong_form(fault: Fault) -> Iterator[Diagnostic]:
    """A text that does not fit its pattern or format, or that is excluded by ``not``."""
    name = fault.place.annotation("x-pattern-name") or (fault.error.validator == "format" and f"an {fault.wanted}")
    subject = fault.subject() if fault.place.in_key else f"{fault.subject()} is {fault.shown()}, which"
    message = f"{subject} is not {name}" if name else f"{subject} does not have the right form"
    otherwise = "choose another name" if fault.place.in_key and name else f"write {name or 'another value'}"
    remedy = _corrected(fault) or fault.example_remedy(otherwise)
    yield fault.finding("bad-value", message, remedy)


def _corrected(fault: Fault) -> str:
    """The value in other letters (``50Gi``), without blanks, with dashes or with underscores, where that is all."""
    if fault.error.validator != "pattern" or fault.place.credential:
        return ""
    plain = fault.value.strip()
    small = plain.lower()
    dashed = small.replace("_", "-").replace(" ", "-").strip("-")
    joined = plain.replace(" ", "")
    units = (joined, joined.upper(), joined.title())
    for candidate in (plain, small, dashed, small.replace(" ", ""), plain.replace("-", "_"), *units):
        if len(candidate) <= ECHO_LIMIT and matches(fault.wanted, candidate):
            return f"write {echo(candidate)}"
    return ""


def out_of_bounds(fault: Fault) -> Diagnostic:
    """A number, length or count outside of its bounds."""
    must, remedy = BOUNDS[str(fault.error.validator)]
    is_number = isinstance(fault.value, int | float)
    actual = fault.shown() if is_number else f"{len(fault.value)}"
    message = f"{fault.subject()} must {must.format(fault.wanted)}, not {actual}"
    remedy = remedy.format(fault.wanted)
    is_empty = fault.value in ([], {}, "")
    return fault.finding("bad-value", message, fault.example_remedy(remedy) if is_empty else remedy)


def repeated(fault: Fault) -> Iterator[Diagnostic]:
    """A list that names something twice."""
    again = _first_repeated(fault.value)
    what = "a value" if fault.place.credential else echo(fault.value[again])
    second = replace(fault.place, path=(*fault.place.path, again))
    message = f"{fault.subject()} names {what} more than once"
    yield replace(fault, place=second).finding("bad-value", message, "keep one of the two")


def _first_repeated(items: list[object]) -> int:
    seen = set()
    for index, item in enumerate(items):
        text = json.dumps(item, sort_keys=True)
        if text in seen:
            return index
        seen.add(text)
    return 0


def other(fault: Fault) -> Iterator[Diagnostic]:
    """Whatever has no better words."""
    yield fault.finding("bad-value", f"{fault.subject()} cannot be {fault.shown()}", fault.example_remedy("change it"))
