"""Alertmanager, as values of kube-prometheus-stack: its configuration stands in the chart's config Secret.

AlertmanagerConfig objects would add a namespace matcher, and alerts about hosts have no namespace. Alertmanager
expands no environment variables, so every credential is a ``*_file`` key that points at a mounted Secret.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.spec.alerting import Email, PagerDuty, Receiver, SecretKey, Slack
from generator.spec.model import Cluster
from generator.spec.units import seconds
from generator.stack.budget import Memory, Share
from generator.stack.contract import Values
from generator.stack.inhibitions import inhibition_values, inhibitions
from generator.stack.prometheus import claim
from generator.stack.routing import HEARTBEAT, NOWHERE, route_tree, route_values

_RETENTION_S = 120 * 3600
"""How long Alertmanager remembers what it has sent, unless told otherwise (``retention`` of the chart)."""

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
        **_retention(cluster),
    }
    return {"alertmanager": {"enabled": True, "alertmanagerSpec": spec, "config": config(cluster)}}


def _retention(cluster: Cluster) -> Values:
    """Longer than the chart has it where messages are repeated after more than that: what is forgotten is sent again.

    A group is looked at once a group interval, so its last message must be remembered until the look after the repeat
    interval. The operator takes no days.
    """
    nodes = [root := route_tree(cluster), *root.routes]
    needed_s = max(
        seconds(node.repeat_interval or root.repeat_interval or "0s")
        + seconds(node.group_interval or root.group_interval or "0s")
        for node in nodes
    )
    return {"retention": f"{-(-needed_s // 3600)}h"} if needed_s > _RETENTION_S else {}


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
        "route": route_values(route_tree(cluster)),
        "inhibit_rules": [inhibition_values(rule) for rule in inhibitions(cluster)],
        "receivers": receivers,
        "templates": ["/etc/alertmanager/config/*.tmpl"],
    }


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
