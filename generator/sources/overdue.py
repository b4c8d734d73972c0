"""PromQL for what a program has to do now and then: whether it is late with it, whatever has restarted since.

A gauge with the time of the last success is 0 again after each start, and a program that is killed again and again is
never up for long. So the latest success and the earliest start within a window count, of all processes of a kind, also
of those that are gone.
"""

from __future__ import annotations

from generator.sources.thresholds import number
from generator.spec.units import duration

_HOUR_S = 3600
_MARGIN_S = 3600
"""How long such a program may be away in one piece and still be known to have been there before."""


def overdue(last: str, started: str, by: str, hours: float) -> str:
    """The age of the last success in seconds, where it is above the limit; a new program gets as long from its start.

    ``last`` and ``started`` select Unix times: of successes (0 without one), and of the starts of the processes.
    """
    age = f"time() - max by ({by}) (max_over_time({last}[{window(hours)}]))"
    return f"({age} > {_limit(hours)}) and on ({by}) {older(started, by, hours)}"


def older(started: str, by: str, hours: float) -> str:
    """What was first started longer ago than that."""
    since = f"time() - min by ({by}) (min_over_time({started}[{window(hours)}]))"
    return f"({since} > {_limit(hours)})"


def window(hours: float) -> str:
    """How far back to look for what may be that old."""
    return duration(round(hours * _HOUR_S) + _MARGIN_S)


def _limit(hours: float) -> str:
    return number(hours * _HOUR_S)
