"""Thanos' parts on loopback: the arguments of the generated pods, with their addresses and paths moved."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from generator.pipeline import Generated
from generator.sources.thanos import SIDECAR
from generator.sources.thanos_ruler import JOB as RULER
from generator.stack.thanos_programs import GRPC_PORT, HTTP_PORT
from tests.consumers.by_operator import RULER as RULER_POD
from tests.consumers.by_operator import SIDECAR as SIDECAR_POD
from tests.consumers.rendering import pod_of
from tests.processes import free_port, running, wait_until_up

POD = "ruler-0"
"""What Kubernetes puts in for the name of the ruler's pod."""
_ASKED = {
    "--prometheus.url": ("prometheus", "http://"),
    "--query": ("query", ""),
    "--alertmanagers.url": ("alertmanager", "http://"),
}
_LEFT_OUT = ("--prometheus.http-client-file", "--http.config")
"""Files that the operator mounts, about logins and certificates, of which there are none."""

_ADDRESSES = {"--http-address": HTTP_PORT, "--grpc-address": GRPC_PORT}


def arguments(result: Generated, name: str) -> list[str]:
    """Those of a generated pod; of sidecar and ruler, which the operator makes, those that it was seen to give them."""
    if name == SIDECAR:
        return list(yaml.safe_load(SIDECAR_POD.read_text())["args"])
    if name == RULER:
        pod = next(yaml.safe_load_all(RULER_POD.read_text()))
        return list(pod_of(pod)["containers"][0]["args"])
    (pod,) = [
        thing for thing in result.stack.objects if thing.kind in ("Deployment", "StatefulSet") and thing.name == name
    ]
    return list(pod_of(dict(pod.manifest))["containers"][0]["args"])


@dataclass(frozen=True)
class Part:
    """A running part."""

    http: int
    grpc: int

    def metrics(self) -> dict[str, set[str]]:
        """What it serves, each with its labels."""
        found: dict[str, set[str]] = {}
        for sample in self._samples():
            found.setdefault(sample.name, set()).update(sample.labels)
        return found

    def value(self, name: str) -> float:
        """Of a metric of which there is one."""
        (value,) = [sample.value for sample in self._samples() if sample.name == name]
        return value

    def _samples(self) -> Iterator[Sample]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.http}/metrics", timeout=30) as answer:
            text = answer.read().decode()
        for family in text_string_to_metric_families(text):
            yield from family.samples


@contextmanager
def thanos(
    result: Generated,
    name: str,
    folder: Path,
    *more: str,
    data: Path | None = None,
    endpoints: Mapping[str, tuple[int, ...]] | None = None,
    part: Part | None = None,
) -> Iterator[Part]:
    """A part that is ready. ``endpoints`` are ports on loopback in the place of a Service that its arguments name.

    ``folder`` has the description of the bucket in ``objstore.yaml``; ``data`` is the part's own data, ``part`` where
    it listens if others were told before.
    """
    part, ways = part or Part(free_port(), free_port()), endpoints or {}
    own = folder / f"{name}-{part.http}"
    own.mkdir()
    moved = [one for given in arguments(result, name) for one in _moved(given, part, folder, data or own, ways)]
    if moved[0] in ("query", "rule"):
        # Or it would listen on every address.
        own_ports = {"--http-address": part.http, "--grpc-address": part.grpc}
        there = {one.partition("=")[0] for one in moved}
        moved += [f"{flag}=127.0.0.1:{port}" for flag, port in own_ports.items() if flag not in there]
    with running(own, "thanos", *moved, *more) as process:
        wait_until_up(f"http://127.0.0.1:{part.http}/-/ready", process, own)
        yield part


def _moved(
    argument: str, part: Part, folder: Path, data: Path, endpoints: Mapping[str, tuple[int, ...]]
) -> Iterator[str]:
    flag, equals, value = argument.partition("=")
    if flag in _ADDRESSES:
        assert int(value.rpartition(":")[2]) == _ADDRESSES[flag]
        yield f"{flag}=127.0.0.1:{part.http if flag == '--http-address' else part.grpc}"
    elif flag == "--endpoint":
        (service,) = [name for name in endpoints if f".{name}." in value]
        yield from (f"{flag}=127.0.0.1:{port}" for port in endpoints[service])
    elif flag in _ASKED:
        service, scheme = _ASKED[flag]
        yield f"{flag}={scheme}127.0.0.1:{endpoints[service][0]}"
    elif flag not in _LEFT_OUT:
        files = {"--data-dir": data, "--tsdb.path": data, "--objstore.config-file": folder / "objstore.yaml"}
        others = {"--rule-file": folder / "rules" / "*.yaml", "--eval-interval": "1s"}
        moved = {**files, **others}.get(flag, value.replace("$(POD_NAME)", POD))
        yield f"{flag}{equals}{moved}"
