"""Addresses in the spec: each that the schema knows is looked at, and a port that does not exist is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from generator.spec.constraints.urls import check_urls
from generator.spec.urls import is_url
from tests.specs import ROOT, cluster

SCHEMA = json.loads((ROOT / "schemas" / "cluster.schema.json").read_text(encoding="utf-8"))
LISTENS = (
    "http://store:80",
    "https://[fd7a::1]:443/push",
    "https://s3.example.org",
    "https://s3.example.org:",
    "http://a:1",
)
NOTHING = "http://store:99999", "http://store:0", "https://store:http", "http://[fd7a::1", "https://:443", "https:///a"
WRITTEN: dict[str, Any] = {
    "storage": {"object": {"endpoint": ""}},
    "metrics": {"longTerm": {"url": "", "clusters": {"basalt": {"bucket": "basalt", "endpoint": ""}}}},
    "logs": {"remoteWrite": "", "hosts": {"url": "", "password": {"file": "/run/secrets/loki"}}},
    "alerting": {"runbooks": ""},
    "watch": {"headscale": {"url": "", "apiKey": {"file": "/run/secrets/headscale"}}},
    "argocd": {"destination": {"server": ""}, "repository": {"url": ""}},
}
"""Every address, left open."""


def in_schema(node: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Where the schema asks for an http(s) address; a key that a user chooses is ``*``."""
    if "$ref" in node:
        node = SCHEMA["$defs"][node["$ref"].removeprefix("#/$defs/")]
    if "http" in node.get("pattern", ""):
        yield path
    for name, below in node.get("properties", {}).items():
        yield from in_schema(below, (*path, name))
    for way in ("additionalProperties", "items"):
        if isinstance(node.get(way), dict):
            yield from in_schema(node[way], (*path, "*"))
    for below in (*node.get("oneOf", ()), *node.get("anyOf", ())):
        yield from in_schema(below, path)


def filled(node: Any, url: str) -> Any:
    """The spec with this in place of every address."""
    if isinstance(node, dict):
        return {name: filled(below, url) for name, below in node.items()}
    return url if node == "" else node


@pytest.mark.parametrize("url", NOTHING)
def test_every_address_of_the_schema_is_looked_at(url: str) -> None:
    refused = {finding.path for finding in check_urls(cluster(**filled(WRITTEN, url)))}
    assert {tuple("*" if part == "basalt" else part for part in path) for path in refused} == set(in_schema(SCHEMA))


@pytest.mark.parametrize("url", LISTENS)
def test_what_listens_is_let_through(url: str) -> None:
    assert is_url(url)
    assert list(check_urls(cluster(**filled(WRITTEN, url)))) == []


@pytest.mark.parametrize(
    ("server", "right"), [("mail:25", True), ("[fd7a::1]:587", True), ("mail:99999", False), ("mail:0", False)]
)
def test_mail_servers(server: str, *, right: bool) -> None:
    email = {"to": "ops@example.org", "from": "am@example.org", "smarthost": server}
    found = list(check_urls(cluster(alerting={"receivers": {"default": {"email": email}}})))
    assert [one.path[-1] for one in found] == ([] if right else ["smarthost"])


def test_other_ways_to_a_repository_are_no_urls() -> None:
    for url in ("ssh://git@git.example.org:222222/a", "git@git.example.org:a"):
        assert list(check_urls(cluster(argocd={"repository": {"url": url}}))) == []
