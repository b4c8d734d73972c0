"""A credential that the output takes from nowhere is found, in every form in which programs take one."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from generator.checks.references import FileUse, SecretUse, check_references, file_uses, secret_uses
from generator.sources.contract import Force, HostService, Watch, Watched
from generator.stack.contract import KubernetesObject, Release, Stack
from generator.stack.merge import merge
from tests.specs import SPECS, generated

KEYSTONE = generated("keystone")


def stack_with(values: dict[str, Any]) -> Stack:
    release = KEYSTONE.stack.releases[1]
    assert release.name == "loki"
    added = replace(release, values=merge(release.values, {"extra": values}))
    return replace(KEYSTONE.stack, releases=(*KEYSTONE.stack.releases[:1], added, *KEYSTONE.stack.releases[2:]))


def watch_with(value: Any) -> Watch:
    service = HostService("one more", {("services", "x", "setting"): value})
    return replace(KEYSTONE.watch, sources=(*KEYSTONE.watch.sources, Watched("x", services={"backup": (service,)})))


def messages(stack: Stack = KEYSTONE.stack, watch: Watch = KEYSTONE.watch) -> list[str]:
    findings = list(check_references(KEYSTONE.cluster, watch, stack))
    assert {finding.id for finding in findings} <= {"undeclared-secret"}
    return [finding.message.removesuffix(", which the spec does not name") for finding in findings]


@pytest.mark.parametrize("name", SPECS)
def test_our_own_output(name: str) -> None:
    result = generated(name)
    assert list(check_references(result.cluster, result.watch, result.stack)) == []


@pytest.mark.parametrize(
    ("values", "what", "where"),
    [
        ({"existingSecret": "lost", "passwordKey": "p"}, "the Secret lost", "existingSecret"),
        ({"env": [{"valueFrom": {"secretKeyRef": {"name": "lost", "key": "k"}}}]}, "the Secret lost",
         "env.0.valueFrom.secretKeyRef"),
        ({"env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "alertmanager-slack", "key": "k"}}}]},
         "the key k of the Secret alertmanager-slack", "env.A.valueFrom.secretKeyRef"),
        ({"envFrom": [{"secretRef": {"name": "lost"}}]}, "the Secret lost", "envFrom.0.secretRef"),
        ({"volumes": [{"name": "v", "secret": {"secretName": "lost"}}]}, "the Secret lost",
         "volumes.v.secret.secretName"),
        ({"secrets": ["alertmanager-slack", "lost"]}, "the Secret lost", "secrets"),
        ({"url_file": "/etc/alertmanager/secrets/lost/url"}, "the Secret lost", "url_file"),
        ({"basicAuth": {"password": {"name": "lost", "key": "p"}}}, "the Secret lost", "basicAuth.password"),
        ({"aws": {"secret": {"name": "lost"}}}, "the Secret lost", "aws.secret"),
    ],
)  # fmt: skip
def test_a_secret_from_nowhere(values: dict[str, Any], what: str, where: str) -> None:
    assert messages(stack_with(values)) == [f"loki: extra.{where} refers to {what}"]


@pytest.mark.parametrize(
    "values",
    [
        {"existingSecret": "", "secretName": None},
        {"configMapKeyRef": {"name": "a", "key": "b"}, "configMap": {"name": "a", "key": "b"}},
        {"tolerations": [{"key": "a", "operator": "Exists"}], "secret": {"create": False, "name": "x"}},
        {"existingSecret": "grafana-admin", "userKey": "whatever"},
    ],
)
def test_what_is_no_reference_or_a_known_one(values: dict[str, Any]) -> None:
    assert messages(stack_with(values)) == []


def test_objects_count_and_rules_do_not() -> None:
    manifest = {"metadata": {"name": "a"}, "spec": {"basicAuth": {"username": {"name": "lost", "key": "u"}}}}
    for kind, said in (("ScrapeConfig", 1), ("PrometheusRule", 0)):
        thing = KubernetesObject({"kind": kind, **manifest})
        stack = replace(KEYSTONE.stack, objects=(*KEYSTONE.stack.objects, thing))
        assert messages(stack) == ["ScrapeConfig a: spec.basicAuth.username refers to the Secret lost"] * said


@pytest.mark.parametrize(
    ("value", "file"),
    [
        ("/run/agenix/lost", "/run/agenix/lost"),
        (Force("/run/secrets/lost"), "/run/secrets/lost"),
        (("password:/run/agenix/lost",), "/run/agenix/lost"),
        ({"basic": {"file": '"/run/agenix/lost"'}}, "/run/agenix/lost"),
        ("/run/agenix/headscale-api-key-2", "/run/agenix/headscale-api-key-2"),
        ("/run/agenix/headscale-api-key:/run/agenix/lost", "/run/agenix/lost"),
    ],
)
def test_a_file_from_nowhere(value: Any, file: str) -> None:
    assert messages(watch=watch_with(value)) == [f"services.x.setting of backup refers to the file {file}"]


@pytest.mark.parametrize("value", ["/run/credentials/x.service/key", "/run/current-system/sw/bin/x", "/var/lib/x", 1])
def test_what_is_no_secret_of_a_host(value: Any) -> None:
    assert messages(watch=watch_with(value)) == []


def test_a_file_of_the_spec_is_found_wherever_it_lies() -> None:
    uses = file_uses(KEYSTONE.cluster, watch_with("a:/run/agenix/headscale-api-key"))
    assert [use for use in uses if use.file == "/run/agenix/headscale-api-key"] == [
        FileUse("/run/agenix/headscale-api-key", "primer", "services.nixscope.headscale-exporter.apiKeyFile"),
        FileUse("/run/agenix/headscale-api-key", "backup", "services.x.setting"),
    ]
    odd = generated("odd")
    assert [use.file for use in file_uses(odd.cluster, odd.watch)] == ["/run/keys/100% $key"]


def test_every_release_is_looked_at() -> None:
    releases: tuple[Release, ...] = KEYSTONE.stack.releases
    readers = {use.reader.partition(":")[0] for use in secret_uses(KEYSTONE.stack)}
    assert readers == {"kube-prometheus-stack", "loki", "yace"} < {release.name for release in releases}
    assert SecretUse("yace-aws", ("access_key", "secret_key"), "yace: aws.secret") in secret_uses(KEYSTONE.stack)
