"""Metrics that cross clusters: what is told where the Mimir is, and what the cluster does without that has none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generator.insight.graph import graph_cluster
from generator.insight.plan.assemble import plan
from generator.insight.secrets import find_secrets
from generator.pipeline import Generated
from generator.spec.gateway import queries_address, samples_address
from generator.spec.long_term import overheard
from generator.stack import mimir_config
from generator.stack.budget import Memory
from tests.commandline import nixscope
from tests.specs import SPECS, STORE, alerts, cluster, generated, made, values
from tests.stack.test_network import GRAFANA, of, peers

ELSEWHERE, ENTRY = generated("mimir-elsewhere"), generated("mimir-entry")
HTPASSWD = {"htpasswd": {"file": "/run/h"}}
URL = "http://100.64.0.1:3900"


def small(**long_term: Any) -> Generated:
    """Without an object store, a login or anything else."""
    return made(metrics={"longTerm": {"type": "mimir", "url": URL, **long_term}})


def distributed(**long_term: Any) -> Generated:
    return made(
        storage=STORE,
        hosts={"box": {"address": "100.64.0.1", "roles": ["server"]}},
        budget={"memory": "32Gi"},
        metrics={"longTerm": {"type": "mimir", "mode": "distributed", **long_term}},
    )


def test_prometheus_writes_there_with_the_login() -> None:
    (target,) = values(ELSEWHERE, "kube-prometheus-stack")["prometheus"]["prometheusSpec"]["remoteWrite"]
    assert target == {
        "url": "http://100.64.0.1:3900/api/v1/push",
        "name": "mimir",
        "headers": {"X-Scope-OrgID": "basalt"},
        "basicAuth": {key: {"name": "metrics-login", "key": key} for key in ("username", "password")},
        "sendExemplars": True,
    }


def test_grafana_asks_there_with_the_login_out_of_its_environment() -> None:
    grafana = values(ELSEWHERE, "kube-prometheus-stack")["grafana"]
    (source,) = [one for one in grafana["additionalDataSources"] if one["uid"] == "prometheus"]
    assert {key: source[key] for key in ("url", "isDefault", "basicAuth", "basicAuthUser", "secureJsonData")} == {
        "url": "http://100.64.0.1:3900/prometheus",
        "isDefault": True,
        "basicAuth": True,
        "basicAuthUser": "$METRICS_USERNAME",
        "secureJsonData": {"httpHeaderValue1": "basalt", "basicAuthPassword": "$METRICS_PASSWORD"},
    }
    assert grafana["envValueFrom"] == {
        f"METRICS_{key.upper()}": {"secretKeyRef": {"name": "metrics-login", "key": key}}
        for key in ("username", "password")
    }


def test_without_a_login_none_is_sent() -> None:
    chart = values(small(), "kube-prometheus-stack")
    (target,) = chart["prometheus"]["prometheusSpec"]["remoteWrite"]
    assert target == {"url": f"{URL}/api/v1/push", "name": "mimir", "headers": {"X-Scope-OrgID": "metrics"}}
    assert "envValueFrom" not in chart["grafana"]
    assert not {"basicAuth", "basicAuthUser"} & chart["grafana"]["additionalDataSources"][0].keys()


@pytest.mark.parametrize("result", [ELSEWHERE, small(mode="distributed")], ids=["single", "distributed"])
def test_nothing_of_mimir_is_here(result: Generated) -> None:
    """No pod, no volume, no memory, no job, no alert, no way in, no bucket."""
    names = [one.name for one in (*result.stack.objects, *result.stack.releases)]
    names += [job.name for job in result.watch.service_jobs] + alerts(result)
    assert [name for name in names if "mimir" in name.lower()] == []
    found = plan(result.cluster, result.watch)
    assert [one.container for one in found.memory if "mimir" in one.container] == []
    assert [one.name for one in found.volumes if "mimir" in one.name] == []
    assert (found.metrics_store, [one.id for one in found.findings if one.id == "plan-long-term"]) == (None, [])


def test_the_chart_says_when_samples_do_not_arrive() -> None:
    """Its alerts on remote writing are on, as all of its rules are."""
    rules = values(ELSEWHERE, "kube-prometheus-stack")["defaultRules"]
    assert rules["create"] is True
    assert not {"disabled", "rules"} & rules.keys()


def test_the_picture_says_where() -> None:
    takes = "other clusters write there, too: port 3900"
    for result, line in ((ELSEWHERE, f"writes to Mimir at {URL}"), (ENTRY, takes)):
        found = graph_cluster(result.cluster, result.watch)
        (prometheus,) = [node for node in found.nodes if node.id == "prometheus"]
        assert prometheus.lines[-1] == line


def test_both_secrets_are_listed() -> None:
    login = find_secrets(ELSEWHERE.cluster, ELSEWHERE.watch, ELSEWHERE.stack)
    (secret,) = [one for one in login.secrets if one.name == "metrics-login"]
    assert ({*secret.keys}, secret.declared) == ({"username", "password"}, ("metrics.longTerm.login",))
    assert {reader.partition(":")[0] for reader in secret.readers} == {"kube-prometheus-stack"}
    assert len(secret.readers) == 4  # Prometheus and Grafana, each key
    entry = find_secrets(ENTRY.cluster, ENTRY.watch, ENTRY.stack)
    (file,) = [one for one in entry.files if one.file == "/run/agenix/metrics-htpasswd"]
    assert (file.hosts, file.declared) == (("server",), ("metrics.longTerm.entry.htpasswd",))


@pytest.mark.parametrize(
    ("result", "parts"),
    [
        (ENTRY, ({"app.kubernetes.io/name": "mimir", "app.kubernetes.io/component": "all"},) * 2),
        (
            distributed(entry=HTPASSWD),
            tuple(
                {
                    "app.kubernetes.io/name": "mimir",
                    "app.kubernetes.io/instance": "mimir",
                    "app.kubernetes.io/component": part,
                }
                for part in ("distributor", "query-frontend")
            ),
        ),
    ],
    ids=["single", "distributed"],
)
def test_servers_find_mimir_by_address(result: Generated, parts: tuple[dict[str, str], ...]) -> None:
    """In either layout; and no job over Mimir's Services finds these."""
    services = {one.name: one.manifest for one in result.stack.objects if one.kind == "Service"}
    addresses = {"metrics-entry-samples": samples_address, "metrics-entry-queries": queries_address}
    for (name, address), selector in zip(addresses.items(), parts, strict=True):
        assert services[name]["spec"] == {
            "clusterIP": address(result.cluster),
            "selector": selector,
            "ports": [{"name": "http", "port": 80, "targetPort": 8080, "protocol": "TCP"}],
        }
        assert "app.kubernetes.io/name" not in services[name]["metadata"]["labels"]


