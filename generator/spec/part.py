"""The base of every part of the typed model.

The modules of the parts do without ``from __future__ import annotations``, so that msgspec need not compile each
annotation at each start (docs/decisions/0024).
"""

from __future__ import annotations

import msgspec


class Part(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Immutable, camelCase outside, nothing unknown accepted."""
