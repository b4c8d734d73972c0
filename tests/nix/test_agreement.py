"""The two sides agree: what Prometheus scrapes is what the evaluated host serves, and what its firewall lets in."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.pipeline import Generated
from generator.spec.gateway import gateway_address
from tests.nix.clusters import ENTRY, SPECS, write_cluster
from tests.nix.conftest import Evaluate

pytestmark = pytest.mark.proves("nix-instantiate", "evaluates every host: it serves and lets in what is scraped")

HOSTS = Path(__file__).parent / "hosts.nix"
# Parts of k3s and rke2 that a flag exposes; their ports are their own.
FLAGS = {
    "--etcd-arg=listen-metrics-urls=http://0.0.0.0:2381": 2381,
    "--kube-scheduler-arg=bind-address=0.0.0.0": 10259,
    "--kube-controller-manager-arg=bind-address=0.0.0.0": 10257,
    "--kube-proxy-arg=metrics-bind-address=0.0.0.0": 10249,
}

PARTS = {"kubeScheduler": 10259, "kubeControllerManager": 10257, "kubeProxy": 10249, "kubeEtcd": 2381}


@pytest.mark.parametrize("name", sorted(SPECS))
def test_scraped_is_served_is_let_in(name: str, evaluate: Evaluate, tmp_path: Path) -> None:
    """Of every host: the ports in the scrape objects and values, of its services, and of its firewall."""
    made = write_cluster(name, tmp_path)
    modules = evaluate(HOSTS, nixos=tmp_path / "nixos")
    scraped = _scraped(made)
    assert modules.keys() == made.cluster.hosts.keys()
    for host in made.cluster.hosts.values():
        module = modules[host.name]
        served = set(_served(module))
        assert {port for port, label in scraped[host.address] if label in (host.name, None)} == served
        assert len(scraped[host.address]) == len(served), "a target under somebody else's name"
        # Kubernetes finds these two by itself, and pods ask them at their own node's address.
        served |= {10250} if host.in_cluster else set()
        served |= {6443} if host.in_cluster and "server" in host.roles else set()
        interfaces = module.get("networking", {}).get("firewall", {}).get("interfaces", {})
        opened = {name: rules["allowedTCPPorts"] for name, rules in interfaces.items()}
        # Other hosts, and nobody's pods, ask what listens here without being scraped.
        assert opened.pop(made.cluster.mesh.interface) == sorted(served | set(_entry(module)))
        assert all(ports == sorted(served) for ports in opened.values())


def _scraped(made: Generated) -> dict[str, set[tuple[int, str | None]]]:
    """By address: port and the label ``instance``, from the objects and values as they are deployed."""
    found: dict[str, set[tuple[int, str | None]]] = defaultdict(set)
    for path, text in made.tree.items():
        if path.startswith("manifests/scrapeconfig/"):
            spec = yaml.safe_load(text)["spec"]
            if spec.get("metricsPath") == "/probe":
                # Prometheus asks the prober; the targets are what the prober asks.
                address, _, port = spec["relabelings"][-1]["replacement"].rpartition(":")
                found[address.strip("[]")].add((int(port), None))
                continue
            for target in spec["staticConfigs"]:
                address, _, port = target["targets"][0].rpartition(":")
                found[address.strip("[]")].add((int(port), target["labels"]["instance"]))
    values = yaml.safe_load(made.tree["helm/kube-prometheus-stack/values.yaml"])
    for part, port in PARTS.items():
        for address in values[part].get("endpoints", ()):
            found[address].add((port, None))
        if values[part] == {"enabled": True} or "selector" in values[part].get("service", {}):
            # Pods, of which each node has one, or each server, with the address of the node.
            for host in made.cluster.hosts.values():
                if "server" in host.roles or (host.in_cluster and part == "kubeProxy"):
                    found[host.address].add((port, None))
    return found


def _served(module: dict[str, Any]) -> Iterator[int]:
    services = module.get("services", {})
    for exporter in services.get("prometheus", {}).get("exporters", {}).values():
        assert exporter["enable"] is True
        assert exporter["listenAddress"] == "0.0.0.0"
        yield exporter["port"]
    yield from (own["port"] for own in services.get("nixscope", {}).values() if "port" in own)
    if services.get("alloy", {}).get("enable"):
        (address,) = (flag for flag in services["alloy"]["extraFlags"] if "listen-addr" in flag)
        yield int(address.rpartition(":")[2])
    for flag in (flag for name in ("k3s", "rke2") for flag in services.get(name, {}).get("extraFlags", ())):
        yield FLAGS[flag]


def _entry(module: dict[str, Any]) -> Iterator[int]:
    hosts = module.get("services", {}).get("nginx", {}).get("virtualHosts", {})
    yield from (address["port"] for host in hosts.values() for address in host["listen"])


def test_every_host_finds_an_entry(evaluate: Evaluate, tmp_path: Path) -> None:
    """Where a host pushes to, a server of the cluster listens, in front of the address of Loki's gateway."""
    made = write_cluster("keystone", tmp_path)
    modules = evaluate(HOSTS, nixos=tmp_path / "nixos")
    listening = {
        f"http://{made.cluster.hosts[name].address}:{port}" for name, own in modules.items() for port in _entry(own)
    }
    assert listening == {"http://100.64.0.1:3100"}
    for name, module in modules.items():
        # As a file of the store, HASH-NAME.
        _, _, file = Path(module["environment"]["etc"]["alloy/nixscope.alloy"]["source"]).name.partition("-")
        text = made.tree[f"nixos/alloy/{file}"]
        (url,) = re.findall(r'\burl += "(\S+)/loki/api/v1/push"', text)
        assert (url if name != "primer" else "http://100.64.0.1:3100") in listening
    location = modules["primer"]["services"]["nginx"]["virtualHosts"]["nixscope-logs"]["locations"]
    assert location["= /loki/api/v1/push"]["proxyPass"] == f"http://{gateway_address(made.cluster)}:80"


def test_both_entries_are_on_one_nginx(evaluate: Evaluate, tmp_path: Path) -> None:
    """Each before the Services that are there for it, with a file of its own; and only on the server."""
    made = write_cluster(ENTRY, tmp_path)
    modules = evaluate(HOSTS, nixos=tmp_path / "nixos")
    assert {name: sorted(_entry(module)) for name, module in modules.items()} == {"server": [3100, 3900], "agent": []}
    hosts = modules["server"]["services"]["nginx"]["virtualHosts"]
    found = {
        (name, place): (location["proxyPass"], location["basicAuthFile"].rpartition("/")[2])
        for name, host in hosts.items()
        for place, location in host["locations"].items()
        if "proxyPass" in location
    }
    services = {one.name: one.manifest["spec"]["clusterIP"] for one in made.stack.objects if one.kind == "Service"}
    assert found == {
        ("nixscope-logs", "= /loki/api/v1/push"): (f"http://{gateway_address(made.cluster)}:80", "loki-htpasswd"),
        ("nixscope-metrics", "= /api/v1/push"): (f"http://{services['metrics-entry-samples']}:80", "metrics-htpasswd"),
        ("nixscope-metrics", "/prometheus/api/v1/"): (
            f"http://{services['metrics-entry-queries']}:80",
            "metrics-htpasswd",
        ),
    }
    assert modules["server"]["systemd"]["services"]["nginx"]["serviceConfig"]["LoadCredential"] == [
        "loki-htpasswd:/run/agenix/loki-htpasswd",
        "metrics-htpasswd:/run/agenix/metrics-htpasswd",
    ]
