"""The numbers of the capacity model that long-term engines bring along, each with its source (as in ``figures``)."""

from __future__ import annotations

from typing import Final

from generator.capacity.figures import GIB, KIB, MIB

COMPACTED_DAYS: Final = 14
"""Counted: the longest block that Thanos' compactor makes (``cmd/thanos/compact.go``), which it works on as a whole."""

INDEX_HEADER: Final = 0.005
"""Assumed: the part of a block that the store gateway keeps on its volume; a tenth of an index, itself a twentieth."""

ENGINE: Final = {"thanos-store": 762, "thanos-query": 864, "thanos-compact": 582, "victoria-metrics": 905}
"""Measured: Thanos 0.42 and VictoriaMetrics 1.140 with an empty store, by job."""

VICTORIA_SAMPLE_BYTES: Final = 1.0
"""Documented: below one byte of a sample with its index ("Capacity planning", VictoriaMetrics' manual)."""

VICTORIA_BASE_BYTES: Final = 100 * MIB
VICTORIA_SERIES_BYTES: Final = 1024
"""Documented: about a kilobyte for each active series (VictoriaMetrics' FAQ); the base is assumed."""

WRITER_SLACK: Final = 1.25
"""Documented: remote write takes a quarter more memory ("Remote write tuning", Prometheus' manual)."""

MIMIR_BASE_BYTES: Final = 140 * MIB
MIMIR_SERIES_BYTES: Final = 8.7 * KIB
"""Measured: resident memory of Mimir 3 in one process that has one series. Documented: 2.5 GB for 300,000 series of an
ingester ("Planning capacity", Mimir's manual)."""

MIMIR_SAMPLE_BYTES: Final = GIB / 25_000
"""Documented: 1 GB of a distributor for 25,000 samples a second (the same page)."""

MIMIR_POD: Final = 3300
"""Measured: Mimir 3 in one process, of itself."""

MIMIR_PART: Final = {
    "ingester": 659,
    "distributor": 344,
    "querier": 641,
    "store-gateway": 701,
    "query-frontend": 430,
    "query-scheduler": 312,
    "compactor": 582,
}
"""Measured: Mimir 3, each part with nothing to do."""
