"""Constraints on probes: one name each, and a target that fits what is asked of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from generator.diagnostics import Diagnostic
from generator.spec.model import Cluster, Probe
from generator.spec.urls import is_endpoint, is_url


def check_probes(cluster: Cluster) -> Iterator[Diagnostic]:
    """Names and targets are unique, and each target is of the form that its type asks for."""
    names: dict[str, int] = {}
    targets: dict[tuple[str, str], str] = {}
    for index, probe in enumerate(cluster.watch.probes):
        fits, form = _FORMS[probe.type]
        if not fits(probe.target):
            yield Diagnostic(
                "bad-probe-target",
                f"{probe.target!r} is no target for a probe of type {probe.type}",
                f"write {form}",
                "the prober refuses it, and the probe fails for ever",
                ("watch", "probes", index, "target"),
            )
        if probe.name in names:
            yield _duplicate_name(probe, index, names[probe.name])
        elif (probe.type, probe.target) in targets:
            yield _duplicate_target(probe, index, targets[probe.type, probe.target])
        names.setdefault(probe.name, index)
        targets.setdefault((probe.type, probe.target), probe.name)


def _duplicate_name(probe: Probe, index: int, first: int) -> Diagnostic:
    return Diagnostic(
        "duplicate-probe",
        f"probes {first + 1} and {index + 1} are both called {probe.name!r}",
        "give each probe a name of its own",
        "the name is the label instance: nobody could tell their alerts apart",
        ("watch", "probes", index, "name"),
    )


def _duplicate_target(probe: Probe, index: int, first: str) -> Diagnostic:
    return Diagnostic(
        "duplicate-probe",
        f"probes {first!r} and {probe.name!r} ask the same target in the same way",
        "remove one of them",
        "it would be asked twice, and page twice",
        ("watch", "probes", index, "target"),
    )


def _is_host(target: str) -> bool:
    return not any(mark in target for mark in "/@?#[]") and (":" not in target or target.count(":") > 1)


_FORMS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "http": (is_url, "a URL such as https://www.example.org"),
    "tcp": (is_endpoint, "HOST:PORT such as mail.example.org:25"),
    "icmp": (_is_host, "a host name or an address, without a port"),
}
