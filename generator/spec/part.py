"""The base of every part of the typed model."""

from __future__ import annotations

import msgspec


class Part(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Immutable, camelCase outside, nothing unknown accepted."""
