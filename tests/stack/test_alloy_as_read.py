"""Alloy's configuration as Grafana's own parser reads it: whose logs it follows, where it finds them, where they go."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from typing import Any

import pytest
import yaml

from generator.pipeline import Generated
from tests import alloy
from tests.specs import SPECS, generated, made, values

pytestmark = pytest.mark.proves("alloy-syntax", "reads whose logs are followed, from which files, and where they go")

POD = {
    "__meta_kubernetes_namespace": "shop",
    "__meta_kubernetes_pod_name": "web-0",
    "__meta_kubernetes_pod_uid": "0a1b",
    "__meta_kubernetes_pod_container_name": "nginx",
}
STATIC_POD = {
    **POD,
    "__meta_kubernetes_pod_uid": "ffff",
    "__meta_kubernetes_pod_annotation_kubernetes_io_config_hash": "77",
}


def blocks(result: Generated, name: str) -> list[dict[str, Any]]:
    """Every block of this name in the configuration for pods."""
    text = yaml.safe_load(result.tree["manifests/configmap/alloy-config.yaml"])["data"]["config.alloy"]
    return alloy.blocks(text, name)


@pytest.mark.parametrize("name", SPECS)
def test_only_the_pods_of_its_own_node(name: str) -> None:
    """The chart sets HOSTNAME to the node's name; without the selector every line would be shipped once per node."""
    (selector,) = blocks(generated(name), "selectors")
    field = selector["field"]
    assert selector["role"] == "pod"
    assert (field["left"], field["op"]) == ({"string": "spec.nodeName="}, "+")
    assert field["right"]["args"][0] == {"call": "sys.env", "args": [{"string": "HOSTNAME"}]}


@pytest.mark.parametrize(
    ("pod", "file"),
    [(POD, "/var/log/pods/shop_web-0_0a1b/nginx/3.log"), (STATIC_POD, "/var/log/pods/shop_web-0_77/nginx/0.log")],
)
def test_the_files_of_a_pod(pod: dict[str, str], file: str) -> None:
    """Where the kubelet puts them, which names the folder of a static pod by another hash."""
    labels = dict(pod)
    for rule in blocks(made(), "rule"):
        joined = rule.get("separator", ";").join(labels.get(label, "") for label in rule["source_labels"])
        if found := re.fullmatch(rule.get("regex", "(.*)"), joined):
            labels[rule["target_label"]] = rule.get("replacement", "$1").replace("$1", found[1])
    assert fnmatch(file, labels["__path__"])
    assert (labels["namespace"], labels["pod"], labels["container"]) == ("shop", "web-0", "nginx")
    mounts = values(made(), "alloy")["alloy"]["mounts"]
    assert mounts["varlog"] is True, "the folder is the node's"


@pytest.mark.parametrize("name", SPECS)
def test_lines_go_to_lokis_gateway(name: str) -> None:
    (endpoint,) = blocks(generated(name), "endpoint")
    assert endpoint["url"] == f"http://loki-gateway.{generated(name).stack.namespace}.svc/loki/api/v1/push"
    by_namespace = generated(name).cluster.logs.tenancy.by == "namespace"
    assert blocks(generated(name), "stage.tenant") == ([{"label": "namespace"}] if by_namespace else [])
