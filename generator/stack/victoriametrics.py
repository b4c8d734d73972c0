"""VictoriaMetrics, one process with a volume, into which Prometheus writes what it scrapes (docs/decisions/0013).

Flags and defaults: VictoriaMetrics' source, ``app/victoria-metrics`` and ``app/vmstorage``.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.sources.victoriametrics import APP, COMPONENT, HTTP, JOB
from generator.spec.model import Cluster
from generator.spec.units import duration, seconds
from generator.stack.budget import Memory, Share
from generator.stack.contract import KubernetesObject, Values
from generator.stack.thanos_programs import REPLICA_LABEL
from generator.stack.workloads import Program, program

VERSION = "v1.140.0"
IMAGE = f"docker.io/victoriametrics/victoria-metrics:{VERSION}"
PORT = 8428
_DATA = "/storage"


def shares(cluster: Cluster) -> tuple[Share, ...]:
    """One process."""
    return (Share(JOB, 256, weight=4),)


def url(cluster: Cluster) -> str:
    """The process itself: it answers Prometheus' own API."""
    return f"http://{JOB}.{cluster.kubernetes.namespace}.svc:{PORT}"


def values(cluster: Cluster, memory: Memory) -> Values:
    """Prometheus writes every sample there as well. Its queue is the write-ahead log: two to three hours."""
    target = {
        "url": f"{url(cluster)}/api/v1/write",
        "name": JOB,
        # Series of replicas become one, which ``-dedup.minScrapeInterval`` wants for telling them from two.
        "writeRelabelConfigs": [{"action": "labeldrop", "regex": REPLICA_LABEL}],
    }
    return {"prometheus": {"prometheusSpec": {"remoteWrite": [target]}}}


def parts(cluster: Cluster, memory: Memory) -> Iterator[KubernetesObject]:
    """The process, its volume and its Service."""
    metrics = cluster.metrics
    args = [f"-storageDataPath={_DATA}", f"-retentionPeriod={_length(cluster)}", f"-httpListenAddr=:{PORT}"]
    if metrics.replicas > 1:
        args.append(f"-dedup.minScrapeInterval={metrics.scrape_interval}")
    one = Program(
        name=JOB,
        app=APP,
        component=COMPONENT,
        image=IMAGE,
        args=tuple(args),
        ports={HTTP: PORT},
        ready="/health",
        alive="/health",
        resources=memory.resources(JOB, "100m"),
        volume=metrics.long_term.volume,
        data=_DATA,
    )
    yield from program(cluster, one)


def _length(cluster: Cluster) -> str:
    """The retention as VictoriaMetrics reads it, which knows no minutes: there, ``M`` are months."""
    length_s = seconds(cluster.metrics.long_term.retention)
    return duration(length_s) if length_s % 3600 == 0 else f"{length_s}s"
