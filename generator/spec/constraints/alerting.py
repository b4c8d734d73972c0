"""Constraints on receivers and times: every alert that is sent reaches somebody, and soon."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic, Severity, did_you_mean
from generator.spec.model import Cluster
from generator.spec.units import seconds

DEFAULT_RECEIVER = "default"
_LEAST_AGE_S = 180


def check_somebody_hears(cluster: Cluster) -> Iterator[Diagnostic]:
    """Without receivers alerts are shown and reach nobody."""
    receivers = cluster.alerting.receivers
    if not receivers:
        yield Diagnostic(
            "nobody-hears",
            "no receiver is declared: alerts are shown in Alertmanager but reach nobody",
            "declare one: alerting: {receivers: {default: {slack: {channel: '#alerts', url: {secret: S, key: K}}}}}",
            "an alert that nobody gets is no alert",
            ("alerting",),
            severity=Severity.WARNING,
        )
    elif DEFAULT_RECEIVER not in receivers:
        yield Diagnostic(
            "no-default-receiver",
            "no receiver is called default: an alert that no route matches reaches nobody",
            f"call one of them default: {', '.join(sorted(receivers))}",
            "routes cover the labels you thought of; the default covers the others",
            ("alerting", "receivers"),
            severity=Severity.WARNING,
        )


def check_group_by(cluster: Cluster) -> Iterator[Diagnostic]:
    """``...`` means every label and stands alone."""
    group_by = cluster.alerting.group_by
    if "..." in group_by and len(group_by) > 1:
        yield Diagnostic(
            "bad-group-by",
            "groupBy has ... and other labels",
            "write groupBy: ['...'] alone, or drop it",
            "... means every label; Alertmanager refuses it beside others",
            ("alerting", "groupBy"),
        )


def check_email_login(cluster: Cluster) -> Iterator[Diagnostic]:
    """A mail login has both a name and a password."""
    for name, receiver in cluster.alerting.receivers.items():
        mail = receiver.email
        if mail is not None and (mail.username is None) != (mail.password is None):
            present, missing = ("password", "username") if mail.username is None else ("username", "password")
            yield Diagnostic(
                "half-login",
                f"receiver {name!r} has a mail {present} but no {missing}",
                f"add {missing}, or drop {present}",
                "the mail server would refuse every alert",
                ("alerting", "receivers", name, "email"),
            )


def check_repeat(cluster: Cluster) -> Iterator[Diagnostic]:
    """An unchanged group is looked at once a group interval, so it cannot be repeated more often."""
    alerting = cluster.alerting
    if seconds(alerting.repeat_interval) < seconds(alerting.group_interval):
        yield Diagnostic(
            "repeat-below-group",
            f"repeatInterval {alerting.repeat_interval} is shorter than groupInterval {alerting.group_interval}",
            f"write repeatInterval: {alerting.group_interval} or more",
            "Alertmanager looks at a group once a group interval, so the shorter one never takes effect",
            ("alerting", "repeatInterval"),
        )


def check_watcher(cluster: Cluster) -> Iterator[Diagnostic]:
    """Whoever watches the heartbeat is a host, does not go down with the cluster, and waits for more than one beat."""
    watcher = cluster.alerting.heartbeat.watcher if cluster.alerting.heartbeat else None
    if watcher is None:
        return
    path = ("alerting", "heartbeat", "watcher")
    host = cluster.hosts.get(watcher.host)
    if host is None:
        yield Diagnostic(
            "unknown-watcher-host",
            f"the heartbeat's watcher is to run on {watcher.host!r}, and there is no such host",
            f"{did_you_mean(watcher.host, cluster.hosts)}, or declare it under hosts, with roles: [external]",
            "nobody would take the heartbeat, and nobody would notice that it stays away",
            (*path, "host"),
        )
    elif host.in_cluster:
        yield Diagnostic(
            "watcher-inside",
            f"the heartbeat's watcher runs on {watcher.host!r}, which is a node of the cluster",
            "name a host outside the cluster (roles: [external])",
            "an outage that takes the cluster down may take its watcher along, and then nobody is told",
            (*path, "host"),
            severity=Severity.WARNING,
        )
    if seconds(watcher.max_age) < _LEAST_AGE_S:
        yield Diagnostic(
            "impatient-watcher",
            f"maxAge {watcher.max_age} is too short for a heartbeat that is sent each minute",
            "write maxAge: 3m or more; the default is 5m",
            "one heartbeat that is a little late would be taken for an outage",
            (*path, "maxAge"),
        )
