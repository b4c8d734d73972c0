"""One schema error becomes findings that a person understands."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from jsonschema.exceptions import ValidationError

from generator.diagnostics import Diagnostic
from generator.spec.reading.document import Document
from generator.spec.validating import key_faults, value_faults
from generator.spec.validating.branches import accepted_types, accepted_values, close_choice, intended_branch
from generator.spec.validating.fault import Fault
from generator.spec.validating.schema_place import Schema, forms_of, place_of


def explain(error: ValidationError, root: Schema, document: Document) -> Iterator[Diagnostic]:
    """The findings of one error of jsonschema, each with path and position."""
    fault = Fault.of(error, root, document)
    if _is_literal_credential(error, root):
        yield _literal_credential(fault)
    elif error.validator in {"anyOf", "oneOf"}:
        yield from _branches(fault)
    elif error.validator in value_faults.BOUNDS:
        yield value_faults.out_of_bounds(fault)
    else:
        yield from _KEYWORDS.get(str(error.validator), value_faults.other)(fault)


def _is_literal_credential(error: ValidationError, root: Schema) -> bool:
    """Whether a plain value stands where a reference to a Secret or a file belongs."""
    if error.instance is None or isinstance(error.instance, dict | list):
        return False
    place = place_of(error, root)
    here = not place.in_key and any(node.get("x-credential") for node in place.nodes)
    return here or any(not child.path and _is_literal_credential(child, root) for child in error.context or ())


def _literal_credential(fault: Fault) -> Diagnostic:
    references = [node for node in fault.place.nodes if node.get("x-credential")] or [*_credential_branches(fault)]
    forms = " or ".join(forms_of(tuple(references), fault.root))
    return fault.finding(
        "literal-credential",
        f"{fault.subject()} is written out, and it is a credential",
        f"put the value into a Secret or a file on the host, and write {forms}",
        "the spec is committed, and what follows from it is world-readable in the Nix store",
    )


def _credential_branches(fault: Fault) -> Iterator[Schema]:
    for child in fault.error.context or ():
        yield from (node for node in place_of(child, fault.root).nodes if node.get("x-credential"))


def _branches(fault: Fault) -> Iterator[Diagnostic]:
    if close := close_choice(fault.error):
        yield from explain(close, fault.root, fault.document)
        return
    if types := accepted_types(fault.error):
        yield value_faults.type_finding(fault, types, accepted_values(fault.error))
        return
    chosen = intended_branch(fault.error)
    for child in chosen:
        yield from explain(child, fault.root, fault.document)
    if not chosen:
        message = f"{fault.subject()} fits more than one of the forms that it may have"
        yield fault.finding("bad-value", message, fault.example_remedy("keep the keys of one form"))


_KEYWORDS: dict[str, Callable[[Fault], Iterator[Diagnostic]]] = {
    "additionalProperties": key_faults.unknown_keys,
    "unevaluatedProperties": key_faults.unknown_keys,
    "required": key_faults.missing_keys,
    "dependentRequired": key_faults.missing_companions,
    "type": value_faults.wrong_type,
    "enum": value_faults.wrong_choice,
    "const": value_faults.wrong_choice,
    "pattern": value_faults.wrong_form,
    "format": value_faults.wrong_form,
    "not": value_faults.wrong_form,
    "uniqueItems": value_faults.repeated,
}
