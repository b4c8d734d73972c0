"""Thanos v0.42: the sidecar beside Prometheus uploads blocks, three programs of ours read and tend the bucket.

No chart with a digest that anybody published exists for it (docs/decisions/0013), so store gateway, querier and
compactor are objects of our own. Flags and defaults: Thanos' source, ``cmd/thanos``. The image is the one that
kube-prometheus-stack 88.5.3 names for sidecars (``prometheusOperator.thanosImage``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.sources.thanos import COMPACT, GRPC, HTTP, QUERY, SIDECAR, STORE
from generator.spec.long_term import kept
from generator.spec.model import Cluster
from generator.stack import objects
from generator.stack.budget import Memory, Share
from generator.stack.contract import KubernetesObject, Values
from generator.stack.workloads import Program, digest, from_secret, program
from generator.syntax.yaml import print_yaml

VERSION = "v0.42.4"
IMAGE = f"quay.io/thanos/thanos:{VERSION}"
APP = "thanos"
GRPC_PORT, HTTP_PORT = 10901, 10902
OBJSTORE = "thanos-objstore"
REPLICA_LABEL = "prometheus_replica"
"""What prometheus-operator calls the external label that tells replicas apart."""

_FOLDER, _FILE, _DATA = "/etc/objstore", "objstore.yaml", "/var/thanos"
"""Not below /etc/thanos, where the operator mounts a folder of its own: none can be made inside of a ConfigMap."""

_PORTS = {HTTP: HTTP_PORT, GRPC: GRPC_PORT}
_SIDECAR_CONTAINER = "thanos-sidecar"


def shares(cluster: Cluster) -> tuple[Share, ...]:
    """The sidecar of each replica of Prometheus, and the three programs."""
    return (
        Share(_SIDECAR_CONTAINER, 64, replicas=cluster.metrics.replicas, weight=1, most_mi=256),
        Share(STORE, 192, weight=3),
        Share(QUERY, 128, weight=3),
        Share(COMPACT, 192, weight=3),
    )


def url(cluster: Cluster) -> str:
    """The querier."""
    return f"http://{QUERY}.{cluster.kubernetes.namespace}.svc:{HTTP_PORT}"


def values(cluster: Cluster, memory: Memory) -> Values:
    """Prometheus with its sidecar, and the headless Service by which the querier finds every sidecar."""
    text = print_yaml(object_store(cluster))
    return {
        "prometheus": {
            "thanosService": {"enabled": True},
            "thanosServiceMonitor": {"enabled": True},
            "prometheusSpec": {
                "thanos": {
                    "image": IMAGE,
                    "version": VERSION,
                    "objectStorageConfigFile": f"{_FOLDER}/{_FILE}",
                    "volumeMounts": [{"name": OBJSTORE, "mountPath": _FOLDER}],
                    "resources": memory.resources(_SIDECAR_CONTAINER, "10m"),
                },
                # The compactor merges blocks in the bucket; a block that Prometheus merged before its upload would
                # overlap with those that are there, which halts the compactor.
                "disableCompaction": True,
                "volumes": [{"name": OBJSTORE, "configMap": {"name": OBJSTORE}}],
                # The operator's own field for the sidecar has no place for environment variables.
                **({"containers": [{"name": _SIDECAR_CONTAINER, "env": env}]} if (env := _env(cluster)) else {}),
                "podMetadata": {"annotations": {"nixscope/configuration": digest(text)}},
            },
        }
    }


def object_store(cluster: Cluster) -> dict[str, Any]:
    """Thanos' description of the bucket (``objstore/providers/s3``). Keys come from the environment, not from here."""
    where, long_term = cluster.storage.object, cluster.metrics.long_term
    scheme, _, host = (where.endpoint or f"https://s3.{where.region}.amazonaws.com").partition("://")
    config = {
        "bucket": long_term.bucket,
        "endpoint": host,
        "region": where.region,
        "insecure": scheme == "http",
        # Ceph RGW and MinIO know a bucket as a path, not as a host name.
        "bucket_lookup_type": "auto" if where.type == "s3" else "path",
    }
    return {"type": "S3", "config": config}


