"""Changes to alerts (``alerting.alerts``) that would change nothing, or leave an alert that never or always fires."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic, did_you_mean, nearest
from generator.sources.contract import AlertRule, Threshold, Watch
from generator.sources.thresholds import number
from generator.spec.alerting import AlertChange
from generator.spec.model import Cluster
from generator.spec.units import duration, seconds
from generator.stack.bundled import bundled

_REASON = "the change would have no effect, and nothing would say so"


def check_alert_changes(cluster: Cluster, watch: Watch) -> Iterator[Diagnostic]:
    """Every changed alert is there, and has what is changed about it."""
    ours = {rule.alert: rule for rule in watch.declared}
    for name, change in cluster.alerting.alerts.items():
        if name in ours:
            yield from _check_ours(ours[name], change, watch)
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


def _check_ours(rule: AlertRule, change: AlertChange, watch: Watch) -> Iterator[Diagnostic]:
    """``rule`` is as its source wrote it, with the threshold of the spec and a ``for`` of its own."""
    if not change.enabled:
        return  # another check says that the rest has no effect
    if change.threshold is not None:
        if rule.threshold is None:
            having = [one.alert for one in watch.declared if one.threshold is not None]
            yield _no_threshold(rule.alert, having)
        elif not rule.threshold.holds(change.threshold):
            yield _beyond(rule.alert, change.threshold, rule.threshold)
            return  # how long the query can hold depends on it
    if change.for_ is None and change.threshold is None:
        return
    for_s = rule.for_s if change.for_ is None else seconds(change.for_)
    if rule.longest_s is not None and for_s > rule.longest_s:
        yield _never_fires(rule, change, for_s, rule.longest_s)


def _beyond(name: str, value: float, threshold: Threshold) -> Diagnostic:
    meant = value / threshold.slip
    # 300 seconds of at most 120 are no milliseconds, and 1 is no percentage.
    is_slip = threshold.slip != 1 and threshold.holds(meant) and meant >= min(1, threshold.most / 50)
    wanted = f"write {number(meant)}" if is_slip else f"write one that is {threshold.bounds()}"
    return Diagnostic(
        "bad-threshold",
        f"{name} cannot have the threshold {number(value)}: it must be {threshold.unit}, {threshold.bounds()}",
        f"{wanted}, or remove threshold",
        "the alert would never fire, or always",
        ("alerting", "alerts", name, "threshold"),
    )


def _never_fires(rule: AlertRule, change: AlertChange, for_s: int, longest_s: int) -> Diagnostic:
    key = "for" if change.for_ is not None else "threshold"
    remedy = f"write for: {duration(longest_s)} or shorter" if longest_s >= 1 else "write a larger threshold"
    return Diagnostic(
        "never-fires",
        f"{rule.alert} waits for {duration(for_s)}, and its query never holds for more than {duration(longest_s)}",
        remedy,
        "the alert would never fire",
        ("alerting", "alerts", rule.alert, key),
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
