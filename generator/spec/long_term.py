"""What long-term metrics are kept for how long, as it follows from the spec."""

from __future__ import annotations

from generator.spec.metrics import Downsampled, LongTerm, OtherCluster
from generator.spec.model import Cluster


def kept(long_term: LongTerm) -> dict[str, str]:
    """How long each resolution is kept, by Thanos' names for them: ``raw``, ``5m``, ``1h``."""
    own = long_term.downsampled if long_term.type == "thanos" else Downsampled()
    five_minutes = own.five_minutes or long_term.retention
    return {"raw": long_term.retention, "5m": five_minutes, "1h": own.one_hour or five_minutes}


def other_clusters(cluster: Cluster) -> dict[str, OtherCluster]:
    """The clusters whose metrics are seen here, too, by name; none where the engine cannot."""
    long_term = cluster.metrics.long_term
    return long_term.clusters if long_term.type == "thanos" else {}
