"""Where the servers' nginx finds Mimir inside the cluster: two Services at fixed addresses.

They are the same in both layouts, and none of those that are there anyway: a Service's address cannot be changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.sources.metrics_entry import has_entry
from generator.sources.mimir import APP, COMPONENT
from generator.spec.gateway import queries_address, samples_address
from generator.spec.mimir_pods import is_distributed
from generator.spec.model import Cluster
from generator.stack import mimir_config, mimir_distributed, objects
from generator.stack.contract import KubernetesObject
from generator.stack.workloads import labels

SAMPLES, QUERIES = "metrics-entry-samples", "metrics-entry-queries"


def services(cluster: Cluster) -> Iterator[KubernetesObject]:
    """One for samples and one for queries; none without an entry."""
    if has_entry(cluster):
        yield _service(cluster, SAMPLES, samples_address(cluster), _pods(cluster, "distributor"))
        yield _service(cluster, QUERIES, queries_address(cluster), _pods(cluster, "query-frontend"))


def _pods(cluster: Cluster, part: str) -> Mapping[str, str]:
    """The one process, or those of the part."""
    return mimir_distributed.labels(part) if is_distributed(cluster) else labels(APP, COMPONENT)


def _service(cluster: Cluster, name: str, address: str, pods: Mapping[str, str]) -> KubernetesObject:
    # Without labels of Mimir's: the jobs over its Services would find the pods a second time.
    port = {"name": "http", "port": 80, "targetPort": mimir_config.HTTP_PORT, "protocol": "TCP"}
    spec = {"clusterIP": address, "selector": dict(pods), "ports": [port]}
    return objects.owned(cluster, ("v1", "Service"), name, {"spec": spec})
