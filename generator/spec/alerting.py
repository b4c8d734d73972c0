"""The alerting part of the model: receivers, routes and the heartbeat (schema: ``alerting``)."""

from typing import Literal

from msgspec import field

from generator.spec.part import Part


class SecretKey(Part, frozen=True):
    """One key of a Secret in the stack's namespace."""

    secret: str
    key: str


class Slack(Part, frozen=True):
    """A Slack channel."""

    channel: str
    url: SecretKey


class PagerDuty(Part, frozen=True):
    """A PagerDuty service."""

    routing_key: SecretKey


class Email(Part, frozen=True):
    """A mailbox."""

    to: str
    from_: str = field(name="from")
    smarthost: str
    username: str | None = None
    password: SecretKey | None = None
    require_tls: bool = field(default=True, name="requireTLS")


class Webhook(Part, frozen=True):
    """A URL that gets Alertmanager's JSON."""

    url: SecretKey


class Receiver(Part, frozen=True):
    """Where alerts go: any of the four ways, at least one."""

    slack: Slack | None = None
    pagerduty: PagerDuty | None = None
    email: Email | None = None
    webhook: Webhook | None = None


class Route(Part, frozen=True, kw_only=True):
    """Alerts with these labels go to all of these receivers."""

    match: dict[str, str] = {}
    match_regex: dict[str, str] = {}
    receivers: tuple[str, ...]


class SecretName(Part, frozen=True):
    """A Secret whose keys the schema fixes."""

    secret: str


class FileRef(Part, frozen=True):
    """A file on a host that holds a secret."""

    file: str


class Watcher(Part, frozen=True, kw_only=True):
    """A host that takes the heartbeat and says when it stays away."""

    host: str
    max_age: str = "5m"
    notify: FileRef


class Heartbeat(Part, frozen=True):
    """Where the always-firing Watchdog goes."""

    url: SecretKey
    watcher: Watcher | None = None


class AlertChange(Part, frozen=True):
    """What is different about one alert; None keeps what the alert says itself."""

    enabled: bool = True
    severity: Literal["critical", "warning", "info"] | None = None
    for_: str | None = field(default=None, name="for")
    threshold: float | None = None


class Alerting(Part, frozen=True):
    """Alertmanager."""

    volume: str = "10Gi"
    group_by: tuple[str, ...] = ("alertname", "cluster", "instance")
    group_wait: str = "30s"
    group_interval: str = "5m"
    repeat_interval: str = "12h"
    receivers: dict[str, Receiver] = {}
    routes: tuple[Route, ...] = ()
    heartbeat: Heartbeat | None = None
    alerts: dict[str, AlertChange] = {}
    runbooks: str = "https://github.com/nixscope/nixscope/blob/main/docs/runbooks"
