"""What the real prometheus-operator makes of our objects: the files that Prometheus and Alertmanager run with."""

from __future__ import annotations

import base64
import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from generator.pipeline import Generated
from tests.cluster.control_plane import ControlPlane, Object
from tests.cluster.custom_resources import ALERTMANAGER, PROMETHEUS, custom_resources
from tests.processes import free_port, running, wait_for

_ACCESS = {"ca": "ca.crt", "cert": "admin.crt", "key": "admin.key"}
_SECRETS = {
    f"prometheus-{PROMETHEUS}": "prometheus.yaml.gz",
    f"alertmanager-{ALERTMANAGER}-generated": "alertmanager.yaml.gz",
}
_VARIABLES = {"POD_NAME": f"prometheus-{PROMETHEUS}-0", "SHARD": "0"}
"""What the config reloader puts in for ``$(…)`` in the first pod."""
_RULES = re.compile(r"/etc/prometheus/rules/([^/]+)/\*\.yaml")
"""Each of these folders is a ConfigMap, mounted."""


@dataclass(frozen=True)
class Operated:
    """``prometheus.yaml`` and ``alertmanager.yaml`` as text, and every file of rules by its folder and name.

    ``stateful_set`` is the specification of Prometheus' own.
    """

    prometheus: str
    alertmanager: str
    rules: dict[str, str]
    stateful_set: Object

    @property
    def config(self) -> Any:
        """Prometheus' configuration as data."""
        return yaml.load(self.prometheus, Loader=yaml.CSafeLoader)

    def groups(self) -> list[Any]:
        """Every rule group."""
        return [group for text in self.rules.values() for group in yaml.load(text, Loader=yaml.CSafeLoader)["groups"]]

    def write(self, folder: Path) -> None:
        """``prometheus.yaml`` with its rules, and ``alertmanager.yaml``, below a folder instead of ``/etc``."""
        for name, text in self.rules.items():
            (folder / "rules" / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / "rules" / name).write_text(text, encoding="utf-8")
        text = _RULES.sub(r"rules/\1/*.yaml", self.prometheus)
        (folder / "prometheus.yaml").write_text(text, encoding="utf-8")
        (folder / "alertmanager.yaml").write_text(self.alertmanager, encoding="utf-8")


def operated(plane: ControlPlane, result: Generated, folder: Path) -> Operated:
    """Put a spec's objects there, as they are and as the chart would make them, and let the operator work on them."""
    namespace = result.stack.namespace
    plane.apply(*(dict(thing.manifest) for thing in result.stack.objects))
    plane.apply(*_storage_classes(result), *custom_resources(result))
    with operator(plane, folder):
        wait_for(lambda: len(_made(plane, namespace)) == len(_SECRETS), folder, pause_s=1)
        wait_for(lambda: _stateful_set(plane, namespace), folder, pause_s=1)
        (stateful_set,) = _stateful_set(plane, namespace)
        prometheus, alertmanager = (_unpacked(data) for data in _made(plane, namespace))
    folders = sorted(set(_RULES.findall(prometheus)))
    maps = plane.get("--namespace", namespace, "configmap")
    rules = {(m["metadata"]["name"], name): text for m in maps for name, text in m.get("data", {}).items()}
    return Operated(
        prometheus=_expanded(prometheus),
        alertmanager=alertmanager,
        rules={f"{there}/{name}": text for (there, name), text in rules.items() if there in folders},
        stateful_set=stateful_set["spec"],
    )


def _made(plane: ControlPlane, namespace: str) -> list[str]:
    """What the operator has written so far, packed, in the order of ``_SECRETS``."""
    found = {s["metadata"]["name"]: s.get("data", {}) for s in plane.get("--namespace", namespace, "secret")}
    return [found[name][key] for name, key in _SECRETS.items() if key in found.get(name, {})]


def _stateful_set(plane: ControlPlane, namespace: str) -> list[Object]:
    sets = plane.get("--namespace", namespace, "statefulset")
    return [one for one in sets if one["metadata"]["name"] == f"prometheus-{PROMETHEUS}"]


def _storage_classes(result: Generated) -> list[Object]:
    """What the spec says that the cluster has; the operator does nothing for a claim of a class that is not there."""
    name = result.cluster.storage.block.class_
    made = {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "provisioner": "example.org/none"}
    return [{**made, "metadata": {"name": name}}] if name else []


@contextmanager
def operator(plane: ControlPlane, folder: Path) -> Iterator[None]:
    """The operator at work, as the administrator."""
    access = [f"-{name}-file={plane.folder / file}" for name, file in _ACCESS.items()]
    listen = f"-web.listen-address=127.0.0.1:{free_port()}"
    with running(folder, "prometheus-operator", f"-apiserver={plane.url}", *access, listen):
        yield


def _unpacked(data: str) -> str:
    return gzip.decompress(base64.b64decode(data)).decode()


def _expanded(text: str) -> str:
    for name, value in _VARIABLES.items():
        text = text.replace(f"$({name})", value)
    return text
