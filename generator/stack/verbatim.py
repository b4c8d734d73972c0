"""Values that a chart expands as a template once more, which must come out as they are."""

from __future__ import annotations

from generator.stack.contract import Values

_OPEN = "{{"
_OPEN_ESCAPED = "{{ `{{` }}"
"""Go's template for two braces. Backticks, because the chart may put the text into double quotes."""


def verbatim(values: Values) -> Values:
    """The same values, with every ``{{`` in a string written so that Helm's ``tpl`` gives it back."""
    return {key: _escaped(value) for key, value in values.items()}


def _escaped(value: object) -> object:
    match value:
        case str():
            return value.replace(_OPEN, _OPEN_ESCAPED)
        case dict():
            return verbatim(value)
        case list():
            return [_escaped(item) for item in value]
    return value
