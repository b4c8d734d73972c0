"""Mimir 3.2, into which Prometheus writes: one process (``target: all``), its parts in pods of their own, or elsewhere.

One process is an object of our own like the other engines (docs/decisions/0020): the chart has no such layout. The
parts are a release of the chart (``mimir_distributed``); the configuration of both stands in ``mimir_config``.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.sources.entry import TENANT_HEADER
from generator.sources.metrics_entry import PUSH
from generator.sources.mimir import APP, COMPONENT, HTTP, JOB
from generator.spec.mimir_pods import is_distributed, runs_mimir
from generator.spec.model import Cluster
from generator.stack import mimir_config, mimir_distributed, mimir_entry, objects
from generator.stack.budget import Memory, Share
from generator.stack.contract import KubernetesObject, Values
from generator.stack.workloads import Program, from_secret, program
from generator.syntax.yaml import print_yaml

VERSION = "3.2.0"
IMAGE = f"docker.io/grafana/mimir:{VERSION}"
CONFIG = "mimir-config"
USERNAME, PASSWORD = "username", "password"
"""The keys of the Secret with a login; those of the type kubernetes.io/basic-auth."""

_FOLDER, _FILE = "/etc/mimir", "mimir.yaml"


def shares(cluster: Cluster) -> tuple[Share, ...]:
    """One process with every series that Prometheus has, or each part; nothing of one that runs elsewhere."""
    if not runs_mimir(cluster):
        return ()
    if is_distributed(cluster):
        return mimir_distributed.shares(cluster)
    return (Share(mimir_config.ALONE, 512, weight=8),)


def url(cluster: Cluster) -> str:
    """Where it answers Prometheus' API."""
    return f"{_base(cluster, 'query-frontend')}/prometheus"


def headers(cluster: Cluster) -> dict[str, str]:
    """Whose samples they are."""
    return {TENANT_HEADER: cluster.metrics.long_term.tenant}


def values(cluster: Cluster, memory: Memory) -> Values:
    """Prometheus writes every sample there as well. Its queue is the write-ahead log: two to three hours."""
    target: Values = {"url": f"{_base(cluster, 'distributor')}{PUSH}", "name": JOB, "headers": headers(cluster)}
    secret = login(cluster)
    if secret is not None:
        target["basicAuth"] = {key: {"name": secret, "key": key} for key in (USERNAME, PASSWORD)}
    if cluster.traces.enabled:
        target["sendExemplars"] = True
    return {"prometheus": {"prometheusSpec": {"remoteWrite": [target]}}}


def login(cluster: Cluster) -> str | None:
    """The Secret with the name and the password that Mimir asks for; None: ours asks for none."""
    found = cluster.metrics.long_term.login
    return found.secret if found is not None and not runs_mimir(cluster) else None


def _base(cluster: Cluster, part: str) -> str:
    """A Service of the one process, or of the part; or where the spec says."""
    if cluster.metrics.long_term.url is not None:
        return cluster.metrics.long_term.url
    name = mimir_distributed.container(part) if is_distributed(cluster) else JOB
    return f"http://{name}.{cluster.kubernetes.namespace}.svc:{mimir_config.HTTP_PORT}"


def parts(cluster: Cluster, memory: Memory) -> Iterator[KubernetesObject]:
    """The configuration, the process with its volume, and Services; of a release only what the chart lacks."""
    if not runs_mimir(cluster):
        return
    yield from mimir_entry.services(cluster)
    if is_distributed(cluster):
        yield mimir_distributed.account(cluster)
        return
    text = print_yaml(mimir_config.configuration(cluster, memory))
    yield objects.config_map(cluster, CONFIG, {_FILE: text})
    one = Program(
        name=JOB,
        app=APP,
        component=COMPONENT,
        image=IMAGE,
        args=(f"-config.file={_FOLDER}/{_FILE}", "-config.expand-env=true"),
        ports={HTTP: mimir_config.HTTP_PORT},
        ready="/ready",
        # Not /ready, which says no for as long as a write-ahead log is read again.
        alive="/",
        resources=memory.resources(mimir_config.ALONE, "100m"),
        env=tuple(_env(cluster, memory)),
        files={_FOLDER: CONFIG},
        volume=cluster.metrics.long_term.volume,
        data=mimir_config.DATA,
        stamp=text,
    )
    yield from program(cluster, one)


def _env(cluster: Cluster, memory: Memory) -> Iterator[Values]:
    yield {"name": "GOMEMLIMIT", "value": f"{memory.by_container[mimir_config.ALONE] * 9 // 10}MiB"}
    secret = mimir_config.credentials(cluster)
    if secret is not None:
        yield from_secret(mimir_config.KEY_ID, secret, "access_key_id")
        yield from_secret(mimir_config.SECRET, secret, "secret_access_key")
