"""The place of the fire drill: what is watched there, and how Prometheus' and Alertmanager's files lead to it."""

from __future__ import annotations

import json
import re
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import yaml

from generator.exporters import headscale
from generator.pipeline import Generated
from tests import drill
from tests.cluster.control_plane import Object
from tests.cluster.custom_resources import ALERTMANAGER, PORT
from tests.exporters import real_headscale
from tests.exporters.api import reply, serving
from tests.processes import Process, end, free_port, running, started

CEPH = "rook-ceph"
_MANAGER, _NOTIFIED = "192.0.2.1", "192.0.2.2"
"""Addresses of pods in the cluster. They may not be on loopback; Prometheus is led to where the pods really are."""


class Site:
    """The things that are watched. Each can break and be mended."""

    def __init__(self, folder: Path, programs: ExitStack, hosts: Sequence[str]) -> None:
        self.folder, self.programs = folder, programs
        self.ports = {name: free_port() for name in ("primer", "nas", "headscale")}
        self.nodes: dict[str, Process] = {}
        self.ceph = 0
        self.manager = programs.enter_context(serving(self.answer))
        self.headscale = programs.enter_context(real_headscale.running(folder, ()))
        self.key = self.headscale.admission()
        (folder / "key").write_text(self.headscale.key)
        drill.set_pool(folder, "tank", "ONLINE")
        programs.enter_context(drill.node_exporter(folder, self.ports["nas"]))
        self.primer = programs.enter_context(drill.node_exporter(folder, self.ports["primer"]))
        for name in hosts:
            self.join(name)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """What the module of Ceph's manager says, as far as it matters here."""
        text = f"# TYPE ceph_health_status untyped\nceph_health_status {self.ceph}.0\n"
        reply(200, text, "text/plain; charset=utf-8")(request)

    def join(self, name: str) -> None:
        """A node connects, as itself if it was there before."""
        options = ("-server", self.headscale.url, "-key", self.key, "-name", name, "-state", f"{name}.json")
        self.nodes[name] = self.programs.enter_context(running(self.folder, "mesh-node", *options))

    def exporter(self, result: Generated) -> AbstractContextManager[Process]:
        """Our exporter, told what the host's service tells it."""
        (service,) = [s for s in result.watch.services("primer") if s.module == "headscale-exporter"]
        (expected,) = [value for path, value in service.options.items() if path[-1] == "expected"]
        options = [f"--expect={name}" for name in expected] + [f"--api-key-file={self.folder / 'key'}"]
        where = [f"--url={self.headscale.url}", "--address=127.0.0.1", f"--port={self.ports['headscale']}"]
        program = [sys.executable, headscale.__file__]
        return started(self.folder / "exporter.log", [*program, *options, *where], cwd=self.folder)

    def addresses(self, alertmanager: int) -> dict[str, int]:
        """The port on loopback that stands for each address of the configuration."""
        return {
            "100.64.0.1:9100": self.ports["primer"],
            "100.64.0.1:9250": self.ports["headscale"],
            "100.64.0.7:9100": self.ports["nas"],
            f"{_MANAGER}:9283": urllib.parse.urlsplit(self.manager).port or 0,
            f"{_NOTIFIED}:9093": alertmanager,
        }

    def break_all(self) -> None:
        """One fault for each of the alerts."""
        drill.set_pool(self.folder, "tank", "DEGRADED")
        self.ceph = 1
        end(self.nodes["nas"])
        end(self.primer)

    def mend_all(self) -> None:
        """All of it as it was."""
        drill.set_pool(self.folder, "tank", "ONLINE")
        self.ceph = 0
        self.join("nas")
        self.primer = self.programs.enter_context(drill.node_exporter(self.folder, self.ports["primer"]))


def moved(text: str, ports: Mapping[str, int], kubeconfig: Path) -> str:
    """A configuration for this machine: addresses on loopback, the API server where it is. Nothing is taken out."""
    config = yaml.load(text, Loader=yaml.CSafeLoader)
    nobody = free_port()
    for part in (*config["scrape_configs"], *config["alerting"]["alertmanagers"]):
        for discovery in part.get("kubernetes_sd_configs", ()):
            discovery["kubeconfig_file"] = str(kubeconfig)
        here = {target for group in part.get("static_configs", ()) for target in group["targets"]}
        part["relabel_configs"] += [_move(address, ports.get(address, nobody)) for address in sorted(here | {*ports})]
    return json.dumps(config)


def _move(address: str, port: int) -> dict[str, Any]:
    source = {"source_labels": ["__address__"], "regex": re.escape(address)}
    return {**source, "target_label": "__address__", "replacement": f"127.0.0.1:{port}"}


def services() -> Iterator[Object]:
    """What Rook and the chart have in the cluster: a Service, and the address of the pod behind it."""
    rook = {"app": "rook-ceph-mgr", "rook_cluster": CEPH}
    yield {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": CEPH}}
    yield from _service("rook-ceph-mgr", CEPH, rook, ("http-metrics", 9283), _MANAGER)
    yield from _service(ALERTMANAGER, "monitoring", {}, (PORT, 9093), _NOTIFIED)


def _service(name: str, namespace: str, labels: Object, port: tuple[str, int], address: str) -> Iterator[Object]:
    metadata = {"name": name, "namespace": namespace, "labels": labels}
    ports = [{"name": port[0], "port": port[1]}]
    yield {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": {"ports": ports}}
    subset = {"addresses": [{"ip": address}], "ports": ports}
    yield {"apiVersion": "v1", "kind": "Endpoints", "metadata": metadata, "subsets": [subset]}


def ask(port: int, query: str) -> list[Any]:
    """What Prometheus knows."""
    url = f"http://127.0.0.1:{port}/api/v1/query?{urllib.parse.urlencode({'query': query})}"
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return list(json.load(answer)["data"]["result"])
    except OSError:
        return []
