"""The programs of a fire drill, started on loopback as the generated configuration has them run."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from tests.processes import Process, running

MOUNTED_SECRETS = "/etc/alertmanager/secrets"
"""Where the operator mounts the Secrets to which the generated configuration refers."""


def alertmanager(folder: Path, port: int, config: str, *more: str) -> AbstractContextManager[Process]:
    """Alertmanager with a configuration whose Secrets are files below ``secrets`` in the folder."""
    (folder / "alertmanager.yml").write_text(config.replace(MOUNTED_SECRETS, str(folder / "secrets")))
    options = ("--cluster.listen-address=", f"--storage.path={folder / 'alertmanager'}")
    return running(folder, "alertmanager", "--config.file=alertmanager.yml", _listen(port), *options, *more)


def prometheus(folder: Path, port: int, config: str, program: str = "prometheus") -> AbstractContextManager[Process]:
    """Prometheus with a configuration whose rules are files in the folder."""
    (folder / "prometheus.yml").write_text(config)
    storage = f"--storage.tsdb.path={folder / 'tsdb'}"
    return running(folder, program, "--config.file=prometheus.yml", _listen(port), storage)


def node_exporter(folder: Path, port: int) -> AbstractContextManager[Process]:
    """node_exporter with what it says of ZFS, read from ``proc`` in the folder."""
    only = ("--collector.disable-defaults", "--collector.zfs")
    return running(folder, "node_exporter", _listen(port), f"--path.procfs={folder / 'proc'}", *only)


def set_pool(folder: Path, pool: str, state: str) -> None:
    """The kernel's word on a pool, for ``node_exporter``."""
    path = folder / "proc/spl/kstat/zfs" / pool / "state"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{state}\n")


def _listen(port: int) -> str:
    return f"--web.listen-address=127.0.0.1:{port}"
