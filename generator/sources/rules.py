"""Rules that Prometheus or Loki evaluates: alerts, what of them the spec may change, and recorded series."""

from __future__ import annotations

import math
from typing import Literal

import msgspec


class Threshold(msgspec.Struct, frozen=True):
    """A number in the query of an alert that the spec may change (``thresholds.threshold``): ``value``, in ``unit``.

    With one beyond ``least`` or ``most`` the alert would never fire, or always; ``above`` and ``below`` say that the
    bound itself is beyond, too. ``slip`` is the factor of the usual mistake in the unit, 100 for a percentage in place
    of a share.
    """

    value: float
    unit: str
    least: float = 0
    most: float = math.inf
    above: bool = False
    below: bool = False
    slip: float = 1

    def holds(self, value: float) -> bool:
        """Whether the alert can fire, and be silent, with that value."""
        over = self.least < value if self.above else self.least <= value
        return over and (value < self.most if self.below else value <= self.most)

    def bounds(self) -> str:
        """What ``holds`` asks, in words: ``at least 0 and below 1``."""
        least = f"{'above' if self.above else 'at least'} {self.least:g}"
        return least if self.most == math.inf else f"{least} and {'below' if self.below else 'at most'} {self.most:g}"


class AlertRule(msgspec.Struct, frozen=True):
    """One alert. ``for_s`` in seconds; ``summary`` and ``description`` may use Prometheus' ``{{ $labels.x }}``.

    ``threshold`` is None where the spec can change no number of ``expr``. ``longest_s`` is how long ``expr`` can hold
    at most, None where nothing bounds it.
    """

    alert: str
    expr: str
    for_s: int
    severity: Literal["critical", "warning", "info"]
    summary: str
    description: str
    threshold: Threshold | None = None
    longest_s: int | None = None


class RecordingRule(msgspec.Struct, frozen=True):
    """A recorded series, which is a metric of its own for the rules and dashboards after it."""

    record: str
    expr: str
    labels: tuple[str, ...] = ()


class RuleGroup(msgspec.Struct, frozen=True):
    """Rules that are evaluated together, in order.

    ``by_prometheus`` says that each Prometheus evaluates them over what it scrapes itself, even where another program
    evaluates the rest.
    """

    name: str
    rules: tuple[AlertRule | RecordingRule, ...]
    by_prometheus: bool = False
