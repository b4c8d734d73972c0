"""kube-prometheus-stack and the adapter: the switches whose wrong default nobody notices."""

from __future__ import annotations

import pytest

from tests.specs import SPECS, generated, made, named, values

KPS = "kube-prometheus-stack"
SELECTORS = ("rule", "serviceMonitor", "podMonitor", "probe", "scrapeConfig")


@pytest.mark.parametrize("name", SPECS)
def test_everything_is_selected(name: str) -> None:
    found = values(generated(name), KPS)
    spec = found["prometheus"]["prometheusSpec"]
    assert {key: value for key, value in spec.items() if key.endswith("SelectorNilUsesHelmValues")} == {
        f"{kind}SelectorNilUsesHelmValues": False for kind in SELECTORS
    }
    assert found["thanosRuler"]["thanosRulerSpec"]["ruleSelectorNilUsesHelmValues"] is False


@pytest.mark.parametrize("name", SPECS)
def test_hosts_keep_their_port(name: str) -> None:
    """The DaemonSet would want port 9100, which NixOS' own exporter has; its dashboards are wanted all the same."""
    exporter = values(generated(name), KPS)["nodeExporter"]
    assert exporter["enabled"] is False
    assert exporter["forceDeployDashboards"] is True


@pytest.mark.parametrize("name", SPECS)
def test_no_certificate_that_only_a_hook_makes(name: str) -> None:
    """Either alone leaves the operator waiting for a Secret that never comes."""
    operator = values(generated(name), KPS)["prometheusOperator"]
    assert operator["admissionWebhooks"] == operator["tls"] == {"enabled": False}


@pytest.mark.parametrize("name", SPECS)
def test_grafana_gives_its_volume_back_before_a_rollout(name: str) -> None:
    grafana = values(generated(name), KPS)["grafana"]
    assert grafana["deploymentStrategy"] == {"type": "Recreate"}
    assert grafana["admin"] == {
        "existingSecret": generated(name).cluster.grafana.admin.secret,
        "userKey": "admin-user",
        "passwordKey": "admin-password",
    }, "the keys that the guide and the schema tell people to make"
    assert named(grafana, "adminPassword") == []


@pytest.mark.parametrize(
    ("metrics", "size"),
    [
        ({}, "42GB"),  # 85 % of 50 GiB is 42.5
        ({"volume": "100Gi"}, "85GB"),
        ({"volume": "1Gi"}, "870MB"),
        ({"volume": "1Ti"}, "870GB"),
        ({"volume": "100Gi", "retentionSize": "30GB"}, "30GB"),
        ({"volume": "100Gi", "retentionSize": "99GB", "allowTightVolume": True}, "99GB"),
    ],
)
def test_retention_size(metrics: dict[str, str], size: str) -> None:
    assert values(made(metrics=metrics), KPS)["prometheus"]["prometheusSpec"]["retentionSize"] == size


def test_storage_class_only_where_one_is_named() -> None:
    """Null or an empty string would mean something else: no class at all."""
    for release in made().stack.releases:
        assert named(release.values, "storageClassName") == named(release.values, "storageClass") == []
    named_class = made(storage={"block": {"class": "fast"}})
    classes = named(values(named_class, KPS), "storageClassName") + named(values(named_class, "loki"), "storageClass")
    assert [value for _, value in classes] == ["fast"] * 4


def test_adapter_leaves_the_resource_metrics_alone() -> None:
    """metrics-server serves ``metrics.k8s.io``; two of them break every autoscaler."""
    assert "prometheus-adapter" not in {release.name for release in made().stack.releases}
    found = values(made(kubernetes={"namespace": "obs"}, metrics={"adapter": True}), "prometheus-adapter")
    assert found["rules"] == {"default": True}
    assert found["prometheus"] == {"url": "http://kube-prometheus-stack-prometheus.obs.svc", "port": 9090}


def test_what_the_spec_says_of_time() -> None:
    spec = values(made(metrics={"retention": "40d", "scrapeInterval": "20s"}), KPS)["prometheus"]["prometheusSpec"]
    assert (spec["retention"], spec["scrapeInterval"], spec["evaluationInterval"]) == ("40d", "20s", "20s")


@pytest.mark.parametrize("name", SPECS)
def test_every_alert_says_of_which_cluster_it_is(name: str) -> None:
    """Under the label that routes, inhibitions and Loki's streams have for it."""
    spec = values(generated(name), KPS)["prometheus"]["prometheusSpec"]
    assert spec["externalLabels"] == {"cluster": generated(name).cluster.name}
