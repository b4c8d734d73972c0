"""PromQL for how much a counter has grown, one included that has no series before something is counted.

Such a series begins with all that was counted at once, and ``increase`` sees growth between two samples alone: one
burst is no increase at all. Whether a series is new, or only new to this Prometheus, the target says.
"""

from __future__ import annotations

from generator.spec.units import duration

_WINDOW_S = 900
_UNSEEN_S = 300
"""How long after its start a process may be without its first answer to Prometheus."""


def growth(counter: str, where: str) -> str:
    """What each series of ``counter`` has counted in 15 minutes, to be summed; ``where`` are matchers of its jobs.

    A series that was not there 15 minutes ago counts in full, if its target answered then or its process is younger.
    Else nobody knows when it was counted: Prometheus itself may be new, or may not have reached the target.
    """
    window = duration(_WINDOW_S)
    series = f"{counter}{{{where}}}"
    answered = f"up{{{where}}} offset {window} == 1"
    started = f"process_start_time_seconds{{{where}}} > time() - {_WINDOW_S + _UNSEEN_S}"
    new = f"({series} unless {series} offset {window}) and on (job, instance) ({answered} or {started})"
    return f"{new} or increase({series}[{window}])"
