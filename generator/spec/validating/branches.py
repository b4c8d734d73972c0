"""Which branch of an ``anyOf`` or ``oneOf`` the user meant, so that only its errors are told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jsonschema.exceptions import ValidationError

from generator.diagnostics import nearest

_SINGLE_VALUE = frozenset(("const", "enum"))


def intended_branch(error: ValidationError) -> list[ValidationError]:
    """The errors of the branch that the value comes closest to; empty where the value fits several of a ``oneOf``.

    A branch of the value's own type comes first, then one whose fixed values (a ``kind: slack``) agree, then the one
    with the fewest errors.
    """
    branches: dict[object, list[ValidationError]] = {}
    for child in error.context or ():
        branches.setdefault(child.schema_path[0], []).append(child)
    return min(branches.values(), key=_distance, default=[])


def _distance(errors: Iterable[ValidationError]) -> tuple[bool, int, int]:
    listed = list(errors)
    other_type = any(e.validator == "type" and not e.path for e in listed)
    return other_type, sum(e.validator in _SINGLE_VALUE for e in listed), len(listed)


def close_choice(error: ValidationError) -> ValidationError | None:
    """The error of the branch with a fixed word that the text is meant to be: ``Auto`` for ``auto``; None without."""
    text = error.instance
    choices = [child for child in error.context or () if child.validator in _SINGLE_VALUE and not child.path]
    return next((child for child in choices if isinstance(text, str) and nearest(text, _words(child))), None)


def _words(error: ValidationError) -> list[str]:
    wanted: Any = error.validator_value if error.validator == "enum" else [error.validator_value]
    return [word for word in wanted if isinstance(word, str)]


def accepted_types(error: ValidationError) -> list[str]:
    """The types of all branches, where every branch asks for another type than the value has; else empty.

    A branch of one fixed value (``accepted_values``) is left out.
    """
    types: dict[str, None] = {}
    for child in error.context or ():
        if child.validator not in ("type", "const") or child.path:
            return []
        wanted: Any = child.validator_value if child.validator == "type" else []
        types.update(dict.fromkeys([wanted] if isinstance(wanted, str) else wanted))
    return list(types)


def accepted_values(error: ValidationError) -> list[Any]:
    """The values of all branches that have a fixed one."""
    return [child.validator_value for child in error.context or () if child.validator == "const" and not child.path]
