"""The way of other clusters into this one's Mimir (schema: ``metrics.longTerm.entry``)."""

from __future__ import annotations

from generator.spec.alerting import FileRef
from generator.spec.part import Part


class MetricsEntry(Part, frozen=True):
    """What takes samples and queries on the mesh."""

    htpasswd: FileRef
    port: int = 3900
