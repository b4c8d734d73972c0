"""What containers may do beyond the least, each with its reason; and the least itself, for charts that leave it open.

The least is Kubernetes' Pod Security level ``restricted``, a read-only image, and no credentials of the API server.
``tests/consumers/test_rights.py`` holds the list below against every pod that the charts make.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from generator.spec.model import Cluster
from generator.stack.contract import Values

Right = Literal["root", "host-paths", "api-token"]


class Elevated(msgspec.Struct, frozen=True):
    """One right of one workload (the controller's name) and why it has it."""

    workload: str
    right: Right
    why: str


_NOBODY = 65534
_SEALED: Values = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "readOnlyRootFilesystem": True,
    "seccompProfile": {"type": "RuntimeDefault"},
}
ROOT_WITHOUT_POWERS: Values = {**_SEALED, "runAsUser": 0, "runAsGroup": 0}
"""Root, for files that root alone may read, but without any of root's capabilities."""


def sealed(user: int) -> Values:
    """``securityContext`` of a container that needs nothing but a user of its image."""
    return {**_SEALED, "runAsNonRoot": True, "runAsUser": user, "runAsGroup": user}


def restricted() -> Values:
    """``podSecurityContext`` and ``securityContext`` for a program that needs nothing."""
    user = {"runAsNonRoot": True, "runAsUser": _NOBODY, "runAsGroup": _NOBODY}
    return {"podSecurityContext": {**user, "seccompProfile": _SEALED["seccompProfile"]}, "securityContext": _SEALED}


def elevated(cluster: Cluster) -> tuple[Elevated, ...]:
    """Every right beyond the least that the stack of a cluster has."""
    token = {
        "kube-prometheus-stack-operator": "it makes the pods of Prometheus and Alertmanager, and reads and writes "
        "Secrets of every namespace (the chart's ClusterRole)",
        "kube-prometheus-stack-prometheus": "it looks for what it scrapes, and asks the kubelets",
        "kube-prometheus-stack-grafana": "its sidecars watch ConfigMaps; their Role may read the Secrets of this "
        "namespace too",
    }
    if cluster.watch.kubernetes.enabled:
        token["kube-prometheus-stack-kube-state-metrics"] = "it lists objects of all namespaces, Secrets excepted"
    if cluster.logs.enabled:
        token["alloy"] = "it looks for the pods of its node"
    if cluster.logs.enabled and cluster.logs.pods.events:
        token["alloy-events"] = "it watches events of all namespaces"
    if cluster.traces.enabled:
        token["alloy-traces"] = "it looks for the pod that a span comes from"
    if cluster.metrics.adapter:
        token["prometheus-adapter"] = "it serves an API of Kubernetes' own, and asks who is calling"
    found = [Elevated(workload, "api-token", why) for workload, why in token.items()]
    if cluster.logs.enabled:
        found += [
            Elevated("alloy", "root", "the container runtime lets root alone read log files; without capabilities"),
            Elevated("alloy", "host-paths", "/var/log, read-only, and /var/lib/alloy-pods for its positions"),
        ]
    return tuple(found)
