"""``nixscope secrets`` as its user runs it."""

from __future__ import annotations

import json

from generator.insight.secret_forms import FORMS
from tests.commandline import ROOT, Ran, nixscope
from tests.specs import EXAMPLES

MINIMAL, KEYSTONE = EXAMPLES["minimal"], EXAMPLES["keystone"]


def test_the_list() -> None:
    assert nixscope("secrets", MINIMAL, cwd=ROOT) == Ran(
        0,
        """\
Secrets in the namespace monitoring:
  grafana-admin: admin-user, admin-password
    spec: grafana.admin
    read by kube-prometheus-stack: grafana.admin.existingSecret
""",
        "",
    )
    ran = nixscope("secrets", KEYSTONE, cwd=ROOT)
    assert (ran.code, ran.stderr) == (0, "")
    assert ran.stdout.endswith(
        """\
Files on hosts:
  /run/agenix/loki-password: on primer, worker-1, worker-2, worker-3, backup
    spec: logs.hosts.password
    read by systemd.services.alloy.serviceConfig
  /run/agenix/loki-htpasswd: on primer
    spec: logs.hosts.htpasswd
    read by systemd.services.nginx.serviceConfig.LoadCredential
  /run/agenix/heartbeat-notify-url: on backup
    spec: alerting.heartbeat.watcher.notify
    read by services.nixscope.heartbeat-watcher.notifyFile
  /run/agenix/headscale-api-key: on primer
    spec: watch.headscale.apiKey
    read by services.nixscope.headscale-exporter.apiKeyFile
"""
    )


def test_a_form_and_what_it_does_not_make() -> None:
    files = "note: files on hosts are not among these (4): --form agenix or --form sops-nix\n"
    secrets = "note: Secrets of the cluster are not among these (8): --form kubectl or external-secrets\n"
    for form, noted in (("kubectl", files), ("external-secrets", files), ("agenix", secrets), ("sops-nix", secrets)):
        ran = nixscope("secrets", KEYSTONE, "--form", form, cwd=ROOT)
        assert (ran.code, ran.stderr) == (0, noted)
        said = json.loads(nixscope("secrets", KEYSTONE, "--form", form, "--json", cwd=ROOT).stdout)
        assert ran.stdout == "\n".join(document["text"] for document in said["documents"])
    assert nixscope("secrets", MINIMAL, "--form", "agenix", cwd=ROOT) == Ran(
        0,
        "",
        "note: no host needs a file that holds a secret\n"
        "note: Secrets of the cluster are not among these (1): --form kubectl or external-secrets\n",
    )


def test_json() -> None:
    ran = nixscope("secrets", MINIMAL, "--json", cwd=ROOT)
    said = json.loads(ran.stdout)
    assert (ran.code, ran.stderr) == (0, "")
    assert {finding["id"] for finding in said.pop("findings")} == {"nobody-hears"}
    assert said.pop("notes")
    assert said == {
        "namespace": "monitoring",
        "secrets": [
            {
                "name": "grafana-admin",
                "keys": ["admin-user", "admin-password"],
                "spec": ["grafana.admin"],
                "readers": ["kube-prometheus-stack: grafana.admin.existingSecret"],
            }
        ],
        "files": [],
        "documents": [],
    }


def test_an_unknown_form_is_told_with_the_nearest() -> None:
    ran = nixscope("secrets", MINIMAL, "--form", "sopsnix", cwd=ROOT)
    assert (ran.code, ran.stdout) == (2, "")
    assert ran.stderr.endswith("Error: Invalid value for --form: there is no form 'sopsnix': write 'sops-nix'\n")
    assert set(FORMS) == {"kubectl", "external-secrets", "agenix", "sops-nix"}
