"""Every credential of a spec is found, wherever a property for one may stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import yaml

from generator.spec.alerting import FileRef, SecretKey
from generator.spec.load import schema
from generator.spec.model import Cluster, SecretName
from generator.spec.references import DeclaredFile, DeclaredSecret, declared
from tests.specs import SPECS, cluster, generated


def references(node: Any) -> Iterator[str]:
    """What the file itself says: mappings of a secret, and perhaps a key, or of a file."""
    if isinstance(node, dict):
        if set(node) in ({"secret"}, {"secret", "key"}):
            yield f"{node['secret']} {node.get('key')}"
        elif set(node) == {"file"}:
            yield node["file"]
        for part in node.values():
            yield from references(part)
    elif isinstance(node, list):
        for part in node:
            yield from references(part)


@pytest.mark.parametrize("name", SPECS)
def test_all_of_a_spec_are_found(name: str) -> None:
    said = set(references(yaml.safe_load(SPECS[name].read_text())))
    found = {
        one.file if isinstance(one, DeclaredFile) else f"{one.name} {one.key}"
        for one in declared(generated(name).cluster)
    }
    assert found - said <= {"grafana-admin None"}, "the one default"
    assert said <= found


def test_places_are_those_of_the_spec() -> None:
    key = {"secret": "s", "key": "k"}
    mail = {"to": "a@b", "from": "c@d", "smarthost": "e:25", "username": "u", "password": key}
    heartbeat = {"url": key, "watcher": {"host": "box", "notify": {"file": "/run/n"}}}
    found = declared(
        cluster(
            alerting={"receivers": {"x.y": {"email": mail}}, "heartbeat": heartbeat},
            watch={"headscale": {"url": "https://h", "apiKey": {"file": "/run/k"}}},
        )
    )
    assert found == (
        DeclaredSecret("grafana-admin", None, ("grafana", "admin")),
        DeclaredSecret("s", "k", ("alerting", "receivers", "x.y", "email", "password")),
        DeclaredSecret("s", "k", ("alerting", "heartbeat", "url")),
        DeclaredFile("/run/n", ("alerting", "heartbeat", "watcher", "notify")),
        DeclaredFile("/run/k", ("watch", "headscale", "apiKey")),
    )


def kinds(kind: Any, seen: set[Any]) -> None:
    """Every type of the model."""
    for inner in getattr(kind, "__args__", ()):
        kinds(inner, seen)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind not in seen:
        seen.add(kind)
        for field in msgspec.structs.fields(kind):
            kinds(field.type, seen)


def test_the_model_has_no_other_kind_of_credential() -> None:
    """What the schema marks as a credential is one of the three types that are looked for."""
    marked = {
        frozenset(shape["properties"])
        for shape in schema()["$defs"].values()
        if isinstance(shape, dict) and shape.get("x-credential")
    }
    looked_for = {frozenset(kind.__struct_fields__) for kind in (SecretKey, SecretName, FileRef)}
    assert marked == looked_for
    seen: set[Any] = set()
    kinds(Cluster, seen)
    assert {kind for kind in seen if frozenset(kind.__struct_fields__) in marked} == {SecretKey, SecretName, FileRef}
