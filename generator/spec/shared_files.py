"""What only files that specs extend can be wrong in: one that is taken for a spec, and a null that removes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from generator.diagnostics import Diagnostic, did_you_mean
from generator.spec.extends import KEY, Layers
from generator.spec.reading.document import Document
from generator.spec.validating.validation import validate_document
from generator.spec.wording import place_name

_OFFERED = (("alerting", "receivers"), ("alerting", "alerts"), ("watch", "latency"))
_OF_A_SPEC = ("name", "hosts", "inventory")


def is_part(data: Any) -> bool:
    """Whether it is what several specs share and none itself: it neither has a name nor says where hosts are."""
    return isinstance(data, dict) and bool(data) and not any(key in data for key in _OF_A_SPEC)


def part_of_spec(document: Document, *, faulty: bool) -> Diagnostic:
    """The answer to whoever takes a shared file for a spec."""
    found = "the part has faults of its own" if faulty else "as a part there is nothing wrong in it"
    return Diagnostic(
        "part-of-spec",
        f"{document.file} has neither a name nor hosts: it is a part that specs share, and no spec",
        f"name a spec that extends it ({KEY}: and the path of this file), or add name and hosts to make it a spec",
        f"{found}; what it means shows in a cluster",
    )


def faults_of_shared(layers: Layers, schema: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """What is wrong in each shared file by itself; a null that removes what another says beneath it is right there."""
    for index, part in enumerate(layers.shared):
        for found in validate_document(part.less(layers.whole.removed), schema):
            # Each lies over those that were read before it.
            yield removes_nothing(found, part, layers.shared[:index])


def removes_nothing(finding: Diagnostic, over: Document, beneath: Sequence[Document]) -> Diagnostic:
    """A finding about a value; of a null that should remove what no file beneath says, in words that fit."""
    *above, name = finding.path or ("",)
    if not beneath or not over.has(finding.path) or _below(over.data, finding.path) is not None:
        return finding
    mappings = (_below(part.data, above) for part in beneath)
    names = {key for mapping in mappings if isinstance(mapping, dict) for key in mapping}
    return replace(
        finding,
        id="removes-nothing",
        message=f"null removes what a shared file says, and none says {place_name(finding.path)}",
        remedy=did_you_mean(str(name), names),
        reason="a name that is not there is most often a misspelt one",
    )


def left_unused(finding: Diagnostic, spec: Document) -> bool:
    """Whether it is about what a shared file offers and this spec does not use: another may.

    The severities of alerts are the same everywhere; alerts, jobs and hosts are not.
    """
    offered = finding.path[:1] in (("groups",), ("images",), ("logs",)) or finding.path[:2] in _OFFERED
    elsewhere = finding.position is not None and finding.position.file != spec.file
    of_others = finding.id == "dead-route" and finding.path[-1] != "severity"
    return elsewhere and ((finding.id == "no-effect" and offered) or of_others)


def _below(data: Any, path: Sequence[str | int]) -> Any:
    """The value at a path, None where there is none."""
    for part in path:
        if isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            data = data.get(part) if isinstance(data, dict) else None
    return data