def _env(cluster: Cluster) -> list[Values]:
    """The names that the S3 client itself looks for where its configuration has no keys."""
    credentials = cluster.metrics.long_term.credentials or cluster.storage.object.credentials
    if credentials is None:
        return []
    return [
        from_secret("AWS_ACCESS_KEY_ID", credentials.secret, "access_key_id"),
        from_secret("AWS_SECRET_ACCESS_KEY", credentials.secret, "secret_access_key"),
    ]


def parts(cluster: Cluster, memory: Memory) -> Iterator[KubernetesObject]:
    """The bucket's description, and what reads and tends the bucket."""
    text = print_yaml(object_store(cluster))
    yield objects.config_map(cluster, OBJSTORE, {_FILE: text})
    for one in (_store(cluster, memory), _query(cluster, memory), _compact(cluster, memory)):
        yield from program(cluster, one)


def _program(cluster: Cluster, memory: Memory, name: str, args: tuple[str, ...], ports: dict[str, int]) -> Program:
    bucket = name != QUERY
    common = tuple(f"--{port}-address=0.0.0.0:{number}" for port, number in ports.items())
    return Program(
        name=name,
        app=APP,
        component=name.removeprefix(f"{APP}-"),
        image=IMAGE,
        args=(name.removeprefix(f"{APP}-"), *common, "--log.format=logfmt", "--enable-auto-gomemlimit", *args),
        ports=ports,
        ready="/-/ready",
        alive="/-/healthy",
        resources=memory.resources(name, "50m"),
        env=tuple(_env(cluster)) if bucket else (),
        files={_FOLDER: OBJSTORE} if bucket else {},
        volume=cluster.metrics.long_term.volume if bucket else None,
        data=_DATA if bucket else "",
        stamp=print_yaml(object_store(cluster)) if bucket else "",
    )


_BUCKET = (f"--data-dir={_DATA}", f"--objstore.config-file={_FOLDER}/{_FILE}")


def _store(cluster: Cluster, memory: Memory) -> Program:
    quarter = memory.by_container[STORE] // 4
    # Thanos' own would be 250 MB and 2 GB, whatever the container may use.
    caches = (f"--index-cache-size={quarter}MB", f"--chunk-pool-size={quarter}MB")
    return _program(cluster, memory, STORE, (*_BUCKET, *caches), _PORTS)


def _query(cluster: Cluster, memory: Memory) -> Program:
    endpoints = tuple(f"--endpoint=dnssrv+_{GRPC}._tcp.{_host(cluster, name)}" for name in (SIDECAR, STORE))
    args = (f"--query.replica-label={REPLICA_LABEL}", *endpoints)
    if _downsampled(cluster):
        # Averages answer only those who ask for them; old queries would find nothing where only averages are left.
        args += ("--query.auto-downsampling",)
    return _program(cluster, memory, QUERY, args, {HTTP: HTTP_PORT})


def _compact(cluster: Cluster, memory: Memory) -> Program:
    resolutions = kept(cluster.metrics.long_term)
    retention = tuple(f"--retention.resolution-{name}={length}" for name, length in resolutions.items())
    args = (*_BUCKET, "--wait", *retention)
    if not _downsampled(cluster):
        # Samples are there for as long as averages would be.
        args += ("--downsampling.disable",)
    return _program(cluster, memory, COMPACT, args, {HTTP: HTTP_PORT})


def _downsampled(cluster: Cluster) -> bool:
    return len(set(kept(cluster.metrics.long_term).values())) > 1


def _host(cluster: Cluster, service: str) -> str:
    return f"{service}.{cluster.kubernetes.namespace}.svc.cluster.local"
