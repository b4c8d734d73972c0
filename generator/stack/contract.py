"""What watches: Helm releases with finished values, and Kubernetes objects of our own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from generator.syntax.alloy import Block

Values = dict[str, Any]
"""Values of a chart, finished: plain JSON data, no secrets, the same dict in every target."""


class ChartPin(msgspec.Struct, frozen=True):
    """A chart of the lock. ``digest`` is ``sha256:HEX`` of the archive, ``hash`` the same in SRI form."""

    name: str
    repository: str
    version: str
    app_version: str
    url: str
    digest: str
    hash: str


class Release(msgspec.Struct, frozen=True):
    """One Helm release. ``needs`` names the releases that must stand before it."""

    name: str
    chart: ChartPin
    namespace: str
    values: Values
    needs: tuple[str, ...] = ()


class KubernetesObject(msgspec.Struct, frozen=True, eq=False):
    """One object of ours. ``manifest`` is complete, ``apiVersion`` and all. Two are the same only if they are one."""

    manifest: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """``ConfigMap``, ``ScrapeConfig``, …"""
        return str(self.manifest["kind"])

    @property
    def name(self) -> str:
        """``metadata.name``."""
        return str(self.manifest["metadata"]["name"])


class Stack(msgspec.Struct, frozen=True):
    """Everything that runs in the cluster.

    ``alloy`` has the typed form of each of its configurations, by ConfigMap. ``kinds`` brings the CRDs of the releases
    and the objects and nothing else: the first release brings them too, for whoever installs with Helm.
    """

    namespace: str
    releases: tuple[Release, ...]
    objects: tuple[KubernetesObject, ...]
    alloy: Mapping[str, tuple[Block, ...]] = msgspec.field(default_factory=dict)
    kinds: Release | None = None

    @property
    def all_releases(self) -> tuple[Release, ...]:
        """Whatever is rendered from a chart, the kinds by themselves included."""
        return (*self.releases, *((self.kinds,) if self.kinds is not None else ()))
