"""What kube-prometheus-stack makes of our values for the operator, without the chart.

Its templates ``prometheus/prometheus.yaml``, ``alertmanager/alertmanager.yaml``, ``alertmanager/secret.yaml`` and
``thanos-ruler/ruler.yaml`` copy each of these values under the name that the custom resource has for it. Three go by
other rules: ``storageSpec`` is ``storage`` there, ``<kind>SelectorNilUsesHelmValues: false`` without a selector is one
that selects everything, and the ruler's ``extraEnv`` is a container whose environment is merged.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from generator.pipeline import Generated
from tests.cluster.control_plane import Object
from tests.specs import values

RELEASE = "kube-prometheus-stack"
PROMETHEUS = f"{RELEASE}-prometheus"
ALERTMANAGER = f"{RELEASE}-alertmanager"
RULER = f"{RELEASE}-thanos-ruler"
PORT = "http-web"

_IMAGE = "image"
"""Parts of a name in the values, of which the templates make one text; the operator has a default."""
_NIL = "SelectorNilUsesHelmValues"
_SELECTED = ("podMonitor", "probe", "rule", "scrapeConfig", "serviceMonitor")


def custom_resources(result: Generated) -> list[Object]:
    """The Prometheus, the Alertmanager, the Secret of its configuration, and Thanos' ruler where there is one."""
    found = values(result, RELEASE)
    namespace = result.stack.namespace
    ruler = [_ruler(found["thanosRuler"], namespace)] if found["thanosRuler"].get("enabled") else []
    prometheus, alertmanager = found["prometheus"], found["alertmanager"]
    config = {"alertmanager.yaml": yaml.safe_dump(alertmanager["config"])}
    # The templates leave out what is empty.
    ours = {key: value for key, value in alertmanager["alertmanagerSpec"].items() if value != [] and key != _IMAGE}
    return [
        _object("Prometheus", PROMETHEUS, namespace, spec=_prometheus(prometheus["prometheusSpec"], namespace)),
        _object("Alertmanager", ALERTMANAGER, namespace, spec=ours),
        {**_object("Secret", f"alertmanager-{ALERTMANAGER}", namespace, stringData=config), "apiVersion": "v1"},
        *ruler,
    ]


def _ruler(values: Mapping[str, Any], namespace: str) -> Object:
    spec = values["thanosRulerSpec"]
    copied = {key: value for key, value in spec.items() if key not in ("extraEnv", _IMAGE) and "NilUses" not in key}
    own = {
        "serviceAccountName": values["serviceAccount"]["name"],
        "ruleNamespaceSelector": {},
        "containers": [{"name": "thanos-ruler", "env": spec["extraEnv"]}],
        # The chart's own defaults.
        "portName": "web",
        "routePrefix": "/",
        "logFormat": "logfmt",
        "logLevel": "info",
        "securityContext": {
            "runAsGroup": 2000,
            "runAsNonRoot": True,
            "runAsUser": 1000,
            "fsGroup": 2000,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
    }
    return _object("ThanosRuler", RULER, namespace, spec={**copied, **own})


def _object(kind: str, name: str, namespace: str, **body: Any) -> Object:
    metadata = {"name": name, "namespace": namespace}
    return {"apiVersion": "monitoring.coreos.com/v1", "kind": kind, "metadata": metadata, **body}


def _prometheus(spec: Mapping[str, Any], namespace: str) -> Object:
    left_out = ("storageSpec", _IMAGE)
    copied = {key: value for key, value in spec.items() if key not in left_out and not key.endswith(_NIL)}
    alertmanager = {"name": ALERTMANAGER, "namespace": namespace, "port": PORT, "apiVersion": "v2", "pathPrefix": "/"}
    return {
        **copied,
        "storage": spec["storageSpec"],
        "alerting": {"alertmanagers": [alertmanager]},
        **{f"{kind}Selector": _selector(spec, kind) for kind in _SELECTED},
        **{f"{kind}NamespaceSelector": {} for kind in _SELECTED},
    }


def _selector(spec: Mapping[str, Any], kind: str) -> Object:
    """The chart's own default selects by the label of its release."""
    if f"{kind}Selector" in spec:
        return dict(spec[f"{kind}Selector"])
    return {"matchLabels": {"release": RELEASE}} if spec.get(f"{kind}{_NIL}", True) else {}
