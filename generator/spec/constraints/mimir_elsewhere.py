"""Constraints on metrics that cross clusters: a Mimir that runs elsewhere, and the way into this one."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic, Path, Severity
from generator.spec.long_term import overheard, written_out
from generator.spec.metrics import LongTerm
from generator.spec.model import Cluster

_PATH: Path = ("metrics", "longTerm")
_DEFAULT = LongTerm()
_OF_OURS = ("mode", "ingesters", "retention", "downsampled", "bucket", "credentials", "volume", "entry")
"""What only a Mimir that runs here heeds."""


def check_mimir_elsewhere(cluster: Cluster) -> Iterator[Diagnostic]:
    """Of another Mimir nothing is said here but where it is, and its password is not overheard."""
    long_term = cluster.metrics.long_term
    if long_term.type != "mimir":
        yield from _other_engines(long_term)
    elif long_term.url is None:
        yield from _login_of_ours(long_term)
        yield from _entry(cluster)
    else:
        yield from _elsewhere(cluster, long_term.url)


def _other_engines(long_term: LongTerm) -> Iterator[Diagnostic]:
    if long_term.type == "none":
        return  # which says that all settings are without effect
    said = {"url": "may run elsewhere", "login": "is asked with a login", "entry": "lets other clusters in"}
    for name, what in said.items():
        if getattr(long_term, name) is not None:
            yield Diagnostic(
                "mimir-only",
                f"metrics.longTerm.{name} is given, and of the engines mimir alone {what}",
                f"write type: mimir, or remove {name}",
                f"{long_term.type} would run as if it were not there",
                (*_PATH, name),
            )


def _elsewhere(cluster: Cluster, url: str) -> Iterator[Diagnostic]:
    for name in _OF_OURS:
        if getattr(cluster.metrics.long_term, name) != getattr(_DEFAULT, name):
            yield _unused(name, f"metrics are kept by the mimir at {url}, to which {name} says nothing", "remove url")
    if overheard(cluster, url):
        yield Diagnostic(
            "unencrypted-metrics",
            f"{url} is plain HTTP, and is not on a mesh, which would encrypt it",
            "write https, if that mimir speaks it",
            f"{written_out(cluster.metrics.long_term)} crosses the network in the clear",
            (*_PATH, "url"),
            severity=Severity.WARNING,
        )


def _login_of_ours(long_term: LongTerm) -> Iterator[Diagnostic]:
    if long_term.login is not None:
        yield _unused("login", "the mimir of this cluster asks for none", "write url")


def _entry(cluster: Cluster) -> Iterator[Diagnostic]:
    if cluster.metrics.long_term.entry is None:
        return
    path = (*_PATH, "entry")
    servers = any("server" in host.roles for host in cluster.hosts.values())
    talos = cluster.kubernetes.distribution == "talos"
    if not servers or talos:
        why = "Talos' servers run nothing else" if talos else "no host has the role server"
        yield Diagnostic(
            "no-metrics-entry",
            f"no host can carry the entry for other clusters' metrics: {why}",
            "remove entry" + ("" if talos else ", or give the servers their role: roles: [server]"),
            "the entry is nginx on the cluster's servers, which reach Mimir inside of it",
            path,
        )
    if cluster.mesh.type == "none":
        yield Diagnostic(
            "unencrypted-metrics",
            "the entry for other clusters' metrics speaks plain HTTP, and without a mesh nothing encrypts it",
            "remove entry, or put the hosts on a mesh",
            "the password and every sample would cross the network in the clear",
            path,
        )


def _unused(name: str, what: str, remedy: str) -> Diagnostic:
    return Diagnostic("no-effect", what, f"{remedy}, or remove {name}", "", (*_PATH, name), severity=Severity.WARNING)