@pytest.mark.parametrize("result", [ENTRY, distributed(entry=HTPASSWD)], ids=["single", "distributed"])
def test_replicas_of_other_clusters_are_heard_once(result: Generated) -> None:
    """Although this cluster has a single Prometheus."""
    assert result.cluster.metrics.replicas == 1
    config = mimir_config.configuration(result.cluster, Memory({"mimir": 800, "mimir-store-gateway": 800}))
    assert config["distributor"]["ha_tracker"]["enable_ha_tracker"] is True
    assert config["limits"]["accept_ha_samples"] is True


@pytest.mark.parametrize("result", [ENTRY, distributed(entry=HTPASSWD)], ids=["single", "distributed"])
def test_what_waited_in_an_outage_is_not_too_old(result: Generated) -> None:
    """Prometheus' write-ahead log holds two to three hours; without an entry nobody sends so late."""
    memory = Memory({"mimir": 800, "mimir-store-gateway": 800})
    assert mimir_config.configuration(result.cluster, memory)["limits"]["out_of_order_time_window"] == "4h"
    alone = cluster(storage=STORE, metrics={"longTerm": {"type": "mimir"}})
    assert "out_of_order_time_window" not in mimir_config.configuration(alone, memory)["limits"]


def test_the_entry_opens_mimir_to_all_and_nothing_else_does() -> None:
    assert peers(of(ENTRY)["allow-mimir"], 8080) is None
    with_, without = of(distributed(entry=HTPASSWD)), of(distributed())
    for part in ("distributor", "query-frontend"):
        assert peers(with_[f"allow-mimir-{part}"], 8080) is None
        assert peers(without[f"allow-mimir-{part}"], 8080) is not None
    assert GRAFANA in peers(without["allow-mimir-query-frontend"], 8080)
    others = {name: spec for name, spec in with_.items() if name.startswith("allow-mimir")}
    del others["allow-mimir-distributor"], others["allow-mimir-query-frontend"]
    assert others == {name: without[name] for name in others}


@pytest.mark.parametrize(
    ("url", "mesh", "plain"),
    [
        ("http://100.64.0.1:3900", {}, False),
        ("http://192.0.2.7", {}, True),
        ("https://192.0.2.7", {}, False),
        ("http://[fd7a::1]:3900", {"cidr": "fd7a::/48"}, False),
        ("http://[2001:db8::1]:3900", {"cidr": "fd7a::/48"}, True),
        ("http://mimir.mesh.example.org", {}, False),
        ("http://mimir.example.org", {"type": "none"}, True),
        ("http://100.64.0.1:3900", {"type": "none"}, True),
        ("http://minio.store.svc:9000", {"type": "none"}, False),
        ("http://minio.store.svc.cluster.local:9000", {"type": "none"}, False),
        ("http://minio.svc.example.org", {"type": "none"}, True),
        ("http://[z]", {"type": "none"}, False),
    ],
)
def test_what_can_be_overheard(url: str, mesh: dict[str, str], *, plain: bool) -> None:
    assert overheard(cluster(mesh=mesh), url) is plain


@pytest.mark.parametrize(("name", "said"), [("mimir-entry", True), ("mimir", False)])
def test_the_plan_says_that_others_are_not_counted(name: str, *, said: bool, tmp_path: Path) -> None:
    ran = nixscope("plan", SPECS[name], cwd=tmp_path)
    line = "  what other clusters write there comes on top, in memory and on volumes as well"
    assert (line in ran.stdout.splitlines()) is said
