"""Which images the stack runs, and where each chart is told the digest of one.

The table holds what the packaged versions of the charts run (``charts.lock.json``); a test renders every chart and
finds each of these images and no other. Images of our own objects stand in them in full and need no table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from generator.spec.chart_lock import packaged
from generator.spec.loki_mode import loki_mode
from generator.spec.model import Cluster
from generator.spec.shards import sharded
from generator.stack import mimir, thanos_programs, victoriametrics
from generator.stack.contract import ChartPin, KubernetesObject, Release, Stack, Values
from generator.stack.merge import merge

_ALGORITHM = "sha256:"
_HEX, _FULL, _TAG = "{hex}", "sha256:{hex}", "{tag}@sha256:{hex}"
"""How a digest stands under its key: charts do not agree, and two know nothing but a tag."""


def _always(_: Cluster) -> bool:
    return True


class ChartImage(msgspec.Struct, frozen=True):
    """An image that a chart names: ``image`` is REGISTRY/REPOSITORY:TAG, ``key`` the dotted path in the chart's values.

    ``own_digest`` is what the chart itself pins, ``runs`` whether a pod of this cluster has the image.
    """

    image: str
    key: str
    form: str = _HEX
    own_digest: str | None = None
    runs: Callable[[Cluster], bool] = _always


def _distributed(cluster: Cluster) -> bool:
    return loki_mode(cluster.logs) == "distributed"


_OPERATOR = "quay.io/prometheus-operator"
_TABLE: Mapping[str, tuple[ChartImage, ...]] = {
    "kube-prometheus-stack": (
        ChartImage("quay.io/prometheus/prometheus:v3.14.0-distroless", "prometheus.prometheusSpec.image.sha"),
        ChartImage("quay.io/prometheus/alertmanager:v0.34.0", "alertmanager.alertmanagerSpec.image.sha"),
        ChartImage(f"{_OPERATOR}/prometheus-operator:v0.93.1", "prometheusOperator.image.sha"),
        ChartImage(
            f"{_OPERATOR}/prometheus-config-reloader:v0.93.1", "prometheusOperator.prometheusConfigReloader.image.sha"
        ),
        ChartImage("docker.io/grafana/grafana:13.2.0", "grafana.image.sha"),
        ChartImage("quay.io/kiwigrid/k8s-sidecar:2.10.1", "grafana.sidecar.image.sha"),
        # Its template puts the value behind @ as it is.
        ChartImage(
            "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.20.0", "kube-state-metrics.image.sha", _FULL
        ),
        # The operator's default for sidecars; ours names its image itself.
        ChartImage(
            thanos_programs.IMAGE,
            "prometheusOperator.thanosImage.sha",
            runs=lambda cluster: cluster.metrics.long_term.type == "thanos",
        ),
        ChartImage("quay.io/thanos/thanos:v0.42.4", "thanosRuler.thanosRulerSpec.image.sha", runs=sharded),
    ),
    "loki": (
        ChartImage("docker.io/grafana/loki:3.7.6", "loki.image.digest", _FULL),
        ChartImage(
            "docker.io/grafana/loki-canary:3.7.6", "lokiCanary.image.digest", _FULL, runs=lambda one: one.logs.canary
        ),
        ChartImage("docker.io/nginxinc/nginx-unprivileged:1.31-alpine", "gateway.image.digest", _FULL),
        ChartImage("docker.io/library/memcached:1.6.45-alpine", "memcached.image.digest", _FULL, runs=_distributed),
    ),
    "alloy": (
        ChartImage("docker.io/grafana/alloy:v1.18.1", "image.digest", _FULL),
        ChartImage(
            f"{_OPERATOR}/prometheus-config-reloader:v0.91.0",
            "configReloader.image.digest",
            _FULL,
            own_digest="sha256:7d9e4eea5f1139e602508871f422b0116c60e87c662f3dcd234d5ab60cd0d8c1",
        ),
    ),
    "mimir-distributed": (ChartImage(mimir.IMAGE, "image.tag", _TAG),),
    "tempo": (ChartImage("docker.io/grafana/tempo:2.10.8", "tempo.tag", _TAG),),
    "prometheus-adapter": (
        ChartImage("registry.k8s.io/prometheus-adapter/prometheus-adapter:v0.12.0", "image.tag", _TAG),
    ),
    "prometheus-yet-another-cloudwatch-exporter": (
        ChartImage("quay.io/prometheuscommunity/yet-another-cloudwatch-exporter:v0.67.0", "image.tag", _TAG),
    ),
}

_OWN = (mimir.IMAGE, thanos_programs.IMAGE, victoriametrics.IMAGE)


class Running(msgspec.Struct, frozen=True):
    """An image that a part of the stack runs; ``digest`` is that of the spec, or the chart's own, or None."""

    part: str
    image: str
    digest: str | None


