"""Where hosts find Loki and Mimir inside the cluster: fixed addresses, because hosts know none of its names."""

from __future__ import annotations

from ipaddress import IPv4Network

from generator.spec.model import Cluster

_RANGES = {"k3s": "10.43.0.0/16", "rke2": "10.43.0.0/16", "kubeadm": "10.96.0.0/12", "talos": "10.96.0.0/12"}
"""Addresses of Services where nobody says otherwise, by distribution."""

_GATEWAY, _QUERIES, _SAMPLES = 15, 14, 13
"""Places in the range. Kubernetes gives none of its first sixteen addresses (of more in a large one) to a Service that
asks for no certain address (KEP-3070, ServiceIPStaticSubrange); the first is the API's, the tenth the DNS's."""

LARGEST_PREFIX = 27
"""A range of sixteen addresses or fewer has no such part."""


def service_range(cluster: Cluster) -> IPv4Network:
    """The addresses of the cluster's Services. Raises ValueError where the spec's range is none."""
    kubernetes = cluster.kubernetes
    return IPv4Network(kubernetes.service_cidr or _RANGES[kubernetes.distribution], strict=False)


def gateway_address(cluster: Cluster) -> str:
    """The cluster address of Loki's gateway, always the same for one range of addresses."""
    return str(service_range(cluster)[_GATEWAY])


def samples_address(cluster: Cluster) -> str:
    """The cluster address at which Mimir takes samples of other clusters."""
    return str(service_range(cluster)[_SAMPLES])


def queries_address(cluster: Cluster) -> str:
    """The cluster address at which Mimir answers other clusters."""
    return str(service_range(cluster)[_QUERIES])
