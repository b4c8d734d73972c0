"""Addresses that hosts know: inside the part of the range that Kubernetes gives to nobody by itself."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network

import pytest

from generator.spec.gateway import LARGEST_PREFIX, gateway_address, queries_address, samples_address, service_range
from tests.specs import cluster

DISTRIBUTIONS = {"k3s": "10.43.0.15", "rke2": "10.43.0.15", "kubeadm": "10.96.0.15", "talos": "10.96.0.15"}


@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
def test_every_distributions_own_range(distribution: str) -> None:
    assert gateway_address(cluster(kubernetes={"distribution": distribution})) == DISTRIBUTIONS[distribution]


def test_the_specs_range() -> None:
    """Also where somebody wrote an address of it."""
    assert gateway_address(cluster(kubernetes={"serviceCidr": "172.20.3.7/20"})) == "172.20.0.15"


@pytest.mark.parametrize("prefix", range(12, LARGEST_PREFIX + 1))
def test_they_are_in_the_static_band_and_nobodys(prefix: int) -> None:
    """KEP-3070: the first min(max(16, size / 16), 256) addresses after the network's own; the DNS has the tenth."""
    network = IPv4Network((int(IPv4Address("10.128.0.0")), prefix))
    spec = cluster(kubernetes={"serviceCidr": str(network)})
    found = {IPv4Address(address(spec)) for address in (gateway_address, queries_address, samples_address)}
    band = {network[n] for n in range(1, min(max(16, network.num_addresses // 16), 256) + 1)}
    assert len(found) == 3
    assert found <= band - {network[1], network[10]}


@pytest.mark.parametrize("text", ["10.43.0.0/33", "10.43.0.256/16"])
def test_what_is_no_range(text: str) -> None:
    with pytest.raises(ValueError, match="not"):
        service_range(cluster(kubernetes={"serviceCidr": text}))
