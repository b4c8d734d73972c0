"""What ships a host's journal: Grafana Alloy as a NixOS service, and a program of ours that remembers what arrived.

Facts (Alloy v1.18.1): ``loki.source.journal`` stops reading while ``loki.write`` cannot send, so the journal is the
buffer; ``max_backoff_retries = 0`` tries for ever; what stands in memory when Alloy stops is lost, for the position in
the journal is already behind it (``source/journal/tailer.go``, ``common/loki/client``). The last is what the
checkpoint is for. See ``docs/decisions/0008-journals-over-the-mesh.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from generator.sources.contract import AlloyFile, HostService
from generator.spec.logs import HostLogs
from generator.spec.model import Cluster, Host
from generator.spec.units import hours
from generator.syntax.alloy import Attr, Binary, Block, Call, Ref, attrs

JOB = "alloy-hosts"
PORT = 12345
CONFIG_FILE = "alloy/nixscope.alloy"
"""A name of its own: Alloy reads every ``*.alloy`` of the folder, so a host may have further configurations."""

NAME = "nixscope"
"""The label of every component here; the checkpoint finds them by it."""

MEMORY = "256M"
"""Alloy's share of a host: about 100 MiB, and 12 MiB of lines that wait. Alloy heeds the limit (automemlimit)."""

STREAM_LABELS = frozenset({"host", "unit", "level", "job", "cluster"})
"""What a query for hosts' logs may select by. ``identifier`` is structured metadata, for a filter behind the braces."""

_STORAGE = "/var/lib/alloy/data-alloy"
_POSITIONS = f"{_STORAGE}/loki.source.journal.{NAME}/positions.yml"
_HOST = "NIXSCOPE_HOST"
_PASSWORD = "loki-password"  # noqa: S105 - a credential's name

_FOLDED = {
    # user@1000.service, systemd-coredump@3-4711-0.service
    r"([^@]+@).+\.(\w+)": "$1.$2",
    # Transient units: run-u42.service, and those that podman calls after a hash.
    r"(?:run-|[0-9a-f]{32}).*\.(service|timer)": "run-.$1",
    # session-4.scope, docker-HASH.scope, app-firefox-4711.scope
    r"([a-z]+)-.+\.scope": "$1.scope",
    # Each volume of each pod is a mount of its own.
    r".+\.(mount|automount|device|swap|slice)": "$1",
}
"""Names of units that never end, and what stands for all of them: each would be a stream of its own."""


def service(host: Host, logs: HostLogs, file: AlloyFile, digest: str) -> HostService:
    """Alloy on one host, with a configuration that has this ``digest``, and the checkpoint beside it."""
    checkpoint = ("services", "nixscope", "journal-checkpoint")
    unit = ("systemd", "services", "alloy")
    return HostService(
        title=f"Ships the journal to Loki; Alloy itself is read by Prometheus' job {JOB}.",
        port=PORT,
        module="journal-checkpoint",
        options={
            ("services", "alloy", "enable"): True,
            ("services", "alloy", "extraFlags"): (
                # All interfaces: who may ask is the firewall's affair.
                f"--server.http.listen-addr={'[::]' if ':' in host.address else '0.0.0.0'}:{PORT}",  # noqa: S104
                f"--storage.path={_STORAGE}",
                "--disable-reporting",
            ),
            ("environment", "etc", CONFIG_FILE, "source"): file,
            (*unit, "environment"): {_HOST: host.name},
            # A reload would drop what waits in memory; a stop and a start go back to the checkpoint.
            (*unit, "restartTriggers"): (digest,),
            # A password that agenix or sops has not written yet is waited for, however long.
            (*unit, "startLimitIntervalSec"): 0,
            (*unit, "serviceConfig"): {
                "LoadCredential": (credential(_PASSWORD, logs.password.file),),
                "MemoryMax": MEMORY,
                # While nobody takes its lines Alloy needs over two minutes to stop; the checkpoint knows them anyway.
                "TimeoutStopSec": "20s",
            },
            (*checkpoint, "enable"): True,
            (*checkpoint, "component"): NAME,
            (*checkpoint, "positions"): _POSITIONS,
            (*checkpoint, "metricsUrl"): f"http://127.0.0.1:{PORT}/metrics",
        },
    )


