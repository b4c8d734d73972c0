"""The numbers of the capacity model that traces bring along, each with its source (as in ``figures``)."""

from __future__ import annotations

from typing import Final

from generator.capacity.figures import MIB
from generator.spec import traces

SPAN_COMPRESSION: Final = traces.COMPRESSION
"""Spans as they are sent to Tempo's blocks, as its volume is sized by. Measured: 20.3 MB of spans with nine attributes,
ids and numbers at random, became a block of 4.9 MB in Tempo 2.10."""

TEMPO_HELD_S: Final = 3600
"""Documented: a block is filled for at most half an hour (max_block_duration) and stays for 15 minutes after it was
written to the store (complete_block_timeout)."""

TEMPO_BASE_BYTES: Final = 110 * MIB
TEMPO_BYTES_PER_MIB_S: Final = 60 * MIB
"""Measured: resident memory of Tempo 2.10: 104 MiB that has taken no span, 222 MiB with 10,000 traces of 20 MB in it.
Assumed: spans of ten seconds are held, each byte six times."""

TEMPO_POD: Final = 1100
ALLOY_TRACES_POD: Final = 370
"""Measured: Tempo 2.10 and Alloy 1.18 of themselves, after spans went through both."""
