"""A real Loki on loopback: the generated configuration, its paths and ports moved, all parts in one process."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from generator.pipeline import Generated
from generator.stack.loki import RULES_CONFIG_MAP
from tests.processes import PATIENCE_S, answers, free_port, running, wait_for
from tests.specs import named, values

Config = dict[str, Any]
Files = Mapping[str, str]
NS = 10**9

_BETWEEN_PODS = ("memberlist", "frontend", "frontend_worker", "chunk_store_config", "query_range")
"""Sections that say where other pods are; one process needs none of them."""


def generated_loki(result: Generated) -> tuple[Config, Files]:
    """The configuration that the chart hands to Loki, and the files that it mounts beside it by their paths there."""
    release = values(result, "loki")
    config = release["loki"]["structuredConfig"]
    files = {config["runtime_config"]["file"]: yaml.safe_dump(dict(release["loki"]["runtimeConfig"]))}
    for _, mounts in named(release, "extraVolumeMounts"):
        for mount in mounts:
            config_map = yaml.safe_load(result.tree[f"manifests/configmap/{RULES_CONFIG_MAP}.yaml"])
            files |= {f"{mount['mountPath']}/{name}": text for name, text in config_map["data"].items()}
    return config, files


@dataclass(frozen=True)
class Stream:
    """Lines of one stream: each a time in seconds since the epoch and a text."""

    labels: Mapping[str, str]
    lines: Sequence[tuple[float, str]]


@dataclass(frozen=True)
class Loki:
    """A running Loki. ``tenant`` is needed where it tells tenants apart; several are joined by ``|`` for queries."""

    url: str
    folder: Path

    def push(self, *streams: Stream, tenant: str | None = None) -> None:
        """Send lines as a shipper does; urllib.error.HTTPError where Loki refuses one of them."""
        body = [
            {"stream": dict(one.labels), "values": [[str(int(at * NS)), text] for at, text in one.lines]}
            for one in streams
        ]
        self._ask("/loki/api/v1/push", tenant, json.dumps({"streams": body}).encode())

    def flush(self) -> None:
        """Let the ingester write all that it holds to the store."""
        self._ask("/flush", None, b"")

    def instant(self, query: str, tenant: str | None = None, at_s: float | None = None) -> list[dict[str, Any]]:
        """The result of a metric query at one time."""
        return self._query("query", tenant, query=query, time=str(int((at_s or time.time()) * NS)))

    def range(self, query: str, tenant: str | None = None, since_s: float = 3600) -> list[dict[str, Any]]:
        """The result of a query over the last ``since_s`` seconds: streams of lines, or series of numbers."""
        now = time.time()
        span = {"start": str(int((now - since_s) * NS)), "end": str(int(now * NS)), "step": "60"}
        return self._query("query_range", tenant, query=query, limit="1000", **span)

    def lines(self, query: str, tenant: str | None = None, since_s: float = 3600) -> list[str]:
        """Every line of a log query."""
        return sorted(text for stream in self.range(query, tenant, since_s) for _, text, *_ in stream["values"])

    def label_values(self, label: str, tenant: str | None = None) -> list[str]:
        """Every value of a label."""
        found: list[str] = json.loads(self._ask(f"/loki/api/v1/label/{label}/values", tenant))["data"]
        return found

    def metrics(self) -> str:
        """What it tells Prometheus."""
        return self._ask("/metrics", None).decode()

    def _query(self, kind: str, tenant: str | None, **parameters: str) -> list[dict[str, Any]]:
        answer = self._ask(f"/loki/api/v1/{kind}?{urllib.parse.urlencode(parameters)}", tenant)
        found: list[dict[str, Any]] = json.loads(answer)["data"]["result"]
        return found

    def _ask(self, path: str, tenant: str | None, body: bytes | None = None) -> bytes:
        request = urllib.request.Request(self.url + path, body, {"Content-Type": "application/json"})
        if tenant is not None:
            request.add_header("X-Scope-OrgID", tenant)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            error.add_note(error.read().decode(errors="replace"))
            raise


@contextmanager
def running_loki(
    folder: Path, config: Config, files: Files, target: str = "all", until: str = "/ready"
) -> Iterator[Loki]:
    """Loki with this configuration, moved, until the end of the block; ready to take lines and to answer.

    ``files`` are put where it looks for them. A part by itself is never ready without the others: wait ``until``
    another path answers.
    """
    port = free_port()
    for path, text in files.items():
        _mount(folder / path.lstrip("/"), text)
    (folder / "loki.json").write_text(json.dumps(moved(config, folder, port)), encoding="utf-8")
    loki = Loki(f"http://127.0.0.1:{port}", folder)
    with running(folder, "loki", "-config.file=loki.json", f"-target={target}") as process:
        wait_for(lambda: answers(f"{loki.url}{until}") or process.poll() is not None, folder)
        assert process.poll() is None, (folder / "loki.log").read_text()[-3000:]
        yield loki


def _mount(path: Path, text: str) -> None:
    """A file as the kubelet mounts it out of a ConfigMap: a link into a folder beside it."""
    folder = path.parent / "..data"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / path.name).write_text(text, encoding="utf-8")
    path.unlink(missing_ok=True)
    path.symlink_to(f"..data/{path.name}")


def moved(config: Config, folder: Path, port: int) -> Config:
    """The same configuration for one process on loopback: absolute paths below ``folder``, the store a folder there.

    Rings are kept in memory in place of memberlist, and one copy of everything is enough.
    """
    grpc = free_port()
    address = {"http_listen_address": "127.0.0.1", "grpc_listen_address": "127.0.0.1"}
    files = {"chunks_directory": f"{folder}/chunks", "rules_directory": f"{folder}/rules"}
    here = _below(folder, {key: part for key, part in config.items() if key not in _BETWEEN_PODS})
    periods = [{**period, "object_store": "filesystem"} for period in config["schema_config"]["configs"]]
    common = {
        "storage": {"filesystem": files},
        "replication_factor": 1,
        "instance_addr": "127.0.0.1",
        "ring": {"kvstore": {"store": "inmemory"}, "instance_addr": "127.0.0.1"},
        "compactor_grpc_address": f"127.0.0.1:{grpc}",
    }
    return merged(
        {**here, "common": {**here["common"], **common}},
        {
            "server": {**address, "http_listen_port": port, "grpc_listen_port": grpc, "log_level": "warn"},
            "schema_config": {"configs": periods},
            "compactor": {"delete_request_store": "filesystem"},
            # Ready at once, instead of after 15 s in which another ingester could appear.
            "ingester": {"lifecycler": {"min_ready_duration": "0s"}},
            # Parts find each other at once, instead of after 10 s.
            "frontend": {"scheduler_dns_lookup_period": "200ms"},
            "frontend_worker": {"dns_lookup_duration": "200ms"},
        },
    )


def merged(one: Any, other: Any) -> Any:
    """Both; where they disagree, the other."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return {key: merged(one.get(key, other.get(key)), other.get(key, one.get(key))) for key in {**one, **other}}
    return other


def _below(folder: Path, part: Any) -> Any:
    if isinstance(part, Mapping):
        return {key: _below(folder, value) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [_below(folder, value) for value in part]
    return f"{folder}{part}" if isinstance(part, str) and part.startswith("/") else part
