"""The spec of a fleet of any size: what the benchmark generates from."""

from __future__ import annotations

import json
from pathlib import Path

FORMS = ("yaml", "json")
"""The hosts inside cluster.yaml, or in an inventory beside it."""

NODES = 100
"""At most this many hosts are nodes of the cluster: an Alloy on each takes from the memory budget."""

WATCHER = 7
"""The host outside of the cluster that waits for its heartbeat, in the whole fleet."""

HEAD = """\
version: 1
name: fleet
kubernetes: {datastore: etcd}
mesh: {cidr: 10.0.0.0/8}
metrics: {volume: 500Gi, adapter: true}
budget: {memory: 64Gi}
hostDefaults:
  zfs: {pools: [rpool]}
groups:
  external: {roles: [external], labels: {site: offsite}}
alerting:
  receivers:
    default: {webhook: {url: {secret: alertmanager-webhook, key: url}}}
"""

EVERYTHING = """\
  heartbeat:
    url: {secret: alertmanager-heartbeat, key: url}
    watcher: {host: NAME, notify: {file: /run/agenix/heartbeat}}
traces: {enabled: true}
logs:
  tenancy: {by: namespace}
  hosts: {password: {file: /run/agenix/loki-password}, htpasswd: {file: /run/agenix/loki-htpasswd}}
watch:
  ceph: {namespace: rook-ceph}
  headscale: {url: "https://headscale.example.org", apiKey: {file: /run/agenix/headscale}}
  latency: {peers: 3}
  probes: [{name: git, type: http, target: "https://git.example.org"}]
  aws: {regions: [eu-central-1], services: [AWS/EC2], credentials: {secret: aws}}
"""
"""What is on in the whole fleet, and off where other programs do the same work and would have to say it too."""


def host(number: int, *, whole: bool = False) -> dict[str, object]:
    """One host's entry. The first is the primer and a server, two more are servers, those after ``NODES`` external.

    In the whole fleet it has disks, the first coordinates the mesh, and some have roles that sources need.
    """
    entry: dict[str, object] = {"address": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}
    if number == 1:
        entry["roles"] = ["primer", "server", *(["headscale"] if whole else [])]
    elif number <= 3:
        entry["roles"] = ["server"]
    elif number <= 6 and whole:
        entry["roles"] = ["agent", "storage"]
    elif number > NODES or (whole and number == WATCHER):
        entry["groups"] = ["external"]
    if number % 2:
        entry["zfs"] = {"pools": ["rpool", "tank"]}
    disks = {"disks": ["/dev/nvme0n1", *(["/dev/sda"] if number % 2 else [])]}
    return {**entry, **(disks if whole else {}), "labels": {"rack": f"r{number // 40}"}}


def name_of(number: int) -> str:
    """What a host is called."""
    return f"host-{number:05}"


def write_spec(folder: Path, hosts: int, form: str, *, whole: bool = True) -> Path:
    """Write the spec of a fleet, one host after the other: what this process holds would count as its children's."""
    spec = folder / "cluster.yaml"
    names = [name_of(number) for number in range(1, hosts + 1)]
    with spec.open("w") as file:
        file.write(HEAD)
        file.write(EVERYTHING.replace("NAME", name_of(min(hosts, WATCHER))) if whole else "")
        if form == "json":
            file.write("inventory: hosts.json\n")
        else:
            file.write("hosts:\n")
            file.writelines(f"  {name}:\n{_block(host(n, whole=whole))}" for n, name in enumerate(names, 1))
    if form == "json":
        with (folder / "hosts.json").open("w") as file:
            for number, name in enumerate(names, 1):
                file.write(
                    f"{'{' if number == 1 else ','}\n{json.dumps(name)}: {json.dumps(host(number, whole=whole))}"
                )
            file.write("\n}\n")
    return spec


def _block(entry: dict[str, object]) -> str:
    """An entry as people write it: a line per setting, the inner ones in flow style."""
    return "".join(f"    {key}: {json.dumps(value)}\n" for key, value in entry.items())
