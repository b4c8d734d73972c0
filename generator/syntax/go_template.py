"""Go templates: the one form that we need, a word chosen by a value."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence


def print_choice(fields: Sequence[str], words: Mapping[str, Sequence[str]]) -> str:
    """A template of Alloy's that gives a word of ``words`` if it is how the first field that is set is written.

    Case makes no difference. Nothing set, or nothing that is known, gives the empty text.
    """
    value = " ".join(f".{field}" for field in fields)
    tests = (f"if eq $word {' '.join(map(json.dumps, known))} -}}}}{word}" for word, known in words.items())
    return f'{{{{- $word := ToLower (or {value} "") -}}}}{{{{- ' + "{{- else ".join(tests) + "{{- end -}}"
