"""The list of secrets, whole."""

from __future__ import annotations

from msgspec.structs import replace

from generator.insight.secret_forms import FORMS
from generator.insight.secrets import HostFile, Secret, Secrets, find_secrets
from tests.specs import generated, made

_AM = "kube-prometheus-stack: alertmanager.config.receivers"


def test_the_reference_cluster() -> None:
    result = generated("keystone")
    key = ("/run/agenix/headscale-api-key", ("primer",), ("watch.headscale.apiKey",))
    s3 = "loki: global.extraEnv.LOKI_S3"
    slack = ("alerting.receivers.default.slack.url", "alerting.receivers.slack.slack.url")
    assert find_secrets(result.cluster, result.watch, result.stack) == Secrets(
        "monitoring",
        (
            Secret(
                "loki-s3",
                ("access_key_id", "secret_access_key"),
                ("storage.object.credentials",),
                tuple(f"{s3}_{name}.valueFrom.secretKeyRef" for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY")),
            ),
            Secret(
                "grafana-admin",
                ("admin-user", "admin-password"),
                ("grafana.admin",),
                ("kube-prometheus-stack: grafana.admin.existingSecret",),
            ),
            Secret(
                "alertmanager-slack",
                ("url",),
                slack,
                tuple(f"{_AM}.{name}.slack_configs.0.api_url_file" for name in ("default", "slack")),
            ),
            Secret(
                "alertmanager-pagerduty",
                ("routing-key",),
                ("alerting.receivers.pagerduty.pagerduty.routingKey",),
                (f"{_AM}.pagerduty.pagerduty_configs.0.routing_key_file",),
            ),
            Secret(
                "alertmanager-smtp",
                ("password",),
                ("alerting.receivers.oncall-mail.email.password",),
                (f"{_AM}.oncall-mail.email_configs.0.auth_password_file",),
            ),
            Secret(
                "alertmanager-audit",
                ("url",),
                ("alerting.receivers.audit.webhook.url",),
                (f"{_AM}.audit.webhook_configs.0.url_file",),
            ),
            Secret(
                "alertmanager-heartbeat",
                ("url",),
                ("alerting.heartbeat.url",),
                (f"{_AM}.heartbeat.webhook_configs.0.url_file",),
            ),
            Secret("yace-aws", ("access_key", "secret_key"), ("watch.aws.credentials",), ("yace: aws.secret",)),
        ),
        (
            HostFile(
                "/run/agenix/loki-password",
                ("primer", "worker-1", "worker-2", "worker-3", "backup"),
                ("logs.hosts.password",),
                ("systemd.services.alloy.serviceConfig",),
            ),
            HostFile(
                "/run/agenix/loki-htpasswd",
                ("primer",),
                ("logs.hosts.htpasswd",),
                ("systemd.services.nginx.serviceConfig.LoadCredential",),
            ),
            HostFile(
                "/run/agenix/heartbeat-notify-url",
                ("backup",),
                ("alerting.heartbeat.watcher.notify",),
                ("services.nixscope.heartbeat-watcher.notifyFile",),
            ),
            HostFile(*key, ("services.nixscope.headscale-exporter.apiKeyFile",)),
        ),
    )


def test_what_nothing_reads_is_known() -> None:
    """Loki's credentials, with no Loki."""
    store = {"object": {"type": "minio", "endpoint": "http://m:9000", "credentials": {"secret": "s3"}}}
    result = made(storage=store, logs={"enabled": False})
    found = find_secrets(result.cluster, result.watch, result.stack)
    assert found.unread == ("s3",)
    assert found.secrets[0] == Secret("s3", (), ("storage.object.credentials",), ())
    assert "s3" not in "".join(document.text for document in FORMS["kubectl"].documents(found))


def test_without_files_on_hosts_there_is_nothing_to_make_there() -> None:
    result = generated("minimal")
    found = find_secrets(result.cluster, result.watch, result.stack)
    assert [secret.name for secret in found.secrets] == ["grafana-admin"]
    unread = replace(found, files=(HostFile("/run/x", (), ("a.b",), ()),))
    for secrets in (found, unread):
        assert [list(FORMS[form].documents(secrets)) for form in ("agenix", "sops-nix")] == [[], []]
