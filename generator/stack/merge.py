"""Deep merge of chart values that refuses a conflict: two concerns may fill one map, never one leaf."""

from __future__ import annotations

from generator.stack.contract import Values


def merge(*parts: Values) -> Values:
    """All parts in one; keys keep the order in which they first appear.

    Raises ValueError where two parts set the same leaf to different values, with the key's path.
    """
    out: Values = {}
    for part in parts:
        _into(out, part, ())
    return out


def _into(out: Values, part: Values, path: tuple[str, ...]) -> None:
    for key, value in part.items():
        if key not in out:
            out[key] = merge(value) if isinstance(value, dict) else value
        elif isinstance(out[key], dict) and isinstance(value, dict):
            _into(out[key], value, (*path, key))
        elif (type(out[key]), out[key]) != (type(value), value):  # True is no 1
            raise ValueError(f"two parts set {'.'.join((*path, key))}: {out[key]!r} and {value!r}")
