"""Changes to alerts (``alerting.alerts``) that would change nothing."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic, did_you_mean, nearest
from generator.sources.contract import Watch
from generator.spec.alerting import AlertChange
from generator.spec.model import Cluster
from generator.stack.bundled import bundled

_REASON = "the change would have no effect, and nothing would say so"


def check_alert_changes(cluster: Cluster, watch: Watch) -> Iterator[Diagnostic]:
    """Every changed alert is there, and has what is changed about it."""
    ours = {rule.alert: rule for rule in watch.declared}
    for name, change in cluster.alerting.alerts.items():
        if name in ours:
            if change.threshold is not None and ours[name].threshold is None:
                yield _no_threshold(name, [rule.alert for rule in watch.declared if rule.threshold is not None])
        elif name in bundled().alerts:
            yield from _check_bundled(name, change)
        else:
            yield _unknown(name, [*ours, *bundled().alerts])
    watchdog = cluster.alerting.alerts.get("Watchdog")
    if watchdog is not None and not watchdog.enabled and cluster.alerting.heartbeat is not None:
        yield Diagnostic(
            "heartbeat-stopped",
            "Watchdog is off, and alerting.heartbeat is what it is for",
            "leave Watchdog on, or remove alerting.heartbeat",
            "whoever waits for the heartbeat would take the silence for a dead Prometheus",
            ("alerting", "alerts", "Watchdog"),
        )


def _check_bundled(name: str, change: AlertChange) -> Iterator[Diagnostic]:
    if change.threshold is not None:
        yield Diagnostic(
            "no-threshold",
            f"the threshold of {name}, which kube-prometheus-stack brings along, cannot be set",
            f"switch {name} off and write a rule of your own into the folder that watch.rules names",
            _REASON,
            ("alerting", "alerts", name, "threshold"),
        )
    if change.for_ is not None and name in bundled().without_for:
        yield Diagnostic(
            "no-duration",
            f"{name}, which kube-prometheus-stack brings along, fires at once, and its chart lets nobody set a for",
            "remove for",
            _REASON,
            ("alerting", "alerts", name, "for"),
        )


def _no_threshold(name: str, having: list[str]) -> Diagnostic:
    return Diagnostic(
        "no-threshold",
        f"{name} has no threshold",
        f"remove threshold; these alerts have one: {', '.join(sorted(set(having))) or 'none'}",
        _REASON,
        ("alerting", "alerts", name, "threshold"),
    )


def _unknown(name: str, valid: list[str]) -> Diagnostic:
    close = nearest(name, valid)
    return Diagnostic(
        "unknown-alert",
        f"there is no alert {name!r} in what this spec watches",
        did_you_mean(name, valid) if close else "remove it, or switch on what brings it along",
        _REASON,
        ("alerting", "alerts", name),
    )
