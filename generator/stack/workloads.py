"""Programs that no pinned chart installs: a StatefulSet or a Deployment of ours, and the Service in front of it.

Every pod has the least rights (``rights.sealed``), one container, and no credentials of the API server.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from generator.spec.model import Cluster
from generator.stack import objects
from generator.stack.contract import KubernetesObject, Values
from generator.stack.prometheus import claim
from generator.stack.rights import sealed

_USER = 65534
DATA = "data"
"""The name of the claim template; Kubernetes calls the claim of the first pod ``data-<name>-0``."""


class Program(msgspec.Struct, frozen=True):
    """One container in one pod. ``name`` is that of the controller, the container and the Service.

    ``app`` and ``component`` are its labels; ``ports`` are container and Service ports by name; ``ready`` and ``alive``
    are paths on the first of them. With a ``volume`` (a Kubernetes quantity) it is a StatefulSet that has it mounted at
    ``data``, else a Deployment. ``files`` mounts ConfigMaps of ours: folder to ConfigMap. ``stamp`` is a text whose
    change must start the pod anew although its own description stays the same.
    """

    name: str
    app: str
    component: str
    image: str
    args: tuple[str, ...]
    ports: Mapping[str, int]
    ready: str
    alive: str
    resources: Values
    env: tuple[Values, ...] = ()
    files: Mapping[str, str] = msgspec.field(default_factory=dict)
    volume: str | None = None
    data: str = ""
    stamp: str = ""
    grace_s: int = 120


def labels(app: str, component: str) -> dict[str, str]:
    """What finds the pods of a program, and its Service."""
    return {"app.kubernetes.io/name": app, "app.kubernetes.io/component": component}


def digest(text: str) -> str:
    """A short mark of a text; another text has another."""
    return f"{zlib.crc32(text.encode()):08x}"


def from_secret(name: str, secret: str, key: str) -> Values:
    """An environment variable out of a Secret."""
    return {"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}}


def program(cluster: Cluster, one: Program) -> Iterator[KubernetesObject]:
    """The Service and the controller."""
    yield _service(cluster, one)
    found = labels(one.app, one.component)
    spec: dict[str, Any] = {
        "replicas": 1,
        "selector": {"matchLabels": found},
        "template": {"metadata": _pod_metadata(one, found), "spec": _pod(one)},
    }
    if one.volume is None:
        yield objects.owned(cluster, ("apps/v1", "Deployment"), one.name, {"spec": spec}, **found)
        return
    template = {"metadata": {"name": DATA}, "spec": claim(cluster, one.volume)}
    spec |= {"serviceName": one.name, "volumeClaimTemplates": [template]}
    yield objects.owned(cluster, ("apps/v1", "StatefulSet"), one.name, {"spec": spec}, **found)


def _service(cluster: Cluster, one: Program) -> KubernetesObject:
    ports = [{"name": name, "port": port, "targetPort": name, "protocol": "TCP"} for name, port in one.ports.items()]
    found = labels(one.app, one.component)
    # Headless: a name for each pod, which is what lists of endpoints (SRV records) are made from.
    spec = {"clusterIP": "None", "selector": found, "ports": ports}
    return objects.owned(cluster, ("v1", "Service"), one.name, {"spec": spec}, **found)


def _pod_metadata(one: Program, found: Mapping[str, str]) -> Values:
    stamp = {"annotations": {"nixscope/configuration": digest(one.stamp)}} if one.stamp else {}
    return {"labels": {**objects.MANAGED_BY, **found}, **stamp}


def _pod(one: Program) -> Values:
    volumes = [{"name": name, "configMap": {"name": name}} for name in one.files.values()]
    return {
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": one.grace_s,
        "securityContext": {"fsGroup": _USER, "fsGroupChangePolicy": "OnRootMismatch"},
        "containers": [_container(one)],
        **({"volumes": volumes} if volumes else {}),
    }


def _container(one: Program) -> Values:
    mounts: list[Values] = [{"name": name, "mountPath": path, "readOnly": True} for path, name in one.files.items()]
    if one.volume is not None:
        mounts.append({"name": DATA, "mountPath": one.data})
    first = next(iter(one.ports))
    return {
        "name": one.name,
        "image": one.image,
        "args": list(one.args),
        "ports": [{"name": name, "containerPort": port, "protocol": "TCP"} for name, port in one.ports.items()],
        "readinessProbe": {"httpGet": {"path": one.ready, "port": first}, "periodSeconds": 10},
        # Patient: a large volume or bucket takes minutes to be read before the first answer.
        "livenessProbe": {"httpGet": {"path": one.alive, "port": first}, "periodSeconds": 30, "failureThreshold": 10},
        "resources": one.resources,
        "securityContext": sealed(_USER),
        "terminationMessagePolicy": "FallbackToLogsOnError",
        **({"env": [dict(variable) for variable in one.env]} if one.env else {}),
        **({"volumeMounts": mounts} if mounts else {}),
    }
