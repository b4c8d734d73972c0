"""What Thanos' programs have in common: the image, the ports, and how each is told of a bucket.

The image is the one that kube-prometheus-stack 88.5.3 names for sidecars (``prometheusOperator.thanosImage``). Flags:
Thanos' source, ``cmd/thanos``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from generator.sources.thanos import GRPC, HTTP
from generator.spec.alerting import SecretName
from generator.spec.long_term import store_url
from generator.spec.metrics import OtherCluster
from generator.spec.model import Cluster
from generator.stack import objects
from generator.stack.budget import Memory
from generator.stack.contract import KubernetesObject, Values
from generator.stack.workloads import Program, digest, from_secret
from generator.syntax.yaml import print_yaml

VERSION = "v0.42.4"
IMAGE = f"quay.io/thanos/thanos:{VERSION}"
APP = "thanos"
GRPC_PORT, HTTP_PORT = 10901, 10902
PORTS = {HTTP: HTTP_PORT, GRPC: GRPC_PORT}
REPLICA_LABEL = "prometheus_replica"
"""What prometheus-operator calls the external label that tells replicas apart."""

FOLDER, FILE = "/etc/objstore", "objstore.yaml"
"""Not below /etc/thanos, where the operator mounts a folder of its own: none can be made inside of a ConfigMap."""

_DATA = "/var/thanos"


class Bucket(msgspec.Struct, frozen=True):
    """A bucket as Thanos is told of it: the ConfigMap's name, what it says, and the keys of the environment."""

    name: str
    description: dict[str, Any]
    env: tuple[Values, ...]

    @property
    def text(self) -> str:
        """The description as a file."""
        return print_yaml(self.description)

    @property
    def mark(self) -> str:
        """What changes with the description."""
        return digest(self.text)


def bucket(cluster: Cluster, config_map: str, where: OtherCluster) -> Bucket:
    """Thanos' description of a bucket (``objstore/providers/s3``). Keys come from the environment, not from here.

    It is in the object store of this cluster, with the keys for that, unless ``where`` says otherwise.
    """
    store = cluster.storage.object
    scheme, _, host = store_url(cluster, where).partition("://")
    config = {
        "bucket": where.bucket,
        "endpoint": host,
        "region": where.region or store.region,
        "insecure": scheme == "http",
        # Ceph RGW and MinIO know a bucket as a path, not as a host name.
        "bucket_lookup_type": "auto" if store.type == "s3" else "path",
    }
    return Bucket(config_map, {"type": "S3", "config": config}, _keys(where.credentials or store.credentials))


def _keys(credentials: SecretName | None) -> tuple[Values, ...]:
    """The names that the S3 client itself looks for where its configuration has no keys."""
    if credentials is None:
        return ()
    return (
        from_secret("AWS_ACCESS_KEY_ID", credentials.secret, "access_key_id"),
        from_secret("AWS_SECRET_ACCESS_KEY", credentials.secret, "secret_access_key"),
    )


def described(cluster: Cluster, found: Bucket) -> Iterator[KubernetesObject]:
    """The ConfigMap of a bucket."""
    yield objects.config_map(cluster, found.name, {FILE: found.text})


def thanos_program(memory: Memory, name: str, args: tuple[str, ...], ports: dict[str, int]) -> Program:
    """One program, called ``thanos-…``; the first of ``args`` is the command."""
    common = tuple(f"--{port}-address=0.0.0.0:{number}" for port, number in ports.items())
    return Program(
        name=name,
        app=APP,
        component=component(name),
        image=IMAGE,
        args=(args[0], *common, "--log.format=logfmt", "--enable-auto-gomemlimit", *args[1:]),
        ports=ports,
        ready="/-/ready",
        alive="/-/healthy",
        resources=memory.resources(name, "50m"),
    )


def on_bucket(cluster: Cluster, one: Program, found: Bucket) -> Program:
    """The same with a bucket, and a volume for what it has of that."""
    return msgspec.structs.replace(
        one,
        args=(*one.args, f"--data-dir={_DATA}", f"--objstore.config-file={FOLDER}/{FILE}"),
        env=found.env,
        files={FOLDER: found.name},
        volume=cluster.metrics.long_term.volume,
        data=_DATA,
        stamp=found.text,
    )


def caches(memory: Memory, name: str) -> tuple[str, ...]:
    """A store gateway's: Thanos' own would be 250 MB and 2 GB, whatever the container may use.

    The size of one item is given as well: its default, 125 MB, is refused where the whole cache is smaller
    (``pkg/store/cache/inmemory.go``), and the program does not start.
    """
    quarter = memory.by_container[name] // 4
    index = {"type": "IN-MEMORY", "config": {"max_size": f"{quarter}MB", "max_item_size": f"{quarter // 2}MB"}}
    return (f"--index-cache.config={json.dumps(index)}", f"--chunk-pool-size={quarter}MB")


def component(name: str) -> str:
    """The component label of a program of that name."""
    return name.removeprefix(f"{APP}-")


def address(cluster: Cluster, port: str, name: str) -> str:
    """How Thanos looks up every pod behind a Service."""
    return f"dnssrv+_{port}._tcp.{name}.{cluster.kubernetes.namespace}.svc.cluster.local"
