"""kubenix: one module with the releases from the lock and our objects (hall/kubenix of 2026-05).

kubenix' defaults stop on these charts: it would put the namespace on every object (``overrideNamespace``), against
the charts' own objects in kube-system, and it stops on every custom kind that has no ``customTypes`` entry. Hooks would
become ordinary objects that run at once, so they are left out; the values need none of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.sources.contract import Watch
from generator.spec.model import Cluster
from generator.stack.contract import KubernetesObject, Release, Stack
from generator.syntax.nix import AttrPath, Call, Commented, Inherit, Lambda, Let, Select, Var, print_nix
from generator.targets.contract import HEADER, File, Target

_MONITORING = "monitoring.coreos.com"
_CUSTOM_TYPES = {
    "alertmanagerconfigs": ("v1alpha1", "AlertmanagerConfig"),
    "alertmanagers": ("v1", "Alertmanager"),
    "podmonitors": ("v1", "PodMonitor"),
    "probes": ("v1", "Probe"),
    "prometheusagents": ("v1alpha1", "PrometheusAgent"),
    "prometheuses": ("v1", "Prometheus"),
    "prometheusrules": ("v1", "PrometheusRule"),
    "scrapeconfigs": ("v1alpha1", "ScrapeConfig"),
    "servicemonitors": ("v1", "ServiceMonitor"),
    "thanosrulers": ("v1", "ThanosRuler"),
}


def render(cluster: Cluster, watch: Watch, stack: Stack) -> Iterator[File]:
    """``kubenix/default.nix``: ``imports = [ ./kubenix ]`` in a kubenix configuration."""
    body = {
        AttrPath("imports"): [Select(Var("kubenix"), "modules", "helm")],
        AttrPath("kubernetes"): {
            AttrPath("version"): Call(Var("lib.mkDefault"), cluster.kubernetes.version),
            AttrPath("customTypes"): Commented("Kinds that the charts and our objects use.", _types(), gap=True),
            AttrPath("helm", "releases"): Commented(
                "Charts by the digest of their repository's index.", _releases(stack.releases), gap=True
            ),
            AttrPath("api", "resources"): Commented("Objects of ours.", _resources(stack.objects), gap=True),
        },
    }
    # Helm asks no cluster here, and charts choose the version of an object by what it knows of.
    known = Commented("What Helm would learn from the cluster.", _api_versions())
    module = Lambda(["kubenix", "lib", "pkgs"], Let({"apiVersions": known}, body))
    text = print_nix(Commented(f"The observability stack of {cluster.name} for kubenix.\n{HEADER}", module))
    yield File("kubenix/default.nix", text)


def _types() -> dict[str, Any]:
    return {
        plural: {"group": _MONITORING, "version": version, "kind": kind, "attrName": plural}
        for plural, (version, kind) in _CUSTOM_TYPES.items()
    }


def _releases(releases: tuple[Release, ...]) -> dict[str, Any]:
    return {
        release.name: {
            "chart": Call(Var("pkgs.fetchurl"), {"url": release.chart.url, "hash": release.chart.hash}),
            "namespace": release.namespace,
            "overrideNamespace": False,
            "noHooks": True,
            "includeCRDs": True,
            "apiVersions": Inherit(),
            "values": release.values,
        }
        for release in releases
    }


def _api_versions() -> list[str]:
    kinds = {f"{_MONITORING}/{version}{kind}" for version, name in _CUSTOM_TYPES.values() for kind in ("", f"/{name}")}
    return ["apiregistration.k8s.io/v1", *sorted(kinds)]


def _resources(objects: tuple[KubernetesObject, ...]) -> dict[AttrPath, Any]:
    out: dict[AttrPath, Any] = {}
    for thing in objects:
        group, _, version = str(thing.manifest["apiVersion"]).rpartition("/")
        out[AttrPath(group or "core", version, thing.kind, thing.name)] = thing.manifest
    return out


TARGET = Target("kubenix", render)
