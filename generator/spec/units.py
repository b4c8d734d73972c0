"""Durations and sizes of the spec, as numbers.

The schema has checked the text already; these functions only read it. Prometheus' sizes are powers of two
(``45GB`` is 45 GiB), as its ``--storage.tsdb.retention.size`` parses them.
"""

from __future__ import annotations

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_BYTES = {"Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "MB": 2**20, "GB": 2**30, "TB": 2**40}


def seconds(duration: str) -> int:
    """``15d`` as seconds."""
    return int(duration[:-1]) * _SECONDS[duration[-1]]


def duration(length_s: int) -> str:
    """Seconds as Prometheus writes them: the largest unit that divides, weeks left out (``300`` is ``5m``)."""
    for unit in ("d", "h", "m"):
        if length_s >= _SECONDS[unit] and length_s % _SECONDS[unit] == 0:
            return f"{length_s // _SECONDS[unit]}{unit}"
    return f"{length_s}s"


def hours(duration: str) -> str:
    """``90d`` as ``2160h``: Go's duration parser, which Loki uses for some keys, knows no days."""
    length_s = seconds(duration)
    return f"{length_s // 3600}h" if length_s % 3600 == 0 else f"{length_s}s"


def volume_bytes(quantity: str) -> int:
    """``50Gi``, ``45GB`` as bytes; both are powers of two."""
    return int(quantity[:-2]) * _BYTES[quantity[-2:]]


def size_within(volume: str, percent: int) -> str:
    """The largest whole ``GB`` (``MB`` below one) that is at most ``percent`` of a volume."""
    limit_bytes = volume_bytes(volume) * percent // 100
    if limit_bytes >= _BYTES["GB"]:
        return f"{limit_bytes // _BYTES['GB']}GB"
    return f"{limit_bytes // _BYTES['MB']}MB"
