"""Constraints on the addresses in the spec: something can listen there."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic, Path
from generator.spec.model import Cluster
from generator.spec.urls import is_endpoint, is_url

_WHY = "every attempt to connect would fail"


def check_urls(cluster: Cluster) -> Iterator[Diagnostic]:
    """Each http(s) address has a host, and a port that exists."""
    for path, url in _urls(cluster):
        if url is not None and url.startswith("http") and not is_url(url):
            yield Diagnostic(
                "bad-url",
                f"{'.'.join(map(str, path))} is {url!r}, and nothing can listen there",
                "write http(s)://HOST, or http(s)://HOST:PORT with a port from 1 to 65535",
                _WHY,
                path,
            )
    for name, receiver in cluster.alerting.receivers.items():
        if receiver.email is not None and not is_endpoint(receiver.email.smarthost):
            yield Diagnostic(
                "bad-url",
                f"the mail server of {name} is {receiver.email.smarthost!r}, and nothing can listen there",
                "write HOST:PORT with a port from 1 to 65535",
                _WHY,
                ("alerting", "receivers", name, "email", "smarthost"),
            )


def _urls(cluster: Cluster) -> Iterator[tuple[Path, str | None]]:
    """Every address outside probes, which have a check of their own."""
    yield ("storage", "object", "endpoint"), cluster.storage.object.endpoint
    yield ("metrics", "longTerm", "url"), cluster.metrics.long_term.url
    for name, other in cluster.metrics.long_term.clusters.items():
        yield ("metrics", "longTerm", "clusters", name, "endpoint"), other.endpoint
    if cluster.logs.hosts is not None:
        yield ("logs", "hosts", "url"), cluster.logs.hosts.url
    yield ("logs", "remoteWrite"), cluster.logs.remote_write
    yield ("alerting", "runbooks"), cluster.alerting.runbooks
    if cluster.watch.headscale is not None:
        yield ("watch", "headscale", "url"), cluster.watch.headscale.url
    yield ("argocd", "destination", "server"), cluster.argocd.destination.server
    if cluster.argocd.repository is not None:
        yield ("argocd", "repository", "url"), cluster.argocd.repository.url
