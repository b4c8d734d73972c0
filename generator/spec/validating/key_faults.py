"""What is wrong with a mapping's keys: unknown or missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from generator.diagnostics import Diagnostic, did_you_mean, nearest
from generator.spec.validating.fault import Fault
from generator.spec.validating.patterns import matches
from generator.spec.validating.schema_place import example_of, properties_of, referred
from generator.spec.validating.value_faults import other
from generator.spec.wording import echo, example_text


def unknown_keys(fault: Fault) -> Iterator[Diagnostic]:
    """Keys that the schema does not know, each with the nearest that it does."""
    valid = properties_of(fault.error.schema, fault.root)
    unknown = _unknown(fault, valid)
    for name in unknown:
        message = f"unknown key {echo(name)} in {fault.named(fault.place.path)}"
        yield fault.at_key(name, "unknown-key", message, _known_key(name, valid, fault.value), "nothing would read it")
    if not unknown:
        yield from other(fault)


def _known_key(name: str, valid: Iterable[str], present: Iterable[str]) -> str:
    free = set(valid) - set(present)
    close = nearest(name, valid)
    if close is None or close in free:
        return did_you_mean(name, free)
    return f"remove it, or merge it into {close!r}, which is there already"


def _unknown(fault: Fault, valid: Mapping[str, Any]) -> list[str]:
    schema = fault.error.schema
    patterns = schema.get("patternProperties", {}) if isinstance(schema, Mapping) else {}
    return [name for name in fault.value if name not in valid and not any(matches(p, name) for p in patterns)]


def missing_keys(fault: Fault) -> Iterator[Diagnostic]:
    """Keys that a mapping must have; one that is there but misspelt is told once, as unknown."""
    properties = properties_of(fault.error.schema, fault.root)
    closed = isinstance(fault.error.schema, Mapping) and fault.error.schema.get("additionalProperties") is False
    unknown = _unknown(fault, properties) if closed else []
    for name in fault.wanted:
        misspelt = any(nearest(other, properties) == name for other in unknown)
        if name not in fault.value and not misspelt:
            yield _missing_key(fault, name, properties.get(name))


def _missing_key(fault: Fault, name: str, schema: Any, because: str = "") -> Diagnostic:
    nodes = list(referred(schema, fault.root))
    example = example_of(nodes)
    reason = next((str(node["description"]) for node in nodes if "description" in node), "")
    remedy = f"add {name}" if example is None else f"add, for example, {example_text({name: example})[1:-1]}"
    message = f"missing key {echo(name)} in {fault.named(fault.place.path)}{because}"
    return fault.at_key(name, "missing-key", message, remedy, reason)


def missing_companions(fault: Fault) -> Iterator[Diagnostic]:
    """Keys that another key makes necessary."""
    properties = properties_of(fault.error.schema, fault.root)
    for name, companions in fault.wanted.items():
        for companion in companions:
            if name in fault.value and companion not in fault.value:
                yield _missing_key(fault, companion, properties.get(companion), f", which {echo(name)} needs")