def pin_images(stack: Stack, cluster: Cluster) -> Stack:
    """The same stack with the digests of the spec, in the values of each chart and in our own objects."""
    if not cluster.images:
        return stack
    return replace(
        stack,
        releases=tuple(replace(one, values=_values(one, cluster)) for one in stack.releases),
        objects=tuple(_object(one, cluster.images) for one in stack.objects),
    )


def _values(release: Release, cluster: Cluster) -> Values:
    wanted = [one for one in chart_images(release.chart, cluster) if one.image in cluster.images]
    return merge(_written(release.values, cluster.images), *(_told(one, cluster.images[one.image]) for one in wanted))


def _told(one: ChartImage, digest: str) -> Values:
    hexadecimal, tag = digest.removeprefix(_ALGORITHM), one.image.rpartition(":")[2]
    *above, last = one.key.split(".")
    values: Values = {last: one.form.format(hex=hexadecimal, tag=tag)}
    for key in reversed(above):
        values = {key: values}
    return values


def _object(one: KubernetesObject, images: Mapping[str, str]) -> KubernetesObject:
    manifest = _written(one.manifest, images)
    return one if manifest == one.manifest else KubernetesObject(manifest)


def _written(tree: Any, images: Mapping[str, str]) -> Any:
    """The same tree with the digest behind every image that stands in it in full."""
    if isinstance(tree, Mapping):
        return {
            key: f"{value}@{images[value]}"
            if key == "image" and isinstance(value, str) and value in images
            else _written(value, images)
            for key, value in tree.items()
        }
    if isinstance(tree, list | tuple):
        return [_written(part, images) for part in tree]
    return tree


def known(chart: ChartPin) -> bool:
    """Whether the table is of this version of the chart, and not of the one that a lock of the user's replaced."""
    return chart.version == packaged().charts[chart.name].version


def chart_images(chart: ChartPin, cluster: Cluster) -> tuple[ChartImage, ...]:
    """The images that a release of the chart runs in this cluster, as far as they are known."""
    return tuple(one for one in _TABLE.get(chart.name, ()) if one.runs(cluster)) if known(chart) else ()


def every_image() -> frozenset[str]:
    """Every image that some cluster may run: those of the charts, and those of our own objects."""
    return frozenset((*(one.image for images in _TABLE.values() for one in images), *_OWN))


def running(stack: Stack, cluster: Cluster) -> tuple[Running, ...]:
    """Every image that a pod of the stack runs, each once for each part that runs it."""
    found: dict[tuple[str, str], str | None] = {}
    for release in stack.releases:
        for one in chart_images(release.chart, cluster):
            found[release.name, one.image] = cluster.images.get(one.image, one.own_digest)
        found |= {(release.name, name): digest for name, digest in _named(release.values)}
    for thing in stack.objects:
        found |= {(f"{thing.kind} {thing.name}", name): digest for name, digest in _named(thing.manifest)}
    return tuple(Running(part, image, digest) for (part, image), digest in found.items())


def _named(tree: Any) -> Iterator[tuple[str, str | None]]:
    """Every image that stands in a tree in full, and its digest."""
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            if key == "image" and isinstance(value, str):
                image, _, digest = value.partition("@")
                yield image, digest or None
            else:
                yield from _named(value)
    elif isinstance(tree, list | tuple):
        for part in tree:
            yield from _named(part)
