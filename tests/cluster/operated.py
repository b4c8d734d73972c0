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

from generator.checks.references import secret_uses
from generator.pipeline import Generated
from generator.spec.shards import sharded
from tests.cluster.control_plane import ControlPlane, Object
from tests.cluster.custom_resources import ALERTMANAGER, PROMETHEUS, RULER, custom_resources
from tests.processes import free_port, running, wait_for

_ACCESS = {"ca": "ca.crt", "cert": "admin.crt", "key": "admin.key"}
_SECRETS = {
    f"prometheus-{PROMETHEUS}": "prometheus.yaml.gz",
    f"alertmanager-{ALERTMANAGER}-generated": "alertmanager.yaml.gz",
}
_NAMES = (f"prometheus-{PROMETHEUS}", f"prometheus-{PROMETHEUS}-shard-1")
"""StatefulSets of Prometheus, by shard."""
_RULER = f"thanos-ruler-{RULER}"
_RULES = re.compile(r"/etc/prometheus/rules/([^/]+)/\*\.yaml")
"""Each of these folders is a ConfigMap, mounted."""


@dataclass(frozen=True)
class Operated:
    """``prometheus.yaml`` and ``alertmanager.yaml`` as text, and every file of rules by its folder and name.

    ``stateful_set`` is the specification of Prometheus' own, ``shards`` those of all of its shards by name. ``ruler``
    is that of Thanos' ruler, with its files of rules in ``ruler_rules``; nothing where Prometheus evaluates everything.
    """

    template: str
    alertmanager: str
    rules: dict[str, str]
    shards: dict[str, Object]
    ruler: Object
    ruler_rules: dict[str, str]

    @property
    def stateful_set(self) -> Object:
        """Of the first shard."""
        return self.shards[_NAMES[0]]

    @property
    def prometheus(self) -> str:
        """What the first pod runs with."""
        return self.of_shard(0)

    def of_shard(self, shard: int) -> str:
        """``prometheus.yaml`` as the config reloader of a shard's first pod writes it: with words for ``$(…)``."""
        own = {"POD_NAME": f"{_NAMES[shard]}-0", "SHARD": str(shard)}
        text = self.template
        for name, value in own.items():
            text = text.replace(f"$({name})", value)
        return text

    @property
    def config(self) -> Any:
        """Prometheus' configuration as data."""
        return yaml.load(self.prometheus, Loader=yaml.CSafeLoader)

    def groups(self) -> list[Any]:
        """Every rule group of Prometheus."""
        return _groups(self.rules)

    def groups_of_ruler(self) -> list[Any]:
        """Every rule group of Thanos' ruler."""
        return _groups(self.ruler_rules)

    def write(self, folder: Path) -> None:
        """``prometheus.yaml`` with its rules, and ``alertmanager.yaml``, below a folder instead of ``/etc``."""
        for name, text in self.rules.items():
            (folder / "rules" / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / "rules" / name).write_text(text, encoding="utf-8")
        text = _RULES.sub(r"rules/\1/*.yaml", self.prometheus)
        (folder / "prometheus.yaml").write_text(text, encoding="utf-8")
        (folder / "alertmanager.yaml").write_text(self.alertmanager, encoding="utf-8")


def _groups(files: dict[str, str]) -> list[Any]:
    return [group for text in files.values() for group in yaml.load(text, Loader=yaml.CSafeLoader)["groups"]]


def operated(plane: ControlPlane, result: Generated, folder: Path) -> Operated:
    """Put a spec's objects there, as they are and as the chart would make them, and let the operator work on them."""
    namespace = result.stack.namespace
    plane.apply(*(dict(thing.manifest) for thing in result.stack.objects))
    plane.apply(*_storage_classes(result), *_secrets(result), *custom_resources(result))
    with operator(plane, folder):
        wait_for(lambda: len(_made(plane, namespace)) == len(_SECRETS), folder, pause_s=1)
        expected = {*_NAMES[: result.cluster.metrics.shards], *([_RULER] if sharded(result.cluster) else [])}
        wait_for(lambda: expected <= _stateful_sets(plane, namespace).keys(), folder, pause_s=1)
        found = _stateful_sets(plane, namespace)
        prometheus, alertmanager = (_unpacked(data) for data in _made(plane, namespace))
        maps = plane.get("--namespace", namespace, "configmap")
    folders = sorted(set(_RULES.findall(prometheus)))
    rules = {(m["metadata"]["name"], name): text for m in maps for name, text in m.get("data", {}).items()}
    return Operated(
        template=prometheus,
        alertmanager=alertmanager,
        rules={f"{there}/{name}": text for (there, name), text in rules.items() if there in folders},
        shards={name: one for name, one in found.items() if name.startswith(_NAMES[0])},
        ruler=found.get(_RULER, {}),
        ruler_rules={f"{there}/{name}": text for (there, name), text in rules.items() if there.startswith(_RULER)},
    )


def _made(plane: ControlPlane, namespace: str) -> list[str]:
    """What the operator has written so far, packed, in the order of ``_SECRETS``."""
    found = {s["metadata"]["name"]: s.get("data", {}) for s in plane.get("--namespace", namespace, "secret")}
    return [found[name][key] for name, key in _SECRETS.items() if key in found.get(name, {})]


def _stateful_sets(plane: ControlPlane, namespace: str) -> dict[str, Object]:
    sets = plane.get("--namespace", namespace, "statefulset")
    return {one["metadata"]["name"]: one["spec"] for one in sets}


def _storage_classes(result: Generated) -> list[Object]:
    """What the spec says that the cluster has; the operator does nothing for a claim of a class that is not there."""
    name = result.cluster.storage.block.class_
    made = {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "provisioner": "example.org/none"}
    return [{**made, "metadata": {"name": name}}] if name else []


def contents(result: Generated) -> dict[str, dict[str, str]]:
    """What is in each Secret here that somebody reads by its keys: words that say which it is."""
    found: dict[str, dict[str, str]] = {}
    for use in secret_uses(result.stack):
        found.setdefault(use.name, {}).update({key: f"{key} of {use.name}" for key in use.keys})
    return found


def _secrets(result: Generated) -> list[Object]:
    """Without those that Prometheus is told of, the operator writes no configuration."""
    made = {"apiVersion": "v1", "kind": "Secret"}
    namespace = {"namespace": result.stack.namespace}
    return [
        {**made, "metadata": {**namespace, "name": name}, "stringData": words}
        for name, words in contents(result).items()
    ]


@contextmanager
def operator(plane: ControlPlane, folder: Path) -> Iterator[None]:
    """The operator at work, as the administrator."""
    access = [f"-{name}-file={plane.folder / file}" for name, file in _ACCESS.items()]
    listen = f"-web.listen-address=127.0.0.1:{free_port()}"
    with running(folder, "prometheus-operator", f"-apiserver={plane.url}", *access, listen):
        yield


def _unpacked(data: str) -> str:
    return gzip.decompress(base64.b64decode(data)).decode()