def credential(name: str, path: str) -> str:
    """``name:path`` for ``LoadCredential=``, in which a ``%`` begins a specifier."""
    return f"{name}:{path.replace('%', '%%')}"


def blocks(cluster: Cluster, logs: HostLogs, url: str) -> tuple[Block, ...]:
    """Alloy's configuration for every host that pushes to ``url``; the host's own name is in its environment."""
    return (_source(logs), _labels(logs), _process(), _write(cluster, logs, url))


def _source(logs: HostLogs) -> Block:
    return Block(
        "loki.source.journal",
        NAME,
        attrs(
            {
                "max_age": hours(logs.max_age),
                "relabel_rules": Ref(f"loki.relabel.{NAME}.rules"),
                "labels": {"job": "journal", "host": Call("sys.env", _HOST)},
                "forward_to": [Ref(f"loki.process.{NAME}.receiver")],
            }
        ),
        comment="While Loki is away this stops reading: what waits stays in the journal.",
    )


def _labels(logs: HostLogs) -> Block:
    return Block("loki.relabel", NAME, (Attr("forward_to", []), *_unit_rules(logs), *_field_rules()))


def _unit_rules(logs: HostLogs) -> Iterator[Block]:
    """The label ``unit`` as ``journalctl -u`` understands it, with one name for all of a kind that never ends."""
    # Without a unit: kernel, audit, syslog.
    yield _rule({"source_labels": ["__journal__transport"], "target_label": "unit"})
    yield _rule({"source_labels": ["__journal__systemd_unit"], "regex": "(.+)", "target_label": "unit"})
    # What systemd itself says of a unit.
    said = ["__journal__systemd_unit", "__journal_unit"]
    yield _rule({"source_labels": said, "regex": r"init\.scope;(.+)", "target_label": "unit"})
    # zed logs each event through a short-lived logger, whose unit journald often fails to see.
    zed = ["__journal_syslog_identifier"]
    yield _rule({"source_labels": zed, "regex": "zed", "replacement": "zfs-zed.service", "target_label": "unit"})
    if logs.units:
        chosen = "|".join(map(_literal, logs.units))
        yield _rule({"source_labels": ["unit"], "regex": chosen, "action": "keep"})
    for regex, replacement in _FOLDED.items():
        yield _rule({"source_labels": ["unit"], "regex": regex, "replacement": replacement, "target_label": "unit"})


def _field_rules() -> Iterator[Block]:
    yield _rule({"source_labels": ["__journal_priority_keyword"], "target_label": "level"})
    yield _rule({"source_labels": ["__journal_syslog_identifier"], "target_label": "identifier"})


def _literal(text: str) -> str:
    """A regular expression (RE2) that matches a unit's name and nothing else."""
    return re.sub(r"([.\\])", r"\\\1", text)


def _rule(arguments: Mapping[str, str | list[str]]) -> Block:
    return Block("rule", body=attrs(arguments))


def _process() -> Block:
    # Nothing may be dropped here: the checkpoint waits until as many lines were sent as were read.
    metadata = Block("stage.structured_metadata", body=attrs({"values": {"identifier": ""}}))
    return Block("loki.process", NAME, (metadata, Attr("forward_to", [Ref(f"loki.write.{NAME}.receiver")])))


def _write(cluster: Cluster, logs: HostLogs, url: str) -> Block:
    password = Binary(Call("sys.env", "CREDENTIALS_DIRECTORY"), "+", f"/{_PASSWORD}")
    tenant = {"tenant_id": logs.tenant} if cluster.logs.tenancy.by == "namespace" else {}
    endpoint = Block(
        "endpoint",
        body=(
            *attrs({"url": f"{url}/loki/api/v1/push", **tenant, "remote_timeout": "30s"}),
            # 0 is for ever; the default gives up after eight minutes and drops.
            *attrs({"max_backoff_period": "1m", "max_backoff_retries": 0}),
            Block("basic_auth", body=attrs({"username": logs.username, "password_file": password})),
        ),
    )
    return Block("loki.write", NAME, (endpoint, Attr("external_labels", {"cluster": cluster.name})))
