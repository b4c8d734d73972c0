"""Hosts that start: one that has just started, for whoever looks, and one that starts again and again.

A start by itself is of severity info, which kube-prometheus-stack's InfoInhibitor silences while nothing worse is wrong
(``stack/inhibitions.py``): most starts are meant. Nothing else tells of a host that crashes and is back within the five
minutes of HostDown, so the second alert counts.
"""

from __future__ import annotations

from generator.sources.contract import AlertRule, Threshold
from generator.sources.thresholds import number, threshold
from generator.spec.model import Cluster
from generator.spec.units import seconds

_JUST_STARTED_S = 600
_BOOT_S = 60
"""From the kernel's start to that of node_exporter."""

_WITHIN_H = 4


def rules(cluster: Cluster, job: str) -> tuple[AlertRule, ...]:
    """Both."""
    return (_rebooted(cluster, job), _rebooted_often(job, threshold(cluster, "HostRebootedOften", 3)))


def _rebooted(cluster: Cluster, job: str) -> AlertRule:
    # The boot time itself moves by a second when the clock is set; uptime does not.
    uptime = f'node_time_seconds{{job="{job}"}} - node_boot_time_seconds{{job="{job}"}}'
    return AlertRule(
        alert="HostRebooted",
        expr=f"{uptime} < {_JUST_STARTED_S}",
        for_s=0,
        severity="info",
        summary="Host {{ $labels.instance }} has just started.",
        description="It started {{ $value | humanizeDuration }} ago. If nobody did that on purpose, "
        "it crashed or lost power. While it is only info and nothing worse fires, InfoInhibitor keeps it from every "
        "receiver; HostRebootedOften it does not.",
        # Two intervals pass until it is scraped and the rule evaluated.
        longest_s=_JUST_STARTED_S - _BOOT_S - 2 * seconds(cluster.metrics.scrape_interval),
    )


def _rebooted_often(job: str, times: float) -> AlertRule:
    # Forks since boot, which begin at 0 with each boot and never fall otherwise. The boot time would count a clock that
    # is set after a boot as another one.
    return AlertRule(
        alert="HostRebootedOften",
        expr=f'resets(node_forks_total{{job="{job}"}}[{_WITHIN_H}h]) >= {number(times)}',
        for_s=0,
        severity="warning",
        summary="Host {{ $labels.instance }} starts again and again.",
        description=f"{{{{ $labels.instance }}}} has started {{{{ $value }}}} times within {_WITHIN_H} hours. If "
        "nobody does that on purpose, it crashes or loses power, and will again.",
        threshold=Threshold(times, "a number of starts", 1),
    )
