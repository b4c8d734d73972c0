"""Alertmanager, as values of kube-prometheus-stack: its configuration stands in the chart's config Secret.

AlertmanagerConfig objects would add a namespace matcher, and alerts about hosts have no namespace. Alertmanager
expands no environment variables, so every credential is a ``*_file`` key that points at a mounted Secret.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.spec.alerting import Email, PagerDuty, Receiver, Route, SecretKey, Slack
from generator.spec.model import Cluster
from generator.stack.budget import Memory, Share
from generator.stack.contract import Values
from generator.stack.inhibitions import inhibitions
from generator.stack.prometheus import claim

NOWHERE = "null"
HEARTBEAT = "heartbeat"
DEFAULT = "default"
_SECRETS = "/etc/alertmanager/secrets"  # where the operator mounts alertmanagerSpec.secrets

_TITLE = "{{ .Status | toUpper }}: {{ .CommonLabels.alertname }} ({{ .CommonLabels.severity }})"
_TEXT = (
    "{{ range .Alerts }}{{ .Annotations.summary }}\n{{ .Annotations.description }}\n"
    "{{ if .Annotations.runbook_url }}<{{ .Annotations.runbook_url }}|Runbook>\n{{ end }}{{ end }}"
)


def url(cluster: Cluster) -> str:
    """Where others of the cluster send their alerts: the Service that the chart makes."""
    return f"http://kube-prometheus-stack-alertmanager.{cluster.kubernetes.namespace}.svc:9093"


def shares(cluster: Cluster) -> tuple[Share, ...]:
    """Alertmanager and its config reloader (which has its own share with Prometheus)."""
    return (Share("alertmanager", 64, weight=1, most_mi=256),)


def values(cluster: Cluster, memory: Memory) -> Values:
    """Alertmanager: volume, mounted Secrets, and the whole configuration."""
    spec = {
        "replicas": 1,
        "storage": {"volumeClaimTemplate": {"spec": claim(cluster, cluster.alerting.volume)}},
        "secrets": _mounted(cluster),
        # It asks nothing of the API server.
        "automountServiceAccountToken": False,
        "resources": memory.resources("alertmanager", "10m"),
    }
    return {"alertmanager": {"enabled": True, "alertmanagerSpec": spec, "config": config(cluster)}}


def config(cluster: Cluster) -> Values:
    """``alertmanager.yml`` as data."""
    alerting = cluster.alerting
    receivers: list[Values] = [{"name": NOWHERE}]
    receivers += [_receiver(name, receiver) for name, receiver in alerting.receivers.items()]
    if alerting.heartbeat is not None:
        url = {"url_file": _file(alerting.heartbeat.url), "send_resolved": False}
        receivers.append({"name": HEARTBEAT, "webhook_configs": [url]})
    return {
        "global": {"resolve_timeout": "5m"},
        "route": {
            "receiver": DEFAULT if DEFAULT in alerting.receivers else NOWHERE,
            "group_by": list(alerting.group_by),
            "group_wait": alerting.group_wait,
            "group_interval": alerting.group_interval,
            "repeat_interval": alerting.repeat_interval,
            "routes": [*_own_routes(cluster), *(leg for route in alerting.routes for leg in _legs(route))],
        },
        "inhibit_rules": inhibitions(cluster),
        "receivers": receivers,
        "templates": ["/etc/alertmanager/config/*.tmpl"],
    }


def _own_routes(cluster: Cluster) -> list[Values]:
    heartbeat = cluster.alerting.heartbeat is not None
    watchdog: Values = {"matchers": ['alertname="Watchdog"'], "receiver": HEARTBEAT if heartbeat else NOWHERE}
    if heartbeat:
        # A beat a minute. The group is looked at once a minute; were the repeat interval as long, every other look
        # would find the last message a moment too young.
        watchdog |= {"group_wait": "0s", "group_interval": "1m", "repeat_interval": "50s"}
    return [watchdog, {"matchers": ['alertname="InfoInhibitor"'], "receiver": NOWHERE}]


def _legs(route: Route) -> Iterator[Values]:
    """One route per receiver; all but the last go on to the next, so that each of them gets the alert."""
    matchers = [f"{label}={_quoted(value)}" for label, value in route.match.items()]
    matchers += [f"{label}=~{_quoted(value)}" for label, value in route.match_regex.items()]
    last = len(route.receivers) - 1
    for index, receiver in enumerate(route.receivers):
        leg: Values = {"receiver": receiver, "matchers": matchers}
        yield {**leg, "continue": True} if index < last else leg


def _quoted(value: str) -> str:
    """A matcher's value in Alertmanager's (OpenMetrics) quoting."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _receiver(name: str, receiver: Receiver) -> Values:
    out: Values = {"name": name}
    if receiver.slack is not None:
        out["slack_configs"] = [_slack(receiver.slack)]
    if receiver.pagerduty is not None:
        out["pagerduty_configs"] = [_pagerduty(receiver.pagerduty)]
    if receiver.email is not None:
        out["email_configs"] = [_email(receiver.email)]
    if receiver.webhook is not None:
        out["webhook_configs"] = [{"url_file": _file(receiver.webhook.url), "send_resolved": True}]
    return out


def _slack(slack: Slack) -> Values:
    return {
        "api_url_file": _file(slack.url),
        "channel": slack.channel,
        "send_resolved": True,
        "title": _TITLE,
        "text": _TEXT,
    }


def _pagerduty(pagerduty: PagerDuty) -> Values:
    return {"routing_key_file": _file(pagerduty.routing_key), "send_resolved": True, "description": _TITLE}


def _email(mail: Email) -> Values:
    login: Values = {}
    if mail.username is not None and mail.password is not None:
        login = {"auth_username": mail.username, "auth_password_file": _file(mail.password)}
    head = {"to": mail.to, "from": mail.from_, "smarthost": mail.smarthost}
    return {**head, **login, "require_tls": mail.require_tls, "send_resolved": True}


def _file(ref: SecretKey) -> str:
    return f"{_SECRETS}/{ref.secret}/{ref.key}"


def _refs(cluster: Cluster) -> Iterator[SecretKey]:
    for receiver in cluster.alerting.receivers.values():
        if receiver.slack is not None:
            yield receiver.slack.url
        if receiver.pagerduty is not None:
            yield receiver.pagerduty.routing_key
        if receiver.email is not None and receiver.email.password is not None:
            yield receiver.email.password
        if receiver.webhook is not None:
            yield receiver.webhook.url
    if cluster.alerting.heartbeat is not None:
        yield cluster.alerting.heartbeat.url


def _mounted(cluster: Cluster) -> list[str]:
    return sorted({ref.secret for ref in _refs(cluster)})
