"""What long-term metrics are kept for how long, as it follows from the spec."""

from __future__ import annotations

from generator.spec.model import Downsampled, LongTerm


def kept(long_term: LongTerm) -> dict[str, str]:
    """How long each resolution is kept, by Thanos' names for them: ``raw``, ``5m``, ``1h``."""
    own = long_term.downsampled if long_term.type == "thanos" else Downsampled()
    five_minutes = own.five_minutes or long_term.retention
    return {"raw": long_term.retention, "5m": five_minutes, "1h": own.one_hour or five_minutes}
